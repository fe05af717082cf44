"""The desk's page of what members answered to the last mail: numbers, and lines without names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from digests.core.slots import closing_slot
from mailbridge.core.pages.dates import Moment, moment, zone
from mailbridge.core.pages.desk.frame import Desk
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import Link
from mailbridge.core.scores import Rating, Score, ratings, scores_read
from mailbridge.model import Alliance


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines beside the numbers of one question, the lowest number first."""

    question: int
    lines: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class ClosingPage:
    """How many were asked and answered, and what; `at` is when the last mail goes or went."""

    frame: Frame
    desk: Desk
    alliance: Link
    at: Moment
    asked: int
    answered: int
    ratings: tuple[Rating, ...]
    lines: tuple[Lines, ...]
    report: str


def closing_page(
    frames: tuple[Frame, Desk, Around], alliance: Alliance, asked: int, answers: Sequence[str]
) -> ClosingPage:
    """Return the page; `answers` are the latest of each member."""
    own, desk, around = frames
    given = [scores_read(one) for one in answers]
    at: datetime = closing_slot(alliance)
    return ClosingPage(
        frame=own,
        desk=desk,
        alliance=Link(alliance.name, around.links.desk(alliance.slug)),
        at=moment(at, zone(alliance.time_zone), language=around.language),
        asked=asked,
        answered=len(given),
        ratings=ratings(given),
        lines=tuple(row for number in (1, 2, 3) if (row := _lines(number, given)).lines),
        report=around.links.report(alliance.slug),
    )


def _lines(number: int, given: Sequence[Sequence[Score]]) -> Lines:
    found = (one for scores in given for one in scores if one.question == number and one.line)
    return Lines(number, tuple(sorted(found, key=lambda one: (one.value, one.line))))
