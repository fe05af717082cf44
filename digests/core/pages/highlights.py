"""Highlights as a page: one document, or the list of those that are published."""

from collections.abc import Sequence
from dataclasses import dataclass

from digests.core.highlights.document import Document, Matter, document
from mailbridge.core.pages.dates import full_day, zone
from mailbridge.core.pages.frame import Around, Frame, Tongue, foreign, frame
from mailbridge.core.pages.links import Link, asking
from mailbridge.core.pages.names import language_name
from mailbridge.core.pages.words import masked
from mailbridge.model import Alliance, Edition

_FILES = (("pdf", "PDF"), ("docx", "DOCX"), ("md", "Markdown"))


@dataclass(frozen=True, slots=True)
class Other:
    """Highlights in a list; `number` is the module's, 0 for the whole alliance."""

    number: int
    title: str
    day: str
    href: str


@dataclass(frozen=True, slots=True)
class HighlightsPage:
    """A document with its files and languages, None where only the list is there."""

    frame: Frame
    doc: Document | None
    lang: str
    files: tuple[Link, ...]
    tongues: tuple[Tongue, ...]
    others: tuple[Other, ...]


def highlights_page(
    around: Around,
    alliance: Alliance,
    matter: Matter | None,
    published: Sequence[Edition],
    kinds: Sequence[str],
) -> HighlightsPage:
    """Return the page of what is published; `kinds` are the files that can be made here."""
    module = matter.edition.content.module if matter else ""
    path = around.links.highlights(alliance.slug, module)
    own = frame(around, alliance, path, "highlights")
    here = [one for one in published if one.content.module == module] if matter else []
    chosen = matter.edition.content.language if matter else ""
    return HighlightsPage(
        frame=own,
        doc=document(around, matter) if matter else None,
        lang=foreign(around, chosen),
        files=tuple(
            Link(name, _file(around, alliance, (module, chosen, kind)))
            for kind, name in _FILES
            if kind in kinds and matter
        ),
        tongues=tuple(
            _tongue(path, one.content.language) for one in here if one.content.language != chosen
        ),
        others=_others(around, alliance, module if matter else None, published),
    )


def chosen_edition(published: Sequence[Edition], module: str, language: str) -> Edition | None:
    """Return the edition a reader gets: in their language where there is one."""
    here = [one for one in published if one.content.module == module]
    own = (one for one in here if one.content.language == language)
    return next(own, here[0] if here else None)


def _file(around: Around, alliance: Alliance, which: tuple[str, str, str]) -> str:
    module, language, kind = which
    path = around.links.highlights(alliance.slug, module, kind)
    return asking(path, {"lang": language} if language != around.language else {})


def _tongue(path: str, language: str) -> Tongue:
    bare = path.partition("?")[0]
    name = language_name(language, language).capitalize() or language
    return Tongue(language, name, asking(bare, {"lang": language}), current=False)


def _others(
    around: Around, alliance: Alliance, module: str | None, published: Sequence[Edition]
) -> tuple[Other, ...]:
    keys = dict.fromkeys(one.content.module for one in published if one.content.module != module)
    modules = {one.key: one for one in alliance.modules}
    found: list[Other] = []
    for key in keys:
        edition = chosen_edition(published, key, around.language)
        if edition is None or edition.published_at is None or (key and key not in modules):
            continue
        day = edition.published_at.astimezone(zone(alliance.time_zone)).date()
        title = edition.content.title or (modules[key].title if key else alliance.name)
        found.append(
            Other(
                modules[key].number if key else 0,
                masked(title),
                full_day(day, around.language),
                around.links.highlights(alliance.slug, key),
            )
        )
    return tuple(sorted(found, key=lambda one: one.number))
