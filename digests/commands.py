"""The commands about issues, and about whole alliances (`export report`)."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from mailbridge.errors import Permanent

At = Annotated[str, typer.Option("--at", help="As of a time, such as 2027-02-26T21:00Z; else now.")]


def publish(
    context: typer.Context,
    at: At = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would be published.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Ring the clock once: publish the issues that are due and not yet out.

    Example: mailbridge publish --at 2027-02-26T21:00Z --dry-run
    """
    from digests.publish import ring, would_ring
    from mailbridge.cli.instance import open_instance

    instance = open_instance(context.obj)
    now = datetime.now(UTC)
    when = time_of(at, now)
    if dry_run:
        found = would_ring(instance.store, instance.site, when)
    else:
        found = ring(instance.store, instance.site, when, now)
    for one in found:
        row = {"key": one.key, "at": _iso(one.due_at), "members": one.members}
        print(json.dumps(row) if as_json else f"{one.key}  {to_members(one.members)}")
    if not found and not as_json:
        print("Nothing is due.")


def calendar(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(metavar="SLUG")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Tell every mail the plan will send: when, here and in UTC, what, and to how many.

    Example: mailbridge calendar lea4
    """
    from digests.core.calendar import calendar_of
    from mailbridge.cli.input import find_alliance
    from mailbridge.cli.instance import open_instance
    from mailbridge.store import issues
    from mailbridge.store.people import members

    instance, now = open_instance(context.obj), datetime.now(UTC)
    with instance.store.reading() as connection:
        alliance = find_alliance(connection, slug)
        people = members(connection, alliance.id)
        out = {issue.key for issue in issues.published(connection, alliance.id)}
    for mail in calendar_of(alliance, people, out):
        if as_json:
            row = {"at": _iso(mail.at), "local": mail.local, "kind": mail.kind, "what": mail.what}
            print(json.dumps({**row, "members": mail.members, "published": mail.published}))
        else:
            passed = "not sent" if mail.at < now else to_members(mail.members)
            state = "out" if mail.published else passed
            print(f"{mail.local}  {_iso(mail.at)}  {mail.what}, {state}")


def preview(
    context: typer.Context,
    what: Annotated[Literal["theme", "digest"], typer.Argument()],
    slug: Annotated[str, typer.Argument(metavar="SLUG")],
    at: At = "",
    member: Annotated[str, typer.Option(help="As this member would get it.")] = "",
    folder: Annotated[Path, typer.Option("--dir", help="Where the files go.")] = Path(),
) -> None:
    """Write the next theme mail or digest as .eml and .html, without sending it.

    Example: mailbridge preview digest lea4 --member grace@mubende-union.example
    """
    from digests.preview import preview_of
    from mailbridge.cli.instance import open_instance

    instance = open_instance(context.obj)
    when = time_of(at, datetime.now(UTC))
    for path in _written(
        preview_of(instance.store, instance.site, (what, slug, member), when), folder
    ):
        print(path)


def _written(letters: "dict[str, tuple[bytes, str]]", folder: Path) -> list[Path]:
    files = {
        folder / f"{name}.{kind}": data
        for name, (content, html) in letters.items()
        for kind, data in (("eml", content), ("html", html.encode()))
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, data in files.items():
            path.write_bytes(data)
    except OSError as error:
        raise Permanent(f"{folder} cannot be written to: {error.strerror}") from error
    return list(files)


def to_members(members: int) -> str:
    """Return to how many a mail goes, in words."""
    return "to 1 member" if members == 1 else f"to {members} members"


def time_of(text: str, now: datetime) -> datetime:
    """Return the time that was written, in UTC where no zone is; `now` where nothing was."""
    try:
        found = datetime.fromisoformat(text) if text else now
    except ValueError:
        raise typer.BadParameter(f'"{text}" is no time, such as 2027-02-26T21:00Z') from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def report(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The alliance's short name.")],
    out: Annotated[
        Path | None, typer.Option(help="A file: .json, .csv, .html, or .txt for a closing text.")
    ] = None,
    language: Annotated[str, typer.Option(help="Of the closing text: en, es, pt, fr.")] = "",
) -> None:
    """Write the participation report: as JSON where no file says otherwise.

    Example: mailbridge export report lea4 --out lea4.csv
    """
    from digests.report import written
    from mailbridge.cli.instance import open_instance

    kind = out.suffix.removeprefix(".").lower() if out else "json"
    if kind not in ("json", "csv", "html", "txt"):
        raise typer.BadParameter("the name ends in .json, .csv, .html or .txt", param_hint="--out")
    content = written(open_instance(context.obj), slug, kind, language, datetime.now(UTC))
    if out is None:
        typer.echo(content.decode(), nl=False)
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Permanent(f"{out} cannot be written: {error.strerror}") from error
    print(f"The report is in {out}")
