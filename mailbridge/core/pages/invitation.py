"""The page of an invitation, for those whose mail program has no way to reply.

Mail scanners open every link, so looking changes nothing; only its buttons act.
What somebody agrees to stands above them, in the words of the mail.
"""

from dataclasses import dataclass
from typing import Literal

from mailbridge.core.pages.frame import Around, Frame, bare_frame
from mailbridge.core.pages.words import masked
from mailbridge.model import Alliance, Invitation

Standing = Literal["open", "joined", "waits", "no", "over"]


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """What is asked and how it stands; `invited` says that a moderator began it."""

    frame: Frame
    name: str
    summary: str
    consent: str
    standing: Standing
    weekly: bool
    invited: bool
    href: str
    owner: str


def invitation_page(around: Around, alliance: Alliance, invitation: Invitation) -> InvitationPage:
    """Return the page before or after one of its buttons."""
    return InvitationPage(
        frame=bare_frame(around),
        name=masked(alliance.name),
        summary=masked(alliance.summary),
        consent=masked(invitation.consent),
        standing=_standing(invitation),
        weekly=invitation.state == "weekly",
        invited=invitation.how == "invited",
        href=around.links.alliance(alliance.slug),
        owner=around.addresses.of(alliance.slug, "owner"),
    )


def _standing(invitation: Invitation) -> Standing:
    match invitation.state:
        case "yes" | "weekly":
            return "joined"
        case "invited" | "bounced" if invitation.key:
            return "open"
        case "asked":
            return "open"
        case "waits":
            return "waits"
        case "no":
            return "no"
        case _:
            return "over"
