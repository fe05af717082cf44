"""The plan as it was before each saving on the desk: the list, and one to be put back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from mailbridge.core.pages.dates import Moment, moment
from mailbridge.core.pages.desk.frame import Desk, Turning
from mailbridge.core.pages.desk.plan import Frames
from mailbridge.core.pages.desk.plan_file import Changed
from mailbridge.core.pages.frame import Frame
from mailbridge.core.pages.words import masked
from mailbridge.errors import Fault
from mailbridge.model import Alliance, EarlierPlan

FEW = 3  # changes of one saving that the list names; the others are counted


@dataclass(frozen=True, slots=True)
class SavingRow:
    """One saving: when, by whom, and what it changed; `more` changes are not named."""

    at: Moment
    by: str
    changes: tuple[Changed, ...]
    more: int
    href: str


@dataclass(frozen=True, slots=True)
class EarlierList:
    """What was saved, the newest first."""

    frame: Frame
    desk: Desk
    rows: tuple[SavingRow, ...]
    turning: Turning
    plan: str


@dataclass(frozen=True, slots=True)
class EarlierPage:
    """One plan as it was until `at`, and what putting it back would change."""

    frame: Frame
    desk: Desk
    at: Moment
    changes: tuple[Changed, ...]
    faults: tuple[Fault, ...]
    plan: str


def earlier_list(
    frames: Frames,
    alliance: Alliance,
    found: tuple[Sequence[EarlierPlan], Mapping[str, str]],
    turning: Turning,
    where: tzinfo,
) -> EarlierList:
    """Return a sheet of the list: `found` are the earlier plans, and the names of who saved."""
    own, desk, around = frames
    plans, names = found
    plan = around.links.desk(alliance.slug, "plan")
    rows = tuple(
        SavingRow(
            at=moment(one.at, where, around.now.year, around.language),
            by=masked(names.get(one.by, one.by)),
            changes=tuple(Changed(*each) for each in one.changes[:FEW]),
            more=max(0, len(one.changes) - FEW),
            href=f"{plan}/earlier/{one.id}",
        )
        for one in plans
    )
    return EarlierList(own, desk, rows, turning, plan)


def earlier_page(
    frames: Frames,
    alliance: Alliance,
    at: datetime,
    found: tuple[Sequence[Changed], Sequence[Fault]],
    where: tzinfo,
) -> EarlierPage:
    """Return the page: `found` is what putting it back changes, and why it cannot be."""
    own, desk, around = frames
    changes, faults = found
    plan = around.links.desk(alliance.slug, "plan")
    told = moment(at, where, around.now.year, around.language)
    return EarlierPage(own, desk, told, tuple(changes), tuple(faults), plan)
