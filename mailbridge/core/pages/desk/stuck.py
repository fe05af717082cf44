"""What did not go through: mail that is stuck, and letters that no server took."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from mailbridge.core.pages.dates import Moment, moment
from mailbridge.core.pages.desk.frame import Desk, Turning
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import Link
from mailbridge.core.pages.words import masked
from mailbridge.model import Alliance, GivenUp, Stuck


@dataclass(frozen=True, slots=True)
class StuckRow:
    """A mail that could not be handled; `detail` is "" but for who runs the installation."""

    id: int
    subject: str
    reason: str
    detail: str
    at: Moment


@dataclass(frozen=True, slots=True)
class GivenUpRow:
    """A letter that was given up; `post` is None where it carried none."""

    id: int
    name: str
    post: Link | None
    answer: str
    at: Moment
    again: bool


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the buttons of the rows post to."""

    replay: str
    drop: str
    again: str
    trace: str


@dataclass(frozen=True, slots=True)
class StuckPage:
    """What is stuck and undelivered in an alliance."""

    frame: Frame
    desk: Desk
    alliance: Link
    stuck: tuple[StuckRow, ...]
    given_up: tuple[GivenUpRow, ...]
    turning: Turning
    ways: Ways


def stuck_page(
    frames: tuple[Frame, Desk, Around],
    alliance: Alliance,
    found: tuple[Sequence[Stuck], Sequence[GivenUp]],
    turning: Turning,
    where: tzinfo,
    *,
    operator: bool,
) -> StuckPage:
    """Return the page; only an `operator` is shown where our own program failed."""
    own, desk, around = frames
    links, slug, year = around.links, alliance.slug, around.now.year
    mails, letters = found
    return StuckPage(
        frame=own,
        desk=desk,
        alliance=Link(alliance.name, links.desk(slug)),
        stuck=tuple(
            StuckRow(
                id=mail.id,
                subject=masked(mail.subject),
                reason=mail.reason,
                detail=masked(mail.detail) if operator else "",
                at=moment(mail.at, where, year, around.language),
            )
            for mail in mails
        ),
        given_up=tuple(
            GivenUpRow(
                id=each.id,
                name=masked(each.name),
                post=Link(f"#{each.number}", links.post(slug, each.number))
                if each.number
                else None,
                answer=masked(each.answer),
                at=moment(each.at, where, year, around.language),
                again=each.kept,
            )
            for each in letters
        ),
        turning=turning,
        ways=Ways(
            replay=links.desk(slug, "stuck/replay"),
            drop=links.desk(slug, "stuck/drop"),
            again=links.desk(slug, "stuck/again"),
            trace=links.desk(slug, "trace"),
        ),
    )
