"""What the archive keeps, and what waits to be kept."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mailbridge.model.mail import Attachment, Segment
from mailbridge.model.plan import Alliance
from mailbridge.model.words import Fate, PostKind
from mailbridge.questions import Decided


@dataclass(frozen=True, slots=True)
class Placed:
    """A post already in the archive, as much of it as threading and letters need."""

    id: int
    number: int
    thread: int
    theme_id: int | None
    subject: str
    author: str
    country: str
    message_id: str
    letter_id: str
    references: tuple[str, ...]
    received_at: datetime
    text: str = ""
    state: Literal["published", "withdrawn", "erased"] = "published"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post belongs, and what said so (`by` is a machine word).

    `unsure` flags the placement for the moderators. `also` are the numbers of
    other posts that it says it answers: "#62 and #64: ...".
    """

    theme_id: int | None
    parent: Placed | None
    by: str
    unsure: bool = False
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A post before it has a number: what is published, or shown as held.

    `version` tells two drafts of one mail apart, by all that a reader would see.
    `awaits` are the Message-IDs it answers that we do not know (yet), the
    nearest first. `subject` has no tag and no Re; `subject_key` is what subjects
    are compared by. `parent_number` and `thread` are None for a thread's first
    post. `also` are the posts it answers beside. `lists` are the ids
    of the lists it came through (RFC 2919). `author_id` is the membership, None
    where the author is no member.
    """

    author_id: int | None
    author: str
    organisation: str
    country: str
    subject: str
    subject_key: str
    message_id: str
    body_hash: str
    references: tuple[str, ...]
    awaits: tuple[str, ...]
    theme_id: int | None
    parent_number: int | None
    thread: int | None
    placed_by: str
    unsure: bool
    received_at: datetime
    late: bool
    language: str | None
    segments: tuple[Segment, ...]
    html: str
    attachments: tuple[Attachment, ...] = ()
    other_ids: tuple[str, ...] = ()
    also: tuple[int, ...] = ()
    lists: tuple[str, ...] = ()
    kind: PostKind = "post"

    @property
    def text(self) -> str:
        """The author's own words, as plain text."""
        return "".join(s.text for s in self.segments if s.kind == "own").strip()

    @property
    def version(self) -> str:
        """A hash of what is shown: the words, whose they are, their place and their files."""
        files = tuple((file.name, file.hash) for file in self.attachments)
        who = (self.author, self.organisation, self.country, self.subject)
        shown = repr((who, self.segments, self.html, self.theme_id, files))
        return hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A held mail as a moderator is asked about it; `taken_by` and `decided` may be None.

    `fate` and `decided_at` are the mail's: it may be held no longer. `original` is the
    draft as its author wrote it, None where moderators have not edited it.
    """

    incoming_id: int
    draft: Draft
    fate: Fate
    reason: str
    held_at: datetime
    reminded: int = 0
    taken_by: int | None = None
    decided: Decided | None = None
    decided_at: datetime | None = None
    original: Draft | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A draft that has been given its number; `letter_id` is the Message-ID our letters carry."""

    draft: Draft
    number: int
    letter_id: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a moderator wrote to go out at a time: the wrap-up of a week, or an announcement.

    `key` is the issue it becomes. Nobody has said yes to it while `due_at` is
    None. `by` is the membership, None where an operator wrote it; `number` its
    post's, once it is out.
    """

    key: str
    kind: Literal["wrap_up", "announcement"]
    draft: Draft
    due_at: datetime | None
    by: int | None = None
    incoming_id: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What was prepared goes out at this time."""

    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Discarded:
    """What was prepared does not go out; its words are forgotten."""

    key: str


@dataclass(frozen=True, slots=True)
class Reworded:
    """A theme's new introduction in a language, "" in its plan's own; `by` is the membership."""

    theme_id: int
    language: str
    introduction: str
    by: int


@dataclass(frozen=True, slots=True)
class Filed:
    """A file that may come to stand in the plan, kept with the words by which it is found."""

    content: bytes
    words: str


@dataclass(frozen=True, slots=True)
class Unfiled:
    """A file that is not to stand in the plan is forgotten; `hash` is SHA-256 in hex."""

    hash: str


@dataclass(frozen=True, slots=True)
class Replanned:
    """The plan as a moderator wants it; `by` is the membership."""

    plan: Alliance
    by: int


@dataclass(frozen=True, slots=True)
class Sendings:
    """How many deliveries of one post stand where."""

    waiting: int
    sent: int
    deferred: int
    failed: int

    @property
    def members(self) -> int:
        """To how many members it goes."""
        return self.waiting + self.sent + self.deferred + self.failed


Preparation = Prepared | Scheduled | Discarded | Reworded | Filed | Unfiled | Replanned
