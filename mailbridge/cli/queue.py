"""`queue`: mail that waits for a person, and what can be done with it."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from mailbridge.cli.instance import open_instance

if TYPE_CHECKING:
    from mailbridge.store.letters import Undelivered
    from mailbridge.store.register import Queued

app = typer.Typer(
    help="Held, stuck and undelivered mail.",
    epilog="Example: mailbridge queue show 12",
    no_args_is_help=True,
)

Id = Annotated[str, typer.Argument(help="As `queue list` shows it: 12, or d7 for a delivery.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
OPERATOR = "operator"
_MOST_DIGITS = 18  # both databases count in 64 bits


@app.command("list")
def list_(context: typer.Context, as_json: Json = False) -> None:
    """List held, stuck and undelivered mail, the oldest first.

    Example: mailbridge queue list --json
    """
    from mailbridge.store import letters, register

    with open_instance(context.obj).store.reading() as connection:
        mails: list[tuple[str, Queued | Undelivered]] = [
            *((str(q.id), q) for q in register.queue(connection)),
            *((f"d{q.id}", q) for q in letters.undelivered(connection)),
        ]
    for id_, queued in mails:
        print(_json(id_, queued) if as_json else _line(id_, queued))
    if not mails and not as_json:
        print("Nothing waits.")


@app.command()
def show(context: typer.Context, id_: Id) -> None:
    """Show a waiting mail: why it waits, and the post it would become.

    Example: mailbridge queue show 12
    """
    from mailbridge.store import held, incoming, register

    number = _mail(id_)
    with open_instance(context.obj).store.reading() as connection:
        mail = incoming.get(connection, number)
        waits = register.standing(connection, number)
        draft = held.draft_of(connection, number)
    print(f"{waits.fate}: {waits.reason}, came {mail.received_at:%d %b %Y %H:%M} UTC")
    if draft is not None:
        print(f"{draft.author}: {draft.subject}\n\n{draft.text}")
    elif waits.detail:
        print(waits.detail)
    else:
        print(mail.raw.decode("utf-8", "replace"))


@app.command()
def approve(context: typer.Context, id_: Id) -> None:
    """Publish a held mail exactly as `queue show` shows it.

    Example: mailbridge queue approve 12
    """
    from mailbridge import desk

    instance = open_instance(context.obj)
    number = desk.approve(instance.store, instance.site, _mail(id_), OPERATOR, _now())
    print(f"Published as #{number}.")


@app.command()
def reject(context: typer.Context, id_: Id) -> None:
    """Decide that a held mail is not published.

    Example: mailbridge queue reject 12
    """
    from mailbridge import desk

    instance = open_instance(context.obj)
    desk.reject(instance.store, instance.site, _mail(id_), OPERATOR, _now())
    print("Rejected.")


@app.command()
def replay(context: typer.Context, id_: Id) -> None:
    """Let a mail be handled again from its kept bytes, or a delivery be tried again.

    Example: mailbridge queue replay 12
    """
    from mailbridge import desk

    store = open_instance(context.obj).store
    if id_.startswith("d"):
        desk.send_again(store, _number(id_.removeprefix("d")), OPERATOR, _now())
    else:
        desk.replay(store, _mail(id_), OPERATOR, _now())
    print("Waiting again; `mailbridge serve` or `mailbridge work --until-idle` takes it.")


@app.command()
def drop(context: typer.Context, id_: Id) -> None:
    """Set a held or stuck mail aside for good.

    Example: mailbridge queue drop 12
    """
    from mailbridge import desk

    desk.drop(open_instance(context.obj).store, _mail(id_), OPERATOR, _now())
    print("Dropped.")


def _line(id_: str, q: "Queued | Undelivered") -> str:
    where = f"{id_:>6}  {q.state:<11} {q.alliance or '-':<10} {q.at:%d %b %H:%M}"
    return f"{where}  {q.reason}: {q.subject}"


def _json(id_: str, q: "Queued | Undelivered") -> str:
    at = f"{q.at:%Y-%m-%dT%H:%M:%SZ}"
    return json.dumps(asdict(q) | {"id": id_, "at": at}, ensure_ascii=False)


def _mail(id_: str) -> int:
    if id_.startswith("d"):
        raise typer.BadParameter("that is a delivery: only `queue replay` knows those")
    return _number(id_)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > _MOST_DIGITS:
        raise typer.BadParameter(f"{text} is no number as `queue list` shows them")
    return int(text)


def _now() -> datetime:
    return datetime.now(UTC)
