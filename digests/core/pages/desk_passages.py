"""The desk's page to pick passages from posts, and what its ticks mean."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mailbridge.core.forms import Form
from mailbridge.core.pages.desk.frame import Desk, Turning
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import Link
from mailbridge.core.pages.names import country_name
from mailbridge.core.pages.words import masked
from mailbridge.model import Alliance, Contribution, Source
from mailbridge.model.highlights import Span

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")


@dataclass(frozen=True, slots=True)
class Passage:
    """A range of a post that can be ticked; `value` is what the tick posts."""

    value: str
    words: str
    starred: bool
    note: str


@dataclass(frozen=True, slots=True)
class PostPassages:
    """A post to pick from; `answers` is how many posts answer it."""

    number: int
    by: str
    country: str
    href: str
    lang: str
    answers: int
    quoted: bool
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class PassagesPage:
    """The posts of one theme, to pick passages from; `themes` lead to the others."""

    frame: Frame
    desk: Desk
    form: Form
    title: str
    themes: tuple[tuple[Link, bool], ...]
    posts: tuple[PostPassages, ...]
    turning: Turning
    views: tuple[tuple[str, str], ...]
    action: str
    back: str


def paragraphs(text: str) -> tuple[Span, ...]:
    """Return the paragraphs of a text as ranges of it."""
    return tuple((found.start(), found.end()) for found in _PARAGRAPH.finditer(text))


def value_of(source: Source, span: Span) -> str:
    """Return how a tick names a range of a post as it stands now."""
    return f"{source.number}:{source.latest}:{span[0]}:{span[1]}"


def spans_of(values: Iterable[str], standing: Mapping[int, Source]) -> dict[int, tuple[Span, ...]]:
    """Return the ranges that ticks name, by post.

    What was ticked in a post that was corrected since is left out: it may be other words.
    """
    found: dict[int, tuple[Span, ...]] = {}
    for value in values:
        parts = value.split(":")
        if len(parts) != 4 or not all(part.isdecimal() and len(part) < 9 for part in parts):
            continue
        number, version, starts, ends = map(int, parts)
        source = standing.get(number)
        if source and source.latest == version and starts < ends <= len(source.latest_text):
            found[number] = (*found.get(number, ()), (starts, ends))
    return found


def post_passages(
    around: Around,
    alliance: Alliance,
    post: tuple[Contribution, Source],
    stars: Sequence[tuple[Span, str]],
    counts: tuple[int, bool],
) -> PostPassages:
    """Return a post as it is picked from: starred passages first; `counts`: answers, quoted."""
    own, source = post
    text = source.latest_text
    starred = tuple(
        Passage(value_of(source, span), masked(text[slice(*span)]), starred=True, note=note)
        for span, note in stars
        if span != (0, len(text))
    )
    plain = tuple(
        Passage(value_of(source, span), masked(text[slice(*span)]), starred=False, note="")
        for span in paragraphs(text)
    )
    return PostPassages(
        number=own.number,
        by=masked(own.name),
        country=country_name(own.country, around.language),
        href=around.links.post(alliance.slug, own.number),
        lang=own.language or "",
        answers=counts[0],
        quoted=counts[1],
        passages=(*starred, *plain),
    )
