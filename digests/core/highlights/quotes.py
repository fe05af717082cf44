"""The passages that a document quotes, each with its author and its endnote."""

from digests.core.highlights.build import Quoted, Sources, standing
from digests.core.highlights.parts import Note, Prose, Quote
from mailbridge.core.pages.dates import full_day, zone
from mailbridge.core.pages.frame import Around, foreign
from mailbridge.core.pages.markdown import introduction
from mailbridge.core.pages.names import author, direction, language_tag
from mailbridge.core.pages.words import masked
from mailbridge.core.wording import tag
from mailbridge.model import (
    Alliance,
    Highlights,
)


def quotes_of(
    around: Around, alliance: Alliance, content: Highlights, sources: Sources
) -> tuple[dict[int, Quote], tuple[Note, ...]]:
    """Return the passages by key, and the endnotes: one a post, in the order it is quoted."""
    there = standing(content, sources)
    numbers: dict[int, int] = {}
    for one in there.values():
        numbers.setdefault(one.source.number, len(numbers) + 1)
    first = {one.source.number: one for one in reversed(there.values())}
    notes = tuple(_note(around, alliance, first[post], at) for post, at in numbers.items())
    quotes = {
        key: _quote(around, alliance, one, numbers[one.source.number]) for key, one in there.items()
    }
    return quotes, notes


def _quote(around: Around, alliance: Alliance, one: Quoted, note: int) -> Quote:
    href = around.links.post(alliance.slug, one.source.number)
    return Quote(
        before=prose(one.excerpt.before),
        words=_paragraphs(masked(one.words)),
        author=author(one.source.byline, alliance.attribution, around.language),
        label=_label(alliance, one),
        href=href,
        url=around.links.absolute(href),
        note=note,
        lang=foreign(around, one.source.language or ""),
        dir=direction(language_tag(one.source.language)),
        accepted=one.excerpt.accepted,
    )


def _paragraphs(words: str) -> tuple[str, ...]:
    """Return words by lines; one that begins with a small letter goes on with the line above."""
    told: list[str] = []
    for line in words.split("\n"):
        if told and told[-1] and line[:1].islower():
            told[-1] = f"{told[-1]} {line}"
        else:
            told.append(line)
    return tuple(line for line in told if line.strip())


def _label(alliance: Alliance, one: Quoted) -> str:
    for module in alliance.modules:
        for theme in module.themes:
            if theme.id == one.source.theme_id:
                return f"M{module.number}.{theme.number} #{one.source.number}"
    return f"#{one.source.number}"


def _note(around: Around, alliance: Alliance, one: Quoted, number: int) -> Note:
    href = around.links.post(alliance.slug, one.source.number)
    day = one.source.at.astimezone(zone(alliance.time_zone)).date()
    return Note(
        number=number,
        cited=f"{tag(alliance)} #{one.source.number}",
        author=author(one.source.byline, alliance.attribution, around.language),
        subject=_closed(" ".join(masked(one.source.subject).split())),
        day=full_day(day, around.language),
        url=around.links.absolute(href),
        href=href,
    )


def _closed(title: str) -> str:
    return title if not title or title.endswith((".", "?", "!", "…")) else f"{title}."


def prose(text: str) -> Prose:
    """Return what a moderator wrote, as Markdown and as HTML."""
    return Prose(masked(text.strip()), introduction(text))
