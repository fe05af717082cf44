"""All that a document tells, as one value in one language: pages and files are made of it.

Words of authors come from their posts alone. Where a passage no longer matches, a file
is refused (`build`), but a page that is read already shows the rest and says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from digests.core.highlights.build import Sources, Stale, faults
from digests.core.highlights.parts import Country, Note, Prose, Reading, Section
from digests.core.highlights.propose import themes_in, writer
from digests.core.highlights.quotes import prose, quotes_of
from digests.core.participation import Report, report
from digests.core.participation.figures import Unnamed
from mailbridge.core.pages.dates import full_day, full_span, zone
from mailbridge.core.pages.frame import Around
from mailbridge.core.pages.links import Link
from mailbridge.core.pages.names import Author, author, country_name
from mailbridge.core.pages.resources import Placement, resource_row
from mailbridge.core.pages.words import masked
from mailbridge.core.wording import tag
from mailbridge.model import (
    Alliance,
    Belonging,
    Byline,
    Contribution,
    Edition,
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
    quotes, notes = quotes_of(around, alliance, content, matter.sources)
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
        introduction=prose(content.introduction),
        conclusions=prose(content.conclusions),
        sections=tuple(
            Section(
                number,
                masked(view.heading),
                prose(view.text),
                tuple(quotes[one.key] for one in view.excerpts if one.key in quotes),
            )
            for number, view in enumerate(content.views, 1)
        ),
        not_discussed=prose(content.not_discussed),
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
