"""The page of what was found: the posts with the words around the first hit, and resources.

Words are masked before they are cut and marked, so that half an address cannot
slip through at an edge.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain, takewhile

from mailbridge.core.pages.dates import Moment, moment, zone
from mailbridge.core.pages.frame import Around, Frame, frame
from mailbridge.core.pages.links import asking
from mailbridge.core.pages.names import Author, author, direction, language_name, language_tag
from mailbridge.core.pages.plan import Week, weeks
from mailbridge.core.pages.resources import ResourceRow, all_resources
from mailbridge.core.pages.words import masked
from mailbridge.core.query import is_named, query_of
from mailbridge.core.weeks import today
from mailbridge.findable import Span, spans
from mailbridge.model import Alliance, Entry, Query, Term, Translation

MOST = 1000  # posts that are counted; more are "more than"
ON_A_PAGE = 20
_READ = 60_000  # letters of a post in which the hit is looked for
_BEFORE = 60
_SNIPPET = 240


@dataclass(frozen=True, slots=True)
class Bit:
    """A piece of a snippet; `hit` says that it is what was looked for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that was found; where its translation has the words, `translated_by` says whose.

    It is None where these are the author's own, "" where nobody knows the translator's name.
    """

    number: int
    label: str
    href: str
    author: Author
    bits: tuple[Bit, ...]
    place: str
    at: Moment
    lang: str
    dir: str
    language: str
    translated_by: str | None = None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was found; `count` is at most MOST + 1, which means more than can be counted.

    `chosen` is the language that the reader chose: a form loses the query of its action.
    """

    frame: Frame
    action: str
    chosen: str
    typed: str
    asked: bool
    count: int
    most: int
    first: int
    hits: tuple[Hit, ...]
    resources: tuple[ResourceRow, ...]
    before: str
    after: str


def search_page(
    around: Around,
    alliance: Alliance,
    typed: str,
    found: Sequence[int],
    shown: Sequence[Entry],
    said: Mapping[int, str],
) -> SearchPage:
    """Return the page for what was typed; `shown` are those of the found that stand on it.

    `said` is what the resources' files say, folded, by the resource's number.
    """
    links, slug = around.links, alliance.slug
    path, query = links.search(slug), query_of(typed, alliance)
    order = {number: place for place, number in enumerate(found)}
    entries = sorted(shown, key=lambda entry: order[entry.outline.number])
    first = order[entries[0].outline.number] if entries else 0
    at = first // ON_A_PAGE + 1
    named = tuple(
        row
        for row in all_resources(around, alliance)
        if is_named(query, row.searched, said.get(row.number, ""))
    )
    return SearchPage(
        frame=frame(around, alliance, path, "search"),
        action=path.partition("?")[0],
        chosen=links.language,
        typed=masked(typed),
        asked=not query.empty,
        count=len(found),
        most=MOST,
        first=first + 1,
        hits=_hits(around, alliance, entries, query),
        resources=named if at == 1 else (),
        before=_page(path, typed, at - 1) if at > 1 else "",
        after=_page(path, typed, at + 1) if len(found) > at * ON_A_PAGE else "",
    )


def on_page(found: Sequence[int], page: int) -> Sequence[int]:
    """Return the numbers that stand on a page."""
    return found[:MOST][(page - 1) * ON_A_PAGE : page * ON_A_PAGE]


def snippet(text: str, wanted: Sequence[Term]) -> tuple[Bit, ...]:
    """Return the words around the first hit, or how the text begins where there is none."""
    line = " ".join(masked(text[:_READ]).split())
    said = [term for term in wanted if "words" in term.fields and term.words]
    whole = {word for term in said for word in term.words}
    begun = tuple(term.words[-1] for term in said if term.begins)
    runs = spans(line) if said else iter(())
    first = next((run for run in runs if _is_hit(run, whole, begun)), None)
    start = _start(line, first.start if first else 0)
    end = _end(line, start)
    bits = [Bit("… ", hit=False)] if start else []
    done = start
    for run in takewhile(lambda run: run.end <= end, chain([first] if first else [], runs)):
        if _is_hit(run, whole, begun):
            bits.append(Bit(line[done : run.start], hit=False))
            bits.append(Bit(line[run.start : run.end], hit=True))
            done = run.end
    bits.append(Bit(line[done:end] + (" …" if end < len(line) else ""), hit=False))
    return tuple(bit for bit in bits if bit.text)


def _start(line: str, hit: int) -> int:
    if hit <= _BEFORE:
        return 0
    space = line.find(" ", hit - _BEFORE, hit)
    return space + 1 if space >= 0 else hit


def _end(line: str, start: int) -> int:
    if len(line) - start <= _SNIPPET:
        return len(line)
    space = line.rfind(" ", start, start + _SNIPPET)
    return space if space > start else start + _SNIPPET


def _is_hit(run: Span, whole: Set[str], begun: tuple[str, ...]) -> bool:
    if not whole.isdisjoint(run.words):
        return True
    return bool(begun) and any(word.startswith(begun) for word in run.words)


def _hits(
    around: Around, alliance: Alliance, entries: Sequence[Entry], query: Query
) -> tuple[Hit, ...]:
    plan = weeks(alliance, today(alliance, around.now))
    by_theme = {week.theme.id: week for week in plan}
    return tuple(
        _hit(around, alliance, entry, by_theme.get(entry.outline.theme_id or 0), query)
        for entry in entries
    )


def _hit(around: Around, alliance: Alliance, entry: Entry, week: Week | None, query: Query) -> Hit:
    outline = entry.outline
    bits, found = _shown(entry, query)
    lang = language_tag(found.language if found else entry.language)
    own = language_name(alliance.languages[0]) if alliance.languages else ""
    name = language_name(lang)
    shown = "" if name == own else language_name(lang, around.language)
    return Hit(
        number=outline.number,
        label=f"{week.label} #{outline.number}" if week else f"#{outline.number}",
        href=around.links.post(alliance.slug, outline.number),
        author=author(outline.byline, alliance.attribution, around.language),
        bits=bits,
        place=masked(week.theme.title if week else outline.subject),
        at=moment(outline.received_at, zone(alliance.time_zone), language=around.language),
        lang=lang,
        dir=direction(lang),
        language=shown,
        translated_by=masked(found.by) if found else None,
    )


def _shown(entry: Entry, query: Query) -> tuple[tuple[Bit, ...], Translation | None]:
    """Return the words around a hit, and the translation they are of, None for the original."""
    own = snippet(entry.text, query.wanted)
    for one in () if any(bit.hit for bit in own) else entry.translations:
        other = snippet(one.text, query.wanted)
        if any(bit.hit for bit in other):
            return other, one
    return own, None


def _page(path: str, typed: str, page: int) -> str:
    values = {"q": masked(typed)} | ({"page": str(page)} if page > 1 else {})
    return asking(path, values)
