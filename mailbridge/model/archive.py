"""The archive as it is read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mailbridge.model.mail import Segment
from mailbridge.model.words import PostKind


@dataclass(frozen=True, slots=True)
class Byline:
    """Whose a post is, as published; `country` is alpha-2."""

    name: str
    organisation: str
    country: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A post without its words: what indexes, threads and lists need.

    `parent_number` is its parent's even where that one was taken back. `size`
    is about what its words weigh on a page, in bytes.
    """

    number: int
    thread: int
    parent_number: int | None
    theme_id: int | None
    byline: Byline
    subject: str
    received_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class File:
    """A kept attachment without its content; `position` counts from 1 within its post."""

    position: int
    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Translation:
    """A post's own words in another language, and the name of the person who translated them."""

    language: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A post as the archive keeps it, in its latest version.

    `parent` is whom it answers, None (and no `parent_message_id`) where it
    answers nobody or the parent was taken back; `changed_at` is None in its
    first version, and `changed_by` "author" or a person.
    """

    outline: Outline
    parent: Byline | None
    parent_message_id: str | None
    moderator: bool
    language: str | None
    late: bool
    state: Literal["published", "withdrawn", "erased"]
    message_id: str
    letter_id: str
    text: str
    html: str
    segments: tuple[Segment, ...]
    files: tuple[File, ...]
    changed_by: str
    changed_at: datetime | None
    also: tuple[int, ...] = ()
    kind: PostKind = "post"
    version: int = 1
    translations: tuple[Translation, ...] = ()

    def in_language(self, language: str) -> Translation | None:
        """Return the translation for readers of a language; None where they read it as written."""
        return next((one for one in self.translations if one.language == language), None)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a post said before it was corrected: a version, and when it came to be."""

    version: int
    at: datetime
    segments: tuple[Segment, ...]
    html: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How much was said in one place: in a theme, or (None) outside all themes."""

    theme_id: int | None
    posts: int
    people: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Discussion:
    """A thread in a list: its first post, and how it went on."""

    first: Outline
    posts: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Contributor:
    """Somebody who wrote in an archive, as their posts name them, and how often."""

    byline: Byline
    posts: int
    moderator: bool
    profile: str
