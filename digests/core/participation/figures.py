"""The figures of one alliance, as values: formats and pages word them."""

from dataclasses import dataclass
from datetime import date

from mailbridge.changes import DeliveryMode
from mailbridge.core.scores import Rating
from mailbridge.model import Role


@dataclass(frozen=True, slots=True)
class Members:
    """How many belonged at the start and at the end (or now), and who wrote; moderators too."""

    at_start: int
    at_end: int
    ever: int
    wrote: int
    share: int  # per cent of all who ever belonged


@dataclass(frozen=True, slots=True)
class Count:
    """A country, region, organisation or language by its code or name."""

    key: str
    people: int
    posts: int


@dataclass(frozen=True, slots=True)
class Part:
    """A module or a week; `countries` are those heard in it."""

    key: str  # "m2", "m2/t3"
    label: str  # "M2", "M2.3"
    title: str
    experts: int
    moderators: int
    others: int
    people: int
    countries: int


@dataclass(frozen=True, slots=True)
class ByRole:
    """A role, how many have or had it, and what they wrote."""

    role: Role | None  # None: no members
    members: int
    wrote: int
    posts: int


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A question that no post named, and no moderator tagged one with."""

    label: str  # "M2.3"
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Crossing:
    """How many replies went from a region to a region, by their M49 codes."""

    of: str
    to: str
    replies: int


@dataclass(frozen=True, slots=True)
class Report:
    """What there is to know; `first_reply_hours` is a median, None where nothing was answered.

    `by_organisation` is empty where the alliance names countries only, and `ratings` where
    fewer than five members answered the last mail.
    """

    begins: date
    ends: date
    members: Members
    posts: int
    sent_to_all: int  # theme mails, wrap-ups, announcements
    replies: int
    threads: int
    late: int
    first_reply_hours: float | None
    countries_heard: int
    countries_invited: int
    by_week: tuple[Part, ...]
    by_module: tuple[Part, ...]
    outside_weeks: int
    by_country: tuple[Count, ...]
    by_region: tuple[Count, ...]
    crossings: tuple[Crossing, ...]
    by_organisation: tuple[Count, ...]
    by_language: tuple[Count, ...]
    by_role: tuple[ByRole, ...]
    by_delivery: tuple[tuple[DeliveryMode, int], ...]
    not_heard: tuple[str, ...]  # countries of members of whom nobody wrote
    unnamed: tuple[Unnamed, ...]
    ratings: tuple[Rating, ...]
