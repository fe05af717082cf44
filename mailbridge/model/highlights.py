"""Highlights: what a module or a whole alliance leaves behind, as its moderators put it together.

An excerpt holds no words of an author's: it names characters of a post's version.
So nothing of it outlives an erased post, and no word of it can be changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mailbridge.model.archive import Byline

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Characters of an author's own words, from `starts` up to `ends`, which is none of them.

    `dropped` are ranges within, each shown as [...]. `seal` is a hash of the whole
    range as it was picked. `before` is what moderators say ahead of it, in Markdown.
    """

    key: int
    number: int
    version: int
    starts: int
    ends: int
    seal: str
    dropped: tuple[Span, ...] = ()
    before: str = ""
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A point of view: its heading, what moderators write in Markdown, and its excerpts."""

    key: int
    heading: str
    text: str = ""
    excerpts: tuple[Excerpt, ...] = ()


@dataclass(frozen=True, slots=True)
class Highlights:
    """One document; `module` is its key, "" the whole alliance. Texts are Markdown.

    Keys of views and excerpts are unique in it, and are not given twice.
    """

    module: str
    language: str
    title: str = ""
    introduction: str = ""
    views: tuple[View, ...] = ()
    conclusions: str = ""
    not_discussed: str = ""
    last_key: int = 0

    @property
    def excerpts(self) -> Iterator[Excerpt]:
        """All excerpts, in their order."""
        return (excerpt for view in self.views for excerpt in view.excerpts)

    @property
    def state(self) -> Literal["draft", "accepted"]:
        """Whether a moderator has accepted every excerpt."""
        return "accepted" if all(one.accepted for one in self.excerpts) else "draft"


@dataclass(frozen=True, slots=True)
class Edition:
    """Highlights as they were saved once; `published_at` is None where they were not published."""

    version: int
    content: Highlights
    by: str
    at: datetime
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A post as an excerpt needs it: its words in the version quoted, and as they are now."""

    number: int
    version: int
    text: str
    latest: int
    latest_text: str
    state: Literal["published", "withdrawn", "erased"]
    byline: Byline
    author_id: int | None
    theme_id: int | None
    language: str | None
    subject: str
    at: datetime
