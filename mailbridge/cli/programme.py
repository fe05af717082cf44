"""`programme`: the plan of an alliance, from its file into the database and back."""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbridge.cli.input import find_alliance, read_text, time_zones
from mailbridge.cli.instance import open_instance

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbridge.core.themes import Measured
    from mailbridge.model import Alliance, Module
    from mailbridge.store import Connection
    from mailbridge.store.enrol import Note

app = typer.Typer(
    help="The plan of an alliance.",
    epilog="Example: mailbridge programme show lea4 --toml",
    no_args_is_help=True,
)

_LARGEST = 100 * 2**20  # bytes of a file that is kept

File = Annotated[Path, typer.Argument(metavar="FILE", help="A programme file, in TOML.")]
Slug = Annotated[str, typer.Argument(metavar="SLUG", help="The alliance's short name.")]
Theme = Annotated[str, typer.Argument(metavar="KEY", help="A theme as in its URL: m2/t3.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; else it is only told.")]


@app.command()
def check(file: File) -> None:
    """Read a programme file, name every fault in it, or say what it holds. Changes nothing.

    Example: mailbridge programme check config/samples/lea4/programme.toml
    """
    alliance = read(file)
    print("\n".join(_overview(alliance)))
    print("No faults.")


@app.command()
def apply(
    context: typer.Context,
    file: File,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite what was edited on the desk.")
    ] = False,
) -> None:
    """Make a programme file the plan of its alliance, and say what that changed.

    Applying it again changes nothing. What is not out yet is rescheduled; what is
    out keeps its place, date and number. A database that is not there yet is created.

    Example: mailbridge programme apply farms.toml
    """
    from datetime import UTC, datetime

    from mailbridge.store import plan
    from mailbridge.store.migrate import migrate

    alliance = read(file)
    store = open_instance(context.obj).store
    migrate(store)
    with store.writing() as connection:
        keep_files(connection, alliance, file.parent)
        done = plan.apply(connection, alliance, datetime.now(UTC), force=force)
    for change in done.changes:
        print(change)
    for note in done.people.notes:
        print(_noted(note))
    people = done.people
    if people.added or people.changed:
        print(f"moderators: {people.added} added, {people.changed} changed")
    if not (done.changes or people.added or people.changed):
        print("Nothing to change.")


@app.command()
def show(
    context: typer.Context,
    slug: Slug,
    toml: Annotated[
        bool, typer.Option("--toml", help="As a programme file, to edit and apply.")
    ] = False,
) -> None:
    """Show the plan of an alliance as it is kept.

    Example: mailbridge programme show lea4 --toml > lea4.toml
    """
    from mailbridge.core.programme_text import programme_text

    with open_instance(context.obj).store.reading() as connection:
        alliance = find_alliance(connection, slug)
    if toml:
        print(programme_text(alliance), end="")
    else:
        print("\n".join([*_overview(alliance), *_calendar(alliance)]))


@app.command()
def extend(context: typer.Context, slug: Slug, theme: Theme, yes: Yes = False) -> None:
    """Give a theme one week more: all that comes after it is a week later, and so is the end.

    Tells every date that moves; only --yes moves them.

    Example: mailbridge programme extend lea4 m2/t3 --yes
    """
    from mailbridge.core.reschedule import extended

    _reschedule(context, slug, lambda alliance: extended(alliance, theme), yes=yes)


@app.command()
def swap(
    context: typer.Context,
    slug: Slug,
    theme: Theme,
    other: Annotated[str, typer.Argument(help="The other one, of the same module.")],
    yes: Yes = False,
) -> None:
    """Put two themes of a module in each other's week.

    Tells every date that moves; only --yes moves them.

    Example: mailbridge programme swap lea4 m2/t3 m2/t4 --yes
    """
    from mailbridge.core.reschedule import swapped

    _reschedule(context, slug, lambda alliance: swapped(alliance, theme, other), yes=yes)


