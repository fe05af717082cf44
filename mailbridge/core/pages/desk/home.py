"""The desk's first page: each alliance with what waits in it, and the way to see to it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from mailbridge.core.pages.dates import short_day
from mailbridge.core.pages.desk.frame import Desk, DeskPage
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import Link
from mailbridge.core.pages.plan import Week, next_up, on_now, weeks
from mailbridge.core.weeks import today
from mailbridge.model import Alliance, Waiting


@dataclass(frozen=True, slots=True)
class Board:
    """An alliance, and how much waits in it."""

    alliance: Alliance
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class Figure:
    """One count, worded by its kind; `href` is "" where there is no page to see to it."""

    kind: Literal["held", "stuck", "undelivered", "unsure"]
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One alliance; `week` is that which is on or comes next, None before a plan and at its end.

    `week_day` is when that one ends ("open") or opens ("later").
    """

    name: Link
    archive: str
    figures: tuple[Figure, ...]
    quiet: bool
    week: Week | None
    week_day: str
    ended: bool


@dataclass(frozen=True, slots=True)
class HomePage:
    """The alliances that somebody moderates; `ways` of the one chosen, if one is."""

    frame: Frame
    desk: Desk
    boards: tuple[BoardRow, ...]
    new: str


def home_page(
    frames: tuple[Frame, Desk],
    around: Around,
    boards: Sequence[Board],
    paths: Collection[str],
    *,
    makes: bool,
) -> HomePage:
    """Return the page; `paths` are the routes there are, `makes` that they may make alliances."""
    own, desk = frames
    new = f"{around.links.desk()}/new" if makes else ""
    return HomePage(own, desk, tuple(_row(around, board, paths) for board in boards), new)


def _row(around: Around, board: Board, paths: Collection[str]) -> BoardRow:
    links, alliance, waiting = around.links, board.alliance, board.waiting
    day = today(alliance, around.now)
    plan = weeks(alliance, day)
    week = on_now(plan) or next_up(plan)
    last = week.theme.starts if week and week.state == "later" else week.ends if week else None

    def way(page: DeskPage) -> str:
        return links.desk(alliance.slug, page) if f"/desk/{{slug}}/{page}" in paths else ""

    return BoardRow(
        name=Link(alliance.name, links.desk(alliance.slug)),
        archive=links.alliance(alliance.slug),
        figures=(
            Figure("held", waiting.held, way("held")),
            Figure("unsure", waiting.unsure, way("discussion")),
            Figure("stuck", waiting.stuck, way("stuck")),
            Figure("undelivered", waiting.undelivered, way("stuck")),
        ),
        quiet=not (waiting.held or waiting.unsure or waiting.stuck or waiting.undelivered),
        week=week,
        week_day=short_day(last, around.language) if last else "",
        ended=day > alliance.ends,
    )
