"""The audit log as a page: who did what to what, by names, the newest first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from mailbridge.core.forms import Form
from mailbridge.core.pages.dates import Moment, moment
from mailbridge.core.pages.desk.frame import Desk, Turning
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import Link
from mailbridge.core.pages.words import masked
from mailbridge.core.wording import label
from mailbridge.model import Alliance, Logged

_SHORT = 8  # characters of an announcement's key
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line; `who` is a name, or "operator" or "mailbridge", and `on` what it was about.

    `kind` says what sort of thing that is where its text does not; `then` is the time something
    was set for.
    """

    at: Moment
    who: str
    what: str
    on: Link
    kind: str
    detail: str
    then: Moment | None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A sheet of the log."""

    frame: Frame
    desk: Desk
    alliance: Link
    rows: tuple[AuditRow, ...]
    turning: Turning
    form: Form


def audit_page(
    frames: tuple[Frame, Desk, Around],
    alliance: Alliance,
    found: tuple[Sequence[Logged], Mapping[str, str]],
    turning: Turning,
    where: tzinfo,
    form: Form,
) -> AuditPage:
    """Return the page: `found` are the lines, and the names of whom they name."""
    own, desk, around = frames
    lines, names = found
    return AuditPage(
        frame=own,
        desk=desk,
        alliance=Link(alliance.name, around.links.desk(alliance.slug)),
        rows=tuple(_row(around, alliance, line, names, where) for line in lines),
        turning=turning,
        form=form,
    )


def _row(
    around: Around, alliance: Alliance, line: Logged, names: Mapping[str, str], where: tzinfo
) -> AuditRow:
    kind, on = _about(around, alliance, line.on, names)
    then = _time(line.detail)
    year, language = around.now.year, around.language
    return AuditRow(
        at=moment(line.at, where, year, language),
        who=masked(names.get(line.actor, line.actor)),
        what=_CAPITAL.sub(" ", line.what).lower(),
        on=on,
        kind=kind,
        detail=masked(line.detail),
        then=moment(then, where, year, language) if then else None,
    )


def _about(
    around: Around, alliance: Alliance, on: str, names: Mapping[str, str]
) -> tuple[str, Link]:
    """Return what a line is about: its kind, "" where that shows, and the way to its page."""
    kind, _, number = on.rpartition(" ")
    links, slug = around.links, alliance.slug
    if not kind:
        return _prepared(around, alliance, on)
    if kind == "incoming":
        return kind, Link(number, links.desk(slug, f"trace?mail={number}"))
    shown = {
        "post": lambda: Link(f"#{number}", links.post(slug, int(number))),
        "theme": lambda: Link(label(alliance, int(number)), ""),
        "alliance": lambda: Link(alliance.name, links.desk(slug, "plan")),
        "membership": lambda: Link(masked(names.get(on, on)), ""),
        "person": lambda: Link(masked(names.get(on, on)), ""),
    }
    return ("", shown[kind]()) if kind in shown else (kind, Link(masked(number), ""))


def _prepared(around: Around, alliance: Alliance, key: str) -> tuple[str, Link]:
    """Return an announcement or a wrap-up by its key, such as "maize/wrap-up/2026-W47"."""
    _, _, rest = key.partition("/")
    kind, _, name = rest.partition("/")
    if kind == "announcement":
        return kind, Link(name[:_SHORT], around.links.desk(alliance.slug, f"announcements/{name}"))
    return kind, Link(masked(name or key), "")


def _time(detail: str) -> datetime | None:
    try:
        return datetime.fromisoformat(detail) if "T" in detail else None
    except ValueError:
        return None