def _reschedule(
    context: typer.Context, slug: str, change: "Callable[[Alliance], Alliance]", *, yes: bool
) -> None:
    """Tell which dates a change of the plan moves; move them where that is wanted."""
    from datetime import UTC, datetime

    from mailbridge.core.reschedule import moves
    from mailbridge.store import plan

    store = open_instance(context.obj).store
    with store.writing() as connection:
        kept = find_alliance(connection, slug)
        wanted = change(kept)
        plan.check(connection, kept, wanted)
        for move in moves(kept, wanted):
            print(move)
        if yes:
            plan.edit(connection, wanted, "operator", datetime.now(UTC))
    print("Moved." if yes else "Nothing was moved: say --yes to do it.")


def read(file: Path) -> "Alliance":
    """Return the alliance that a programme file describes; BadInput with every fault it has."""
    from mailbridge.core.programme import Around, read_programme
    from mailbridge.core.themes import Measured

    def is_there(name: str) -> bool:
        return (file.parent / name).is_file()

    def measured(name: str) -> Measured:
        path = file.parent / name
        return _measured(path) if path.is_file() else Measured()

    around = Around(str(file), time_zones(), is_there, measured)
    return read_programme(read_text(file), around)


def keep_files(connection: "Connection", alliance: "Alliance", folder: Path) -> None:
    """Keep the files that a plan names, with what they say, so that they can be read and found."""
    from mailbridge.store import documents
    from mailbridge.store.replan import resources_of

    for resource in resources_of(alliance):
        if resource.hash and not documents.is_kept(connection, resource.hash):
            content = (folder / resource.file).read_bytes()
            documents.keep(connection, content, _words(resource.file, content))


def _words(name: str, content: bytes) -> str:
    """Return what a document says, "" where its words cannot be read."""
    from mailbridge.core.document import words_of
    from mailbridge.errors import Unreadable
    from mailbridge.model import Attachment

    try:
        return words_of(Attachment(name, "", content, ""))
    except Unreadable:
        return ""


def _measured(path: Path) -> "Measured":
    """Return a file's size and hash, and of a PDF its pages; what is too big is not kept."""
    from mailbridge.core.document import pages_of
    from mailbridge.core.themes import Measured

    size = path.stat().st_size
    if size > _LARGEST:
        return Measured(size)
    content = path.read_bytes()
    pages = pages_of(content) if path.suffix.lower() == ".pdf" else None
    return Measured(size, pages, sha256(content).hexdigest())


def _overview(alliance: "Alliance") -> list[str]:
    when = f"{alliance.starts} to {alliance.ends}, {alliance.time_zone}"
    themes = sum(len(module.themes) for module in alliance.modules)
    questions, resources, translations = _counts(alliance.modules)
    counts = (
        _many(len(alliance.modules), "module"),
        _many(themes, "theme"),
        _many(resources, "resource"),
        _many(questions, "question"),
        _many(translations, "translation"),
        _many(len(alliance.moderators), "moderator"),
    )
    return [
        f"{alliance.slug}: {alliance.name}, {when}, {', '.join(alliance.languages)}",
        *(f"  module {each.number}, {each.title}: {_in(each)}" for each in alliance.modules),
        f"In all {', '.join(counts)}.",
    ]


def _in(module: "Module") -> str:
    questions, resources, _ = _counts((module,))
    themes = _many(len(module.themes), "theme")
    return f"{themes}, {_many(resources, 'resource')}, {_many(questions, 'question')}"


def _counts(modules: "tuple[Module, ...]") -> tuple[int, int, int]:
    """Return how many questions, resources and translations there are."""
    themes = [theme for module in modules for theme in module.themes]
    return (
        sum(len(theme.questions) for theme in themes),
        sum(len(theme.resources) for theme in themes),
        sum(len(theme.translations) for theme in themes),
    )


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _calendar(alliance: "Alliance") -> list[str]:
    return [
        f"  {theme.starts}  M{module.number}.{theme.number} {module.key}/{theme.key}  {theme.title}"
        for module in alliance.modules
        for theme in module.themes
    ]


def _noted(note: "Note") -> str:
    if note.why == "kept":
        return f"{note.name} keeps what they chose: {note.detail}"
    why = "left" if note.why == "left" else "were erased"
    return f"{note.name} is not brought back: they {why}"
