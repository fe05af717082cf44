"""`members`: who is in an alliance, from a spreadsheet and back."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbridge.cli.erase import erase
from mailbridge.cli.input import find_alliance, read_bytes, time_zones
from mailbridge.cli.instance import open_instance

if TYPE_CHECKING:
    from mailbridge.model import Enrolment
    from mailbridge.store.enrol import Enrolled

app = typer.Typer(
    help="The members of an alliance.",
    epilog="Example: mailbridge members list lea4 --json",
    no_args_is_help=True,
)

app.command()(erase)

Slug = Annotated[str, typer.Argument(metavar="SLUG", help="The alliance's short name.")]
_SETTABLE = (
    *("role", "delivery", "format", "language", "name"),
    *("organisation", "country", "time_zone", "salutation", "address", "muted"),
)
_NEVER_EMPTY = ("name", "role", "delivery", "format", "muted")


@app.command("import")
def import_(
    context: typer.Context,
    slug: Slug,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The list.")],
) -> None:
    """Bring the people of a list into an alliance, all of them or, at any fault, none.

    Columns: name, email, country, organisation, role, language, delivery, and if
    you like time_zone, format, salutation. What a member chose themself stays;
    who left is not brought back.

    Example: mailbridge members import lea4 members.csv
    """
    from datetime import UTC, datetime

    from mailbridge.core.members_csv import read_members
    from mailbridge.store.enrol import Occasion, enrol

    found = read_members(read_bytes(file), str(file), time_zones())
    for note in found.notes:
        print(f"{file}: {note}")
    with open_instance(context.obj).store.writing() as connection:
        alliance = find_alliance(connection, slug)
        occasion = Occasion(alliance.id, datetime.now(UTC), file=str(file))
        done = enrol(connection, occasion, found.entries)
    print("\n".join(_told(done, file)))


@app.command("list")
def list_(
    context: typer.Context,
    slug: Slug,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List the members of an alliance, in the order they joined.

    Example: mailbridge members list lea4 --json
    """
    people = _roster(context, slug)
    for person in people:
        print(_json(person) if as_json else _line(person))
    if not people and not as_json:
        print("Nobody yet.")


@app.command()
def export(
    context: typer.Context,
    slug: Slug,
    out: Annotated[Path | None, typer.Option(help="The file; else it is printed.")] = None,
) -> None:
    """Write the members of an alliance as CSV, as `members import` reads it.

    Example: mailbridge members export lea4 --out members.csv
    """
    from mailbridge.core.members_csv import write_members

    text = write_members(_roster(context, slug))
    if out is None:
        sys.stdout.write(text.replace("\r\n", "\n"))
    else:
        # Excel takes UTF-8 for the office's code page unless the file says so.
        out.write_text("\ufeff" + text, encoding="utf-8", newline="")


@app.command("set")
def set_(
    context: typer.Context,
    slug: Slug,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Any of the member's.")],
    changes: Annotated[
        list[str], typer.Argument(metavar="KEY=VALUE...", help=f"One of {', '.join(_SETTABLE)}.")
    ],
) -> None:
    """Change something about one member; `address` adds one they may write from.

    Example: mailbridge members set lea4 grace@union.example delivery=weekly
    """
    from datetime import UTC, datetime

    from mailbridge.core.addresses import normalised
    from mailbridge.core.member_values import email_address
    from mailbridge.errors import NotFound
    from mailbridge.store import people

    wanted = [_change(each) for each in changes]
    now = datetime.now(UTC)
    with open_instance(context.obj).store.writing() as connection:
        alliance = find_alliance(connection, slug)
        member = people.member_by_address(connection, alliance.id, normalised(address))
        if member is None:
            raise NotFound(f"{address} is no member of {slug}")
        for key, value in wanted:
            if key == "address":
                new = email_address(value)
                done = people.add_address(connection, alliance.id, member, new, now)
            else:
                done = people.set_value(connection, alliance.id, member, (key, value), now)
            print(f"{key}={value}" if done else f"{key} was {value} already")


def _change(text: str) -> tuple[str, str]:
    """Return key and value of KEY=VALUE; wrong usage where either is not what it may be."""
    from config.toml_text import did_you_mean

    key, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f'"{text}" is not KEY=VALUE')
    if key not in _SETTABLE:
        hint = did_you_mean(key, _SETTABLE) or f"; there are {', '.join(_SETTABLE)}"
        raise typer.BadParameter(f'there is no key "{key}"{hint}')
    if fault := _fault(key, value):
        raise typer.BadParameter(fault)
    return key, value


def _fault(key: str, value: str) -> str:
    from mailbridge.core.member_values import email_address, value_fault

    if key == "address":
        try:
            email_address(value)
        except ValueError as error:
            return str(error)
        return ""
    if not value:
        return f"{key} is empty" if key in _NEVER_EMPTY else ""
    return value_fault(key, value, time_zones())


def _roster(context: typer.Context, slug: str) -> "tuple[Enrolment, ...]":
    from mailbridge.store import people

    with open_instance(context.obj).store.reading() as connection:
        return people.roster(connection, find_alliance(connection, slug).id)


def _told(done: "Enrolled", file: Path) -> list[str]:
    why = {
        "left": "left, and is not brought back",
        "erased": "was erased, and is not brought back",
        "kept": "keeps what is theirs to say",
    }
    lines = [
        f"{file}:{note.line}: {note.name} {why[note.why]}"
        + (f": {note.detail}" if note.detail else "")
        for note in done.notes
    ]
    return [*lines, f"{done.added} added, {done.changed} changed, {done.same} as they were"]


def _line(person: "Enrolment") -> str:
    role = "lead moderator" if person.lead else person.role
    place = ", ".join(each for each in (person.organisation, person.country) if each)
    return f"{person.name} <{person.addresses[0].text}>  {place}  {role}, {person.delivery}"


def _json(person: "Enrolment") -> str:
    return json.dumps(
        {
            "name": person.name,
            "email": person.addresses[0].text,
            "addresses": [address.text for address in person.addresses],
            "country": person.country,
            "organisation": person.organisation,
            "role": person.role,
            "lead": person.lead,
            "language": person.language,
            "delivery": person.delivery,
            "format": person.format,
            "time_zone": person.time_zone,
            "salutation": person.salutation,
        },
        ensure_ascii=False,
    )
