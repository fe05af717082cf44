"""`export site`: the whole archive as a folder, or as one zip to hand on."""

import shutil
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbridge.cli.input import find_alliance
from mailbridge.cli.instance import Instance, open_instance
from mailbridge.cli.issues import Issues, issues_of, pages_of
from mailbridge.errors import Permanent

if TYPE_CHECKING:
    from mailbridge.doors.web.copy import Copied

_OURS = "datacite.json"  # stands in every copy, so that only a copy is ever replaced
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time a zip can tell: copies are the same bytes


def site(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The alliance's short name.")],
    out: Annotated[Path | None, typer.Option(help="The folder, or a file ending in .zip.")] = None,
) -> None:
    """Write the whole archive as pages that any host can serve and a double-click opens.

    Example: mailbridge export site lea4 --out lea4-archive.zip
    """
    target = out or Path(f"{slug}-archive")
    write = _zip if target.suffix == ".zip" else _folder
    try:
        number = write(target, _copied(open_instance(context.obj), slug, issues_of(context)))
    except OSError as error:
        raise Permanent(f"{target} cannot be written: {error.strerror}") from error
    print(f"{number} files written to {target}")
    if target.suffix != ".zip":
        print(f"Open {target / 'index.html'}")


def _copied(instance: Instance, slug: str, issues: Issues | None) -> Iterator["Copied"]:
    from mailbridge.doors.web import copy
    from mailbridge.doors.web.app import make_copier
    from mailbridge.store import posts

    with instance.store.reading() as connection:
        alliance = find_alliance(connection, slug)
        now = copy.as_of(alliance, datetime.now(UTC))
        app, web = make_copier(
            instance.store, instance.site, instance.settings, now, pages_of(issues)
        )
        numbers = posts.numbers(connection, alliance.id, posts.count(connection, alliance.id))
        with typer.progressbar(
            copy.pages(app, web, alliance, numbers[::-1]),
            length=len(numbers),
            label="pages",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        ) as found:
            yield from found
        yield from copy.beside(connection, web, alliance)


def _folder(out: Path, files: Iterator["Copied"]) -> int:
    """Write files to a folder beside its name, and give it the name when it is whole."""
    if out.exists() and not (out / _OURS).is_file():
        raise Permanent(f"{out} is there already, and is no copy of an archive")
    part = out.with_name(f"{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    number = 0
    for number, file in enumerate(files, 1):  # noqa: B007 -- the last number is how many
        place = part / file.name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.content)
    shutil.rmtree(out, ignore_errors=True)
    part.replace(out)
    return number


def _zip(out: Path, files: Iterator["Copied"]) -> int:
    part = out.with_name(f"{out.name}.part")
    number = 0
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as kept:
        for number, file in enumerate(files, 1):  # noqa: B007 -- the last number is how many
            info = zipfile.ZipInfo(f"{out.stem}/{file.name}", _ZIP_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(info, file.content)
    part.replace(out)
    return number
