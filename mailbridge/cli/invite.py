"""`invite`: asks the people of a list to join, in the lead's name, and shows how it stands."""

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbridge.cli.input import find_alliance, read_bytes, time_zones
from mailbridge.cli.instance import open_instance

if TYPE_CHECKING:
    from mailbridge.inviting import NotAsked
    from mailbridge.model import Invitation

_WHY = {
    "member": "is a member already",
    "left": "left, and is not asked back",
    "erased": "was erased, and is not asked",
    "asked before": "was asked before",
}


def invite(  # noqa: PLR0913, PLR0917 -- an option each
    context: typer.Context,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The alliance's short name.")],
    file: Annotated[Path | None, typer.Argument(metavar="FILE.csv", help="Whom to invite.")] = None,
    by: Annotated[
        str, typer.Option(metavar="DATE", help="The last day to answer; else in two weeks.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Send nothing; show the first mail as it would go.")
    ] = False,
    list_: Annotated[
        bool, typer.Option("--list", help="Show who was asked, and how it stands.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --list: one JSON object a line.")
    ] = False,
) -> None:
    """Invite people by mail, in the lead's name; they answer YES, WEEKLY or NO by reply.

    Columns as in `members import`, and `why`: a line of the lead's own to each. They
    are reminded once; who says no, or nothing by the last day, is forgotten, and
    nobody is asked twice.

    Example: mailbridge invite lea4 guests.csv --by 2013-01-07 --dry-run
    """
    if list_ or as_json:
        if file is not None:
            raise typer.BadParameter("--list shows what there is, and takes no file")
        _list(context, slug, as_json)
        return
    if file is None:
        raise typer.BadParameter("say FILE.csv, or --list", param_hint="FILE.csv")
    _invite(context, slug, file, _day(by), dry_run=dry_run)


def _invite(
    context: typer.Context, slug: str, file: Path, by: date | None, *, dry_run: bool
) -> None:
    from mailbridge import inviting
    from mailbridge.core.members_csv import read_guests
    from mailbridge.core.shown import shown

    found = read_guests(read_bytes(file), str(file), time_zones())
    for note in found.notes:
        print(f"{file}: {note}")
    instance = open_instance(context.obj)
    with instance.store.reading() as connection:
        find_alliance(connection, slug)
    now = datetime.now(UTC)
    run = inviting.would_invite if dry_run else inviting.invite
    sent = run(instance.store, instance.site, slug, found.guests, by, now)
    for one in sent.not_asked:
        print(_skipped(one, file))
    if dry_run and sent.mails:
        sys.stdout.write(shown(sent.mails[0].content))
    done = "would be invited; nothing was sent" if dry_run else "invited"
    print(f"{len(sent.mails)} {done}, {len(sent.not_asked)} passed over")


def _list(context: typer.Context, slug: str, as_json: bool) -> None:
    from mailbridge.store import invitations

    with open_instance(context.obj).store.reading() as connection:
        alliance_id = find_alliance(connection, slug).id
        found = invitations.listed(connection, alliance_id)
        counts = invitations.counts(connection, alliance_id)
    for one in found:
        print(_json(one) if as_json else _line(one))
    if as_json:
        return
    if not found:
        print("Nobody was invited yet.")
    for count in counts:
        print(f"{count.people} {count.state}{f' in {count.country}' if count.country else ''}")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter(f'"{text}" is no date, such as 2013-01-07') from None


def _skipped(one: "NotAsked", file: Path) -> str:
    return f"{file}:{one.line}: {one.name} {_WHY[one.why]}"


def _line(one: "Invitation") -> str:
    who = f"{one.name} <{one.address}>" if one.address else "(forgotten)"
    place = ", ".join(filter(None, (one.organisation, one.country)))
    return f"{one.state:8} {who}  {place}".rstrip()


def _json(one: "Invitation") -> str:
    return json.dumps(
        {
            "state": one.state,
            "how": one.how,
            "name": one.name,
            "email": one.address,
            "organisation": one.organisation,
            "country": one.country,
            "asked_at": _time(one.asked_at),
            "reminded_at": _time(one.reminded_at),
            "answer_by": _time(one.answer_by),
            "answered_at": _time(one.answered_at),
        },
        ensure_ascii=False,
    )


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
