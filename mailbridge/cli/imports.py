"""`import`: an older archive's mails become posts of their own days; nothing is sent.

The mails are put in the order they were written in first, so that posts are
numbered as the discussion went. For that only the headers are read; the files
stay on the disk, and packed ones are unpacked beside them.
"""

import gzip
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbridge.cli.input import find_alliance
from mailbridge.cli.instance import open_instance
from mailbridge.errors import BadInput, Fault

if TYPE_CHECKING:
    from mailbridge.work.history import Found, Told

app = typer.Typer(
    help="An older archive's mails become posts; nothing is sent.",
    epilog="Example: mailbridge import mbox lea4 2004-February.mbox",
    no_args_is_help=True,
)
Slug = Annotated[str, typer.Argument(metavar="SLUG", help="The alliance's short name.")]
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where one mail is: `start` and `end` in a file, and what people call it."""

    at: datetime
    order: int
    file: Path
    start: int
    end: int
    name: str


@app.command()
def mbox(
    context: typer.Context,
    slug: Slug,
    path: Annotated[Path, typer.Argument(help="An mbox, packed or not, or a folder of them.")],
) -> None:
    """Add the mails of mbox files, as Mailman, Pipermail or a mail program writes them.

    Example: mailbridge import mbox lea4 2013-January.txt.gz
    """
    with tempfile.TemporaryDirectory(prefix="mailbridge-import-") as folder:
        _import(context, slug, list(_in_mboxes(_files(path), Path(folder))))


@app.command()
def maildir(
    context: typer.Context,
    slug: Slug,
    path: Annotated[Path, typer.Argument(help="A Maildir, or a folder of mails.")],
) -> None:
    """Add the mails of a Maildir, or of a folder with one mail a file.

    Example: mailbridge import maildir lea4 ~/Maildir/.lea4
    """
    parts = [path / name for name in ("cur", "new") if (path / name).is_dir()] or [path]
    spots = (
        _spot(file, 0, file.stat().st_size, file.name, order)
        for order, file in enumerate(each for part in parts for each in _files(part))
    )
    _import(context, slug, list(spots))


def _import(context: typer.Context, slug: str, spots: Sequence[_Spot]) -> None:
    from mailbridge.work.history import History

    instance = open_instance(context.obj)
    with instance.store.reading() as connection:
        alliance = find_alliance(connection, slug)
    limit = instance.settings.limits.message_bytes
    history = History(instance.store, instance.site, alliance, limit)
    with typer.progressbar(
        history.add(_found(spots), datetime.now(UTC)),
        length=len(spots),
        label="mails",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as told:
        _summarise(told, slug)


def _summarise(told: Iterable["Told"], slug: str) -> None:
    counts: Counter[str] = Counter()
    for one in told:
        counts[one.fate] += 1
        if one.fate == "broken":
            print(f"{one.name}: skipped: {one.detail}", file=sys.stderr)
    print(
        f"{counts['added']} posts added to {slug}, {counts['known']} were there already,"
        f" {counts['broken']} skipped."
    )
    if counts["erased"]:
        print(f"{counts['erased']} were written by somebody who was erased, and stay out.")


# --- finding the mails --------------------------------------------------------


def _files(path: Path) -> Sequence[Path]:
    if not path.exists():
        raise BadInput((Fault(str(path), None, "is not there"),))
    if path.is_file():
        return [path]
    return sorted(each for each in path.iterdir() if each.is_file() and each.name[0] != ".")


def _in_mboxes(files: Sequence[Path], folder: Path) -> Iterator[_Spot]:
    from mailbridge.core.mbox import spans

    order = 0
    for file in files:
        plain = _unpacked(file, folder)
        with plain.open("rb") as lines:
            for number, (start, end) in enumerate(spans(lines), 1):
                order += 1
                yield _spot(plain, start, end, f"{file.name}: mail {number}", order)


def _unpacked(file: Path, folder: Path) -> Path:
    with file.open("rb") as opened:
        if opened.read(2) != _GZIP:
            return file
    plain = folder / file.name
    try:
        with gzip.open(file) as packed, plain.open("wb") as out:
            shutil.copyfileobj(packed, out)
    except (OSError, EOFError) as error:
        raise BadInput((Fault(str(file), None, f"cannot be unpacked: {error}"),)) from error
    return plain


def _spot(file: Path, start: int, end: int, name: str, order: int) -> _Spot:
    """Return a mail's spot; one without any time stands at the very beginning, for now."""
    from mailbridge.core.mbox import written_at

    with file.open("rb") as opened:
        opened.seek(start)
        head = opened.read(min(end - start, 64 * 1024))
    at = written_at(head, datetime.now(UTC)) or datetime.min.replace(tzinfo=UTC)
    return _Spot(at, order, file, start, end, name)


def _found(spots: Sequence[_Spot]) -> Iterator["Found"]:
    """Yield the mails by the time they were written; one without a time, with the one before it."""
    from mailbridge.core.mbox import restored
    from mailbridge.work.history import Found

    for at, spot in sorted(_timed(spots), key=lambda pair: (pair[0], pair[1].order)):
        with spot.file.open("rb") as opened:
            opened.seek(spot.start)
            yield Found(spot.name, restored(opened.read(spot.end - spot.start)), at)


def _timed(spots: Sequence[_Spot]) -> Iterator[tuple[datetime, _Spot]]:
    known = [spot.at for spot in spots if spot.at.year > 1]
    last = known[0] if known else datetime.now(UTC)
    for spot in spots:
        last = spot.at if spot.at.year > 1 else last
        yield last, spot
