"""Invitations and requests to join: from the first mail to the membership, or to forgetting."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mailbridge.changes import DeliveryMode, DigestFormat

# How it began: the lead invited, or somebody asked, of an alliance that is open, or of its
# moderators.
InvitationHow = Literal["invited", "open", "request"]
# "asked": the address has not answered our mail yet; "waits": the moderators have not.
InvitationState = Literal[
    "invited", "asked", "waits", "yes", "weekly", "no", "refused", "bounced", "silent"
]
STATES: tuple[InvitationState, ...] = (
    "invited",
    "yes",
    "weekly",
    "no",
    "bounced",
    "silent",
    "waits",
    "asked",
    "refused",
)
OPEN: tuple[InvitationState, ...] = ("invited", "asked", "waits")


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom we asked to join, or who asked us; `number` is that of the question they answer.

    `consent` is the very text they agree to. What tells who it is, the address
    above all, is "" once it is over; `key` is the one spelling of the address and
    `known_by` its hash, which stays. `words` are those of a request.
    """

    number: int
    how: InvitationHow
    state: InvitationState
    address: str
    key: str
    known_by: str
    asked_at: datetime
    answer_by: datetime
    remind_at: datetime | None = None
    reminded_at: datetime | None = None
    answered_at: datetime | None = None
    name: str = ""
    organisation: str = ""
    country: str = ""
    language: str = ""
    time_zone: str = ""
    salutation: str = ""
    role: Literal["expert", "subscriber"] = "expert"
    delivery: DeliveryMode = "each"
    format: DigestFormat = "brief"
    why: str = ""
    consent: str = ""
    words: str = ""
    membership_id: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to say something."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a country stand at one state; `country` is alpha-2, "" where it is not known."""

    state: InvitationState
    country: str
    people: int


@dataclass(frozen=True, slots=True)
class Turned:
    """An invitation goes on or ends; where it ends, who it was for is forgotten."""

    number: int
    state: InvitationState


InvitationStep = Invitation | Turned
