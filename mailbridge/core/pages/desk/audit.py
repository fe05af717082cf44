"""The audit log as a page: who did what to what, by names, the newest first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from mailbridge.core.forms import Form
from mailbridge.core.pages.dates import Moment, moment
from mailbridge.core.pages.desk.frame import Desk, Turning
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import Link
from mailbridge.core.pages.words import masked
from mailbridge.core.wording import label
from mailbridge.model import Alliance, Logged

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line; `who` is a name, or "operator" or "mailbridge", and `on` what it was about."""

    at: Moment
    who: str
    what: str
    on: Link
    kind: str
    detail: str


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
    kind, _, number = line.on.rpartition(" ")
    return AuditRow(
        at=moment(line.at, where, around.now.year, around.language),
        who=masked(names.get(line.actor, line.actor)),
        what=_CAPITAL.sub(" ", line.what).lower(),
        on=_about(around, alliance, line.on, names),
        kind=kind if number.isdecimal() else "",
        detail=masked(line.detail.replace("_", " ")),
    )


def _about(around: Around, alliance: Alliance, on: str, names: Mapping[str, str]) -> Link:
    """Return what a line is about, with the way to it where there is a page."""
    kind, _, number = on.rpartition(" ")
    links, slug = around.links, alliance.slug
    match kind:
        case "post":
            return Link(f"#{number}", links.post(slug, int(number)))
        case "incoming":
            return Link(number, links.desk(slug, f"trace?mail={number}"))
        case "theme":
            return Link(label(alliance, int(number)), "")
        case _:
            return Link(masked(names.get(on, on)), "")
