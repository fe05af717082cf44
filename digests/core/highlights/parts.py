"""The parts of a document of Highlights, as frozen values: quotes, sections, notes, readings."""

from dataclasses import dataclass

from mailbridge.core.pages.links import Link
from mailbridge.core.pages.names import Author
from mailbridge.core.pages.resources import ResourceRow


@dataclass(frozen=True, slots=True)
class Prose:
    """What moderators wrote: as Markdown, and as safe HTML."""

    markdown: str
    html: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage and whose it is; `words` are its paragraphs, `label` cites its post: "M1.1 #4".

    `note` is its number among the endnotes, `href` a path and `url` the whole one.
    """

    before: Prose
    words: tuple[str, ...]
    author: Author
    label: str
    href: str
    url: str
    note: int
    lang: str
    dir: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A point of view."""

    number: int
    heading: str
    text: Prose
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """An endnote: the post that a passage is from."""

    number: int
    cited: str
    author: Author
    subject: str
    day: str
    url: str
    href: str


@dataclass(frozen=True, slots=True)
class Country:
    """A row of the table; `share` is per cent of the longest."""

    name: str
    people: int
    posts: int
    share: float


@dataclass(frozen=True, slots=True)
class Reading:
    """Something to read or listen to, and the posts that link to it."""

    row: ResourceRow
    cited: tuple[Link, ...]
