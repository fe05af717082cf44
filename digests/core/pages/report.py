"""The participation report as a page: figures with their names, bars beside their tables."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from digests.core.participation.figures import Count, Crossing, Part, Report, Unnamed
from digests.core.participation.regions import ORDER
from mailbridge.core.pages.dates import full_day
from mailbridge.core.pages.frame import Around, Frame, frame
from mailbridge.core.pages.names import country_name, language_name
from mailbridge.core.pages.words import masked
from mailbridge.model import Alliance

_MOST = 10  # rows of the first table; the CSV file has all of them


@dataclass(frozen=True, slots=True)
class Bar:
    """A row with its bar; `first` and `second` are per cent of the longest, one after the other."""

    label: str
    title: str
    href: str
    people: int
    posts: int
    others: int
    first: float
    second: float


@dataclass(frozen=True, slots=True)
class CrossingRow:
    """Replies of one region by the regions they went to."""

    name: str
    cells: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The report; its texts stand in the template."""

    frame: Frame
    figures: Report
    day: str
    weeks: tuple[Bar, ...]
    modules: tuple[Bar, ...]
    countries: tuple[Bar, ...]
    more_countries: int
    regions: tuple[Bar, ...]
    organisations: tuple[Bar, ...]
    languages: tuple[Bar, ...]
    columns: tuple[str, ...]
    crossings: tuple[CrossingRow, ...]
    crossed: int
    not_heard: tuple[str, ...]
    unnamed: tuple[Unnamed, ...]
    csv: str
    json: str


def report_page(around: Around, alliance: Alliance, found: Report) -> ReportPage:
    """Return an alliance's report as a page, in the reader's language."""
    path, language = around.links.report(alliance.slug), around.language
    names = {region: country_name(region, language) for region in ORDER}
    columns = [region for region in ORDER if any(region in (c.of, c.to) for c in found.crossings)]
    return ReportPage(
        frame=frame(around, alliance, path, "report"),
        figures=found,
        day=full_day(found.ends, language),
        weeks=_parts(around, alliance, found.by_week),
        modules=_parts(around, alliance, found.by_module),
        countries=_bars(found.by_country[:_MOST], lambda key: country_name(key, language)),
        more_countries=len(found.by_country[_MOST:]),
        regions=_bars(found.by_region, lambda key: names[key]),
        organisations=_bars(found.by_organisation[:_MOST], masked),
        languages=_bars(found.by_language, lambda key: language_name(key, language) or key),
        columns=tuple(names[region] for region in columns),
        crossings=tuple(_crossings(found.crossings, columns, names)),
        crossed=sum(one.replies for one in found.crossings if one.of != one.to),
        not_heard=tuple(sorted(country_name(code, language) for code in found.not_heard)),
        unnamed=tuple(replace(one, text=masked(one.text)) for one in found.unnamed),
        csv=around.links.report(alliance.slug, "csv"),
        json=around.links.report(alliance.slug, "json"),
    )


def _bars(counts: Sequence[Count], name: Callable[[str], str]) -> tuple[Bar, ...]:
    longest = max((count.posts for count in counts), default=1)
    return tuple(
        Bar(
            label=name(count.key),
            title="",
            href="",
            people=count.people,
            posts=count.posts,
            others=0,
            first=_share(count.posts, longest),
            second=0.0,
        )
        for count in counts
    )


def _parts(around: Around, alliance: Alliance, parts: Sequence[Part]) -> tuple[Bar, ...]:
    longest = max((_posts(part) + part.moderators for part in parts), default=1) or 1
    return tuple(
        Bar(
            label=part.label,
            title=masked(part.title),
            href=_href(around, alliance, part.key),
            people=part.people,
            posts=_posts(part),
            others=part.moderators,
            first=_share(_posts(part), longest),
            second=_share(part.moderators, longest),
        )
        for part in parts
    )


def _posts(part: Part) -> int:
    return part.experts + part.others


def _href(around: Around, alliance: Alliance, key: str) -> str:
    module, _, theme = key.partition("/")
    if not theme:
        return around.links.module(alliance.slug, module)
    return around.links.theme(alliance.slug, module, theme)


def _share(part: int, longest: int) -> float:
    return round(100 * part / longest, 1) if longest else 0.0


def _crossings(
    found: Sequence[Crossing], columns: Sequence[str], names: Mapping[str, str]
) -> Iterable[CrossingRow]:
    counted = {(one.of, one.to): one.replies for one in found}
    for of in columns:
        cells = tuple(counted.get((of, to), 0) for to in columns)
        yield CrossingRow(names[of], cells, sum(cells))
