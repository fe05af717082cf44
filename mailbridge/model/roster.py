"""Members as the desk lists them: what they chose, and whether our mails reach them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mailbridge.changes import DeliveryMode, DigestFormat
from mailbridge.model.words import Role

# Whom a list shows: everybody, or those about whom something has to be known.
RosterPart = Literal["", "moderators", "subscribers", "returned", "away", "left"]
PARTS: tuple[RosterPart, ...] = ("", "moderators", "subscribers", "returned", "away", "left")


@dataclass(frozen=True, slots=True)
class Listed:
    """A member in a list; `id` is the membership's.

    `chosen` are the fields they chose themself. `returned` counts the letters that
    came back lately.
    """

    id: int
    name: str
    address: str
    organisation: str
    country: str
    language: str
    role: Role
    lead: bool
    delivery: DeliveryMode
    format: DigestFormat
    muted: bool
    chosen: tuple[str, ...]
    joined_at: datetime
    paused_until: datetime | None
    away_at: datetime | None
    left_at: datetime | None
    posts: int
    returned: int
    wrote_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Nudged:
    """That a moderator wrote to a silent member about an open question."""

    at: datetime
    by: str
    number: int
    answered: bool


@dataclass(frozen=True, slots=True)
class OpenPost:
    """A post that asks something and that nobody has answered."""

    number: int
    author_id: int | None
    author: str
    country: str
    subject: str
    at: datetime
    text: str
