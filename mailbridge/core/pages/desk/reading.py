"""A held mail that would become no post: to be read, answered by mail, and set aside."""

from dataclasses import dataclass
from datetime import timedelta, tzinfo

from mailbridge.core.pages.dates import Moment, moment
from mailbridge.core.pages.desk.frame import Desk
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import Link, mailto
from mailbridge.core.pages.names import size
from mailbridge.core.pages.words import masked
from mailbridge.model import Alliance, Incoming, Mail

_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """A mail to be read; `text` is None where no page should show it, `over`: it waits no more."""

    frame: Frame
    desk: Desk
    alliance: Link
    subject: str
    author: str
    address: str
    mailto: str
    came: Moment
    waits: timedelta
    why: str
    text: str | None
    more: int
    raw: str
    raw_size: str
    over: bool
    list: str


@dataclass(frozen=True, slots=True)
class Read:
    """A mail as it is kept; `mail` is None where it cannot be read, or is too large to be here."""

    came: Incoming
    mail: Mail | None
    subject: str
    why: str
    over: bool


def reading_page(
    frames: tuple[Frame, Desk, Around],
    alliance: Alliance,
    read: Read,
    where: tzinfo,
) -> ReadingPage:
    """Return the page of one such mail."""
    own, desk, around = frames
    came, mail, subject = read.came, read.mail, read.subject
    links, slug = around.links, alliance.slug
    sender = mail.senders[0] if mail and len(mail.senders) == 1 else None
    text = mail.body.strip("\n") if mail else ""
    return ReadingPage(
        frame=own,
        desk=desk,
        alliance=Link(alliance.name, links.desk(slug)),
        subject=masked(subject or (mail.subject if mail else "")),
        author=masked(sender.name) if sender else "",
        address=sender.address if sender else "",
        mailto=mailto(sender.address, f"Re: {subject}") if sender else "",
        came=moment(came.received_at, where, around.now.year, around.language),
        waits=around.now - came.received_at,
        why=read.why,
        text=text[:_LONGEST] if mail else None,
        more=max(0, len(text) - _LONGEST),
        raw=links.desk(slug, f"held/{came.id}/mail.eml"),
        raw_size=size(len(came.raw), around.language),
        over=read.over,
        list=links.desk(slug, "held"),
    )
