"""`export`: what an alliance's archive holds, for other programs."""

import json
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from mailbridge.cli import copy
from mailbridge.cli.input import find_alliance
from mailbridge.cli.instance import open_instance
from mailbridge.errors import Permanent

if TYPE_CHECKING:
    from mailbridge.model import Alliance
    from mailbridge.store import Connection

app = typer.Typer(
    help="What an alliance's archive holds, for other programs.",
    epilog="Example: mailbridge export posts lea4 --out lea4.jsonl",
    no_args_is_help=True,
)


@app.callback()
def main() -> None:
    """Export what an alliance's archive holds, for other programs."""


app.command()(copy.site)


@app.command()
def posts(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The alliance's short name.")],
    out: Annotated[Path | None, typer.Option(help="The file; else it is printed.")] = None,
) -> None:
    """Write the posts of an alliance by number, one JSON object a line, without any address.

    Example: mailbridge export posts lea4 --out lea4.jsonl
    """
    with open_instance(context.obj).store.reading() as connection:
        alliance = find_alliance(connection, slug)
        if out is None:
            for line in lines(connection, alliance):
                typer.echo(line)
        else:
            number = _write(connection, alliance, out)
            print(f"{number} posts written to {out}")


@app.command()
def mbox(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The alliance's short name.")],
    out: Annotated[Path | None, typer.Option(help="The file; else it is printed.")] = None,
) -> None:
    """Write the posts of an alliance as an mbox: names, dates, subjects and our ids, no address.

    Example: mailbridge export mbox lea4 --out lea4.mbox
    """
    with open_instance(context.obj).store.reading() as connection:
        alliance = find_alliance(connection, slug)
        if out is None:
            for mail in mails(connection, alliance):
                sys.stdout.buffer.write(mail)
            return
        number = 0
        with _whole(out) as file:
            for mail in mails(connection, alliance):
                file.write(mail.decode("utf-8"))
                number += 1
    print(f"{number} posts written to {out}")


def mails(connection: "Connection", alliance: "Alliance") -> Iterator[bytes]:
    """Yield each post as a mail of an mbox, holding few of them at a time."""
    from mailbridge.core.pages.mbox import redacted
    from mailbridge.store.posts import all_posts, letter_ids

    known = letter_ids(connection, alliance.id)
    for entry in all_posts(connection, alliance.id):
        yield redacted(alliance, entry, known)


def lines(connection: "Connection", alliance: "Alliance") -> Iterator[str]:
    """Yield each post's line, holding few of them at a time."""
    from dataclasses import asdict

    from mailbridge.core.pages.export import places, record
    from mailbridge.store.posts import all_posts

    where = places(alliance)
    for entry in all_posts(connection, alliance.id):
        yield json.dumps(asdict(record(alliance, where, entry)), ensure_ascii=False)


def _write(connection: "Connection", alliance: "Alliance", out: Path) -> int:
    """Write all lines to a file, with a bar on a terminal; return how many there are."""
    from mailbridge.store.posts import count

    number = count(connection, alliance.id)
    with (
        _whole(out) as file,
        typer.progressbar(
            lines(connection, alliance),
            length=number,
            label="posts",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        ) as found,
    ):
        for line in found:
            file.write(f"{line}\n")
    return number


@contextmanager
def _whole(out: Path) -> Generator[IO[str]]:
    """Open a file that takes its name only when all is written: a half export is none."""
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            yield file
        part.replace(out)
    except OSError as error:
        raise Permanent(f"{out} cannot be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            part.unlink()
