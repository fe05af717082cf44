"""The page at which a member leaves an alliance: it asks, and then says that it is done.

A link of this kind is opened by mail scanners, and forwarded with the mail it
stands in: so only a button acts, and nothing is told about the member.
"""

from dataclasses import dataclass

from mailbridge.core.pages.frame import Around, Frame, bare_frame
from mailbridge.core.pages.words import masked
from mailbridge.model import Alliance


@dataclass(frozen=True, slots=True)
class LeavePage:
    """What is left, whether it has been left, and who is there to ask; `mail` is the milder way."""

    frame: Frame
    name: str
    left: bool
    mail: str
    owner: str


def leave_page(around: Around, alliance: Alliance, *, left: bool) -> LeavePage:
    """Return the page before or after the button."""
    return LeavePage(
        frame=bare_frame(around),
        name=masked(alliance.name),
        left=left,
        mail=around.links.mail(alliance.slug),
        owner=around.addresses.of(alliance.slug, "owner"),
    )
