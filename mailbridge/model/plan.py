"""An alliance as it is planned, and the people in it."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mailbridge.changes import DeliveryMode, DigestFormat
from mailbridge.model.words import Moderation, Role


@dataclass(frozen=True, slots=True)
class Wording:
    """A theme's words in one language."""

    title: str
    introduction: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """An interview, publication or link; `number` is 0 until it is first applied.

    `size` is in bytes; it and `pages` are None where nobody says. `hash` is that of its
    file, "" where we do not keep it.
    """

    key: str
    number: int
    title: str
    kind: str
    author: str = ""
    year: int | None = None
    url: str = ""
    file: str = ""
    language: str = ""
    country: str = ""
    licence: str = ""
    pages: int | None = None
    size: int | None = None
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """One week of a module; `number` counts from 1 within it."""

    id: int
    key: str
    number: int
    title: str
    starts: date
    introduction: str
    questions: tuple[str, ...]
    resources: tuple[Resource, ...] = ()
    translations: tuple[tuple[str, Wording], ...] = ()


@dataclass(frozen=True, slots=True)
class Module:
    """A part of an alliance: a run of weekly themes."""

    id: int
    key: str
    number: int
    title: str
    summary: str
    themes: tuple[Theme, ...]


@dataclass(frozen=True, slots=True)
class Moderator:
    """One of the plan's moderators, as its file names them."""

    name: str
    email: str
    lead: bool
    organisation: str
    country: str


@dataclass(frozen=True, slots=True)
class Alliance:
    """One programme of discussion with its whole plan; `id` is 0 until it is stored.

    `theme_mail`, `weekly_digest` and `daily_digest` stay as written ("Mon 09:00"):
    only the clock reads them. `joining` is how somebody becomes a member who was
    not invited, `invitation` what invitations say of it.
    """

    id: int
    slug: str
    name: str
    summary: str
    starts: date
    ends: date
    time_zone: str
    languages: tuple[str, ...]
    modules: tuple[Module, ...]
    host: str = ""
    funder: str = ""
    licence: str = ""
    consent: str = ""
    archive: Literal["public", "members"] = "public"
    moderation: Moderation = "new"
    theme_mail: str = "Mon 09:00"
    weekly_digest: str = "Fri 16:00"
    daily_digest: str = "18:00"
    word_limit: int | None = None
    subject_tag: str = ""
    attribution: Literal["name", "organisation", "country"] = "name"
    grace_days: int = 14
    joining: Literal["closed", "request", "open"] = "request"
    invitation: str = ""
    moderators: tuple[Moderator, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A person in an alliance; `id` is the membership's.

    `morning`: their digests wait for the morning of their own zone. `published`: how many
    posts of theirs can be read.
    """

    id: int
    person_id: int
    address_id: int
    address: str
    name: str
    organisation: str
    country: str
    language: str
    role: Role
    lead: bool
    delivery: DeliveryMode
    format: DigestFormat
    has_posted: bool = False
    published: int = 0
    time_zone: str = ""
    paused_until: datetime | None = None
    away_at: datetime | None = None
    left_at: datetime | None = None
    profile: str = ""
    long_told_at: datetime | None = None
    morning: bool = False
    muted: bool = False


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """An address as its owner writes it, and the one spelling it is looked up by."""

    text: str
    key: str

    @property
    def hash(self) -> str:
        """What is kept of an address that must be forgotten: SHA-256, in hex, of its key."""
        return hashlib.sha256(self.key.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Who is to be in an alliance, and as what, as a list or the plan says; "" leaves it open.

    Letters go to the first address. `line` is where the list says so, 0 where it is no list.
    """

    name: str
    addresses: tuple[EmailAddress, ...]
    role: Role | Literal[""] = ""
    lead: bool = False
    delivery: DeliveryMode | Literal[""] = ""
    format: DigestFormat | Literal[""] = ""
    organisation: str = ""
    country: str = ""
    language: str = ""
    time_zone: str = ""
    salutation: str = ""
    line: int = 0
