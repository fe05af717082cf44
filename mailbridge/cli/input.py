"""What commands are given: files read whole, and alliances by their short names."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from mailbridge.errors import BadInput, Fault, NotFound

if TYPE_CHECKING:
    from mailbridge.model import Alliance
    from mailbridge.store import Connection


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes; BadInput, with the reason, where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BadInput((Fault(str(path), None, f"cannot be read: {reason}"),)) from error


def read_text(path: Path) -> str:
    """Return a UTF-8 file's text; BadInput, with the line, where it is none."""
    content = read_bytes(path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput((Fault(str(path), line, "is not UTF-8 text from here on"),)) from error


def time_zones() -> Collection[str]:
    """Return the names of all time zones this machine knows."""
    import zoneinfo

    return zoneinfo.available_timezones()


def find_alliance(connection: "Connection", slug: str) -> "Alliance":
    """Return an alliance; NotFound, with what there is, where there is none of that name."""
    from config.toml_text import did_you_mean
    from mailbridge.store import plan

    alliance = plan.alliance_by_slug(connection, slug)
    if alliance is None:
        known = plan.slugs(connection)
        there_are = f"; there are {', '.join(sorted(known))}" if known else "; there are none yet"
        raise NotFound(f"there is no alliance {slug}{did_you_mean(slug, known) or there_are}")
    return alliance
