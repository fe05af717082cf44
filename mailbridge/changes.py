"""What mail changes about a member: small frozen values, each written by `store/changes.py`.

They are what a command, an answer to a question, or an undoing of either comes
to. `member` is the membership's id. A question can hold changes, to be made
when it is answered; so they are plain enough to be kept as JSON.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

DeliveryMode = Literal["each", "daily", "weekly", "none"]
DigestFormat = Literal["brief", "full"]


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody becomes a member, by their own will; `key` is the one spelling of the address.

    `how` is a machine word ("invited", "asked"), `consent` the text they agreed to,
    `agreed_at` when they did, None where it is now; `name` is "" where they gave none.
    """

    name: str
    address: str
    key: str
    delivery: DeliveryMode
    how: str
    consent: str = ""
    organisation: str = ""
    country: str = ""
    language: str = ""
    time_zone: str = ""
    salutation: str = ""
    role: Literal["expert", "subscriber"] = "expert"
    format: DigestFormat = "brief"
    agreed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """A member wants no more mail; what they wrote stays."""

    member: int


@dataclass(frozen=True, slots=True)
class Returned:
    """Somebody who left is a member again, as they were."""

    member: int


@dataclass(frozen=True, slots=True)
class DeliveryChosen:
    """How a member wants the discussion; no list overrides that."""

    member: int
    delivery: DeliveryMode


@dataclass(frozen=True, slots=True)
class FormatChosen:
    """How much a member's digests tell."""

    member: int
    format: DigestFormat


@dataclass(frozen=True, slots=True)
class MorningChosen:
    """Whether a member's digests wait for the morning of their own zone."""

    member: int
    morning: bool


@dataclass(frozen=True, slots=True)
class Paused:
    """A member gets nothing for a time."""

    member: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Resumed:
    """A pause is over."""

    member: int


@dataclass(frozen=True, slots=True)
class Away:
    """A member's mailbox says that they are not there for a time."""

    member: int


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """The language a person wants our own words in, in all alliances."""

    member: int
    language: str


@dataclass(frozen=True, slots=True)
class Muted:
    """A member wants no more of one thread."""

    member: int
    thread: int


@dataclass(frozen=True, slots=True)
class Unmuted:
    """A member wants a thread again."""

    member: int
    thread: int


@dataclass(frozen=True, slots=True)
class AddressAdded:
    """A member writes from one more address; letters go where they went."""

    member: int
    address: str
    key: str


@dataclass(frozen=True, slots=True)
class AddressForgotten:
    """A member does not write from an address, whatever was said of it before."""

    member: int
    key: str


@dataclass(frozen=True, slots=True)
class LettersTo:
    """A member wants an alliance's letters at another address of theirs."""

    member: int
    key: str


@dataclass(frozen=True, slots=True)
class DetailsWritten:
    """Who a member is, in their own words; no list overrides that."""

    member: int
    name: str
    organisation: str
    country: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class ProfileWritten:
    """The two lines about a person that stand under their first post."""

    member: int
    profile: str


@dataclass(frozen=True, slots=True)
class LimitTold:
    """A member was told, once for all, how long messages are asked to be."""

    member: int


@dataclass(frozen=True, slots=True)
class Starred:
    """A moderator marks a passage of a post: characters of its author's own words, as they stand.

    `ends` is the first character that is no longer part of it.
    """

    member: int
    number: int
    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class Unstarred:
    """A passage is marked no longer."""

    member: int
    number: int
    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class ErasureAsked:
    """A person wants all that is kept of them erased, in every alliance."""

    member: int


Change = (
    Joined
    | Left
    | Returned
    | DeliveryChosen
    | FormatChosen
    | MorningChosen
    | Paused
    | Resumed
    | Away
    | LanguageChosen
    | Muted
    | Unmuted
    | AddressAdded
    | AddressForgotten
    | LettersTo
    | DetailsWritten
    | ProfileWritten
    | LimitTold
    | Starred
    | Unstarred
    | ErasureAsked
)
