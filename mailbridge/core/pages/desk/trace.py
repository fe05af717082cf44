"""What became of one person's mail, or of one post: as the operator's `trace` tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from mailbridge.core.forms import Form
from mailbridge.core.pages.dates import Moment, moment
from mailbridge.core.pages.desk.frame import Desk, Turning
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import Link
from mailbridge.core.pages.words import masked
from mailbridge.model import Alliance, Came, Member, Sent, Went


@dataclass(frozen=True, slots=True)
class CameRow:
    """A mail that came; `href` is its page, "" where it has none."""

    id: int
    at: Moment
    subject: str
    fate: str
    reason: str
    href: str


@dataclass(frozen=True, slots=True)
class WentRow:
    """A letter, and how it stands; `back` is the code with which it came back."""

    at: Moment
    number: int
    state: str
    attempts: int
    ambiguous: bool
    answer: str
    back: str


@dataclass(frozen=True, slots=True)
class TracePage:
    """What is known; `people` are to choose from where several have the name."""

    frame: Frame
    desk: Desk
    alliance: Link
    form: Form
    about: str
    people: tuple[Link, ...]
    turning: Turning
    came: tuple[CameRow, ...]
    went: tuple[WentRow, ...]
    sent: tuple[Sent, ...]


@dataclass(frozen=True, slots=True)
class Traced:
    """What was found of somebody, or of a post."""

    about: str = ""
    people: tuple[Member, ...] = ()
    came: tuple[Came, ...] = ()
    went: tuple[Went, ...] = ()
    sent: tuple[Sent, ...] = ()


def trace_page(
    frames: tuple[Frame, Desk, Around],
    alliance: Alliance,
    found: Traced,
    turning: Turning,
    where: tzinfo,
    form: Form,
) -> TracePage:
    """Return the page; what is of another alliance is left out."""
    own, desk, around = frames
    links, slug = around.links, alliance.slug
    return TracePage(
        frame=own,
        desk=desk,
        alliance=Link(alliance.name, links.desk(slug)),
        form=form,
        about=masked(found.about),
        people=tuple(
            Link(masked(member.name), links.desk(slug, f"trace?who={member.id}"))
            for member in found.people
        ),
        turning=turning,
        came=_came(around, alliance, found.came, where),
        went=tuple(
            WentRow(
                at=moment(went.at, where, around.now.year, around.language),
                number=went.number or 0,
                state=went.state,
                attempts=went.attempts,
                ambiguous=went.ambiguous,
                answer=masked(went.answer),
                back=went.came_back or "",
            )
            for went in found.went
            if went.alliance == slug
        ),
        sent=found.sent,
    )


def _came(
    around: Around, alliance: Alliance, found: Sequence[Came], where: tzinfo
) -> tuple[CameRow, ...]:
    links, slug = around.links, alliance.slug
    return tuple(
        CameRow(
            id=came.id,
            at=moment(came.at, where, around.now.year, around.language),
            subject=masked(came.subject),
            fate=came.fate,
            reason=came.reason,
            href=links.desk(slug, f"held/{came.id}") if came.fate == "held" else "",
        )
        for came in found
        if came.alliance == slug
    )
