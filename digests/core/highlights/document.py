"""All that a document tells, as one value in one language: pages and files are made of it.

Words of authors come from their posts alone. Where a passage no longer matches, a file
is refused (`build`), but a page that is read already shows the rest and says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from digests.core.highlights.build import Quoted, Sources, Stale, faults, standing
from digests.core.highlights.propose import themes_in, writer
from digests.core.participation import Report, report
from digests.core.participation.figures import Unnamed
from mailbridge.core.pages.dates import full_day, full_span, zone
from mailbridge.core.pages.frame import Around, foreign
from mailbridge.core.pages.links import Link
from mailbridge.core.pages.markdown import introduction
from mailbridge.core.pages.names import Author, author, country_name, direction, language_tag
from mailbridge.core.pages.resources import Placement, ResourceRow, resource_row
from mailbridge.core.pages.words import masked
from mailbridge.core.wording import tag
from mailbridge.model import (
    Alliance,
    Belonging,
    Byline,
    Contribution,
    Edition,
    Highlights,
    Module,
)

_COUNTRIES = 8  # rows of the table; the report has all
_A_WEEK = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Matter:
    """What a document is made from."""

    alliance: Alliance
    edition: Edition
    sources: Sources
    posts: tuple[Contribution, ...]
    belongings: tuple[Belonging, ...]
    citing: Mapping[str, tuple[int, ...]]


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


@dataclass(frozen=True, slots=True)
class Document:
    """Highlights, ready to be told; its own words stand in the templates.

    `part` is the module's number, 0 for a whole alliance. `published` is "" for a draft.
    `url` is the short permanent one, "" where the site has no address; `editors` are the
    moderators, `thanks` everybody who contributed.
    """

    slug: str
    module: str
    part: int
    title: str
    alliance: str
    tag: str
    period: str
    published: str
    draft: bool
    language: str
    editors: tuple[Author, ...]
    host: str
    funder: str
    licence: str
    figures: Report
    countries: tuple[Country, ...]
    more_countries: int
    introduction: Prose
    conclusions: Prose
    sections: tuple[Section, ...]
    not_discussed: Prose
    unnamed: tuple[Unnamed, ...]
    readings: tuple[Reading, ...]
    related: tuple[Reading, ...]
    thanks: tuple[str, ...]
    notes: tuple[Note, ...]
    stale: tuple[Stale, ...]
    url: str
    path: str


def document(around: Around, matter: Matter) -> Document:
    """Return a document in the reader's language; passages that do not match are left out."""
    alliance, content, language = matter.alliance, matter.edition.content, around.language
    module = next((one for one in alliance.modules if one.key == content.module), None)
    ids = {theme.id for theme in themes_in(alliance, content.module)}
    posts = [post for post in matter.posts if module is None or post.theme_id in ids]
    figures = report(alliance, posts, matter.belongings, around.now)
    quotes, notes = _quotes(around, alliance, content, matter.sources)
    readings = _readings(around, alliance, module, matter.citing)
    at = matter.edition.published_at
    path = around.links.highlights(alliance.slug, content.module)
    return Document(
        slug=alliance.slug,
        module=content.module,
        part=module.number if module else 0,
        title=masked(content.title or (module.title if module else alliance.name)),
        alliance=masked(alliance.name),
        tag=tag(alliance),
        period=_period(alliance, module, language),
        published=full_day(at.astimezone(zone(alliance.time_zone)).date(), language) if at else "",
        draft=at is None,
        language=content.language,
        editors=_editors(alliance, language),
        host=masked(alliance.host),
        funder=masked(alliance.funder),
        licence=masked(alliance.licence),
        figures=figures,
        countries=_countries(figures, language),
        more_countries=len(figures.by_country[_COUNTRIES:]),
        introduction=_prose(content.introduction),
        conclusions=_prose(content.conclusions),
        sections=tuple(
            Section(
                number,
                masked(view.heading),
                _prose(view.text),
                tuple(quotes[one.key] for one in view.excerpts if one.key in quotes),
            )
            for number, view in enumerate(content.views, 1)
        ),
        not_discussed=_prose(content.not_discussed),
        unnamed=tuple(
            one
            for one in figures.unnamed
            if module is None or one.label.startswith(f"M{module.number}.")
        ),
        readings=tuple(one for one in readings if one.row.kind != "knowledge"),
        related=tuple(one for one in readings if one.row.kind == "knowledge"),
        thanks=_thanks(alliance, posts, language),
        notes=notes,
        stale=faults(content, matter.sources),
        url=around.links.absolute(path),
        path=path,
    )


def _quotes(
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
        before=_prose(one.excerpt.before),
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


def _prose(text: str) -> Prose:
    return Prose(masked(text.strip()), introduction(text))


def _period(alliance: Alliance, module: Module | None, language: str) -> str:
    starts = sorted(theme.starts for theme in module.themes) if module else []
    if not starts:
        return full_span(alliance.starts, alliance.ends, language)
    later = (t.starts for m in alliance.modules for t in m.themes if t.starts > starts[-1])
    next_one = min(later, default=date.max)
    ends = min(starts[-1] + _A_WEEK, next_one - timedelta(days=1))
    return full_span(starts[0], ends, language)


def _editors(alliance: Alliance, language: str) -> tuple[Author, ...]:
    lead_first = sorted(alliance.moderators, key=lambda one: not one.lead)
    return tuple(
        Author(masked(one.name), masked(one.organisation), country_name(one.country, language))
        for one in lead_first
    )


def _countries(figures: Report, language: str) -> tuple[Country, ...]:
    shown = figures.by_country[:_COUNTRIES]
    longest = max((one.posts for one in shown), default=1)
    return tuple(
        Country(
            country_name(one.key, language),
            one.people,
            one.posts,
            round(100 * one.posts / longest, 1),
        )
        for one in shown
    )


def _readings(
    around: Around,
    alliance: Alliance,
    module: Module | None,
    citing: Mapping[str, tuple[int, ...]],
) -> Iterable[Reading]:
    return tuple(
        Reading(
            resource_row(around, alliance, Placement(part, theme, resource)),
            tuple(
                Link(f"#{number}", around.links.post(alliance.slug, number))
                for number in citing.get(resource.url, ())
            ),
        )
        for part in ((module,) if module else alliance.modules)
        for theme in part.themes
        for resource in theme.resources
    )


def _thanks(alliance: Alliance, posts: Sequence[Contribution], language: str) -> tuple[str, ...]:
    """Return everybody who wrote, as the alliance names them, each once."""
    people = {
        writer(post): author(
            Byline(post.name, post.organisation, post.country), alliance.attribution, language
        )
        for post in posts
        if post.kind == "post"
    }
    told = {
        f"{one.name} ({one.country})" if one.name and one.country else one.name
        for one in people.values()
    }
    return tuple(sorted((name for name in told if name), key=str.casefold))
