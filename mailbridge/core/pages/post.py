"""One post as it stands on a page, alone or in its thread."""

from dataclasses import dataclass

from mailbridge.core.pages.dates import Moment, moment, zone
from mailbridge.core.pages.frame import Around
from mailbridge.core.pages.names import (
    Author,
    author,
    direction,
    file_kind,
    file_name,
    language_name,
    language_tag,
    size,
)
from mailbridge.core.pages.words import Shown, masked
from mailbridge.core.sanitise import from_text
from mailbridge.model import Alliance, Entry, File


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file to download, and what it will cost."""

    name: str
    href: str
    kind: str
    size: str


@dataclass(frozen=True, slots=True)
class Parent:
    """Whom a post answers; `href` is "" where that post was taken back."""

    number: int
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Translated:
    """A post's words in the reader's language, as sanitised HTML, and who translated them."""

    by: str
    lang: str
    html: str


@dataclass(frozen=True, slots=True)
class PostView:
    """A post on a page.

    `lang` is fit for the attribute, "" where unknown; `language` names it only
    where it is not the alliance's own. `translated` stands in front of `words`.
    """

    number: int
    href: str
    subject: str
    author: Author
    at: Moment
    moderator: bool
    late: bool
    changed: bool
    lang: str
    dir: str
    language: str
    answers: Parent | None
    also: tuple[Parent, ...]
    words: Shown
    translated: Translated | None
    files: tuple[FileLink, ...]


def post_view(
    around: Around, alliance: Alliance, entry: Entry, words: Shown, year: int | None = None
) -> PostView:
    """Return a post as a page shows it; times of the given year are written without it."""
    outline, links = entry.outline, around.links
    lang = language_tag(entry.language)
    own = language_name(lang) == _own_language(alliance)
    return PostView(
        number=outline.number,
        href=links.post(alliance.slug, outline.number),
        subject=masked(outline.subject),
        author=author(outline.byline, alliance.attribution, around.language),
        at=moment(outline.received_at, zone(alliance.time_zone), year, around.language),
        moderator=entry.moderator,
        late=entry.late,
        changed=entry.changed_at is not None,
        lang=lang,
        dir=direction(lang),
        language="" if own else language_name(lang, around.language),
        answers=_parent(around, alliance, entry),
        also=tuple(Parent(n, "", links.post(alliance.slug, n)) for n in entry.also),
        words=words,
        translated=_translated(entry, around.language),
        files=tuple(_file(around, alliance.slug, outline.number, file) for file in entry.files),
    )


def _translated(entry: Entry, language: str) -> Translated | None:
    found = entry.in_language(language)
    if found is None:
        return None
    return Translated(masked(found.by), language, masked(from_text(found.text)))


def _own_language(alliance: Alliance) -> str:
    return language_name(alliance.languages[0]) if alliance.languages else ""


def _parent(around: Around, alliance: Alliance, entry: Entry) -> Parent | None:
    number = entry.outline.parent_number
    if number is None:
        return None
    if entry.parent is None:
        return Parent(number, "", "")
    name = author(entry.parent, alliance.attribution, around.language).name
    return Parent(number, name, around.links.post(alliance.slug, number))


def _file(around: Around, slug: str, number: int, file: File) -> FileLink:
    name = file_name(file.name)
    return FileLink(
        name=name,
        href=around.links.file(slug, number, file.position, name),
        kind=file_kind(name, file.type),
        size=size(file.size, around.language),
    )
