"""Everything to read or listen to, module by module, and who in the discussion links to it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from mailbridge.core.pages.frame import Around, Frame, foreign, frame
from mailbridge.core.pages.links import Link, asking
from mailbridge.core.pages.names import country_name, file_name, language_name
from mailbridge.core.pages.words import masked
from mailbridge.core.weeks import today
from mailbridge.model import Alliance, Module, Resource, Theme

Narrowed = Mapping[str, str]
KEYS = ("kind", "theme", "language", "country")


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """Something to read or listen to; `href` is "" where it is not on the web.

    `label` and `place` are the week it belongs to; `searched` is what it is found by.
    """

    number: int
    title: str
    href: str
    kind: str
    author: str
    year: int | None
    lang: str
    language: str
    country: str
    licence: str
    label: str
    place: str
    searched: str
    cited: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that the list can be narrowed to; `text` is a kind's key, else words."""

    text: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list can be narrowed by; `every` leads to all of it."""

    key: str
    every: Choice
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A module's resources."""

    number: int
    title: str
    rows: tuple[ResourceRow, ...]


@dataclass(frozen=True, slots=True)
class ResourcesPage:
    """All resources of an alliance, or those chosen."""

    frame: Frame
    count: int
    shelves: tuple[Shelf, ...]
    filters: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """A resource in its week, and the values it is chosen by."""

    module: Module
    theme: Theme
    resource: Resource

    @property
    def label(self) -> str:
        """How people cite the week."""
        return f"M{self.module.number}.{self.theme.number}"

    def value(self, key: str) -> str:
        """Return what the list is narrowed by."""
        return {
            "kind": self.resource.kind,
            "theme": self.label,
            "language": self.resource.language.partition("-")[0].lower(),
            "country": self.resource.country,
        }[key]


def resource_row(around: Around, alliance: Alliance, placed: Placement) -> ResourceRow:
    """Return one resource's line."""
    resource, links = placed.resource, around.links
    country = country_name(resource.country, around.language)
    language = language_name(resource.language, around.language)
    title, author = masked(resource.title), masked(resource.author)
    return ResourceRow(
        number=resource.number,
        title=title,
        href=_href(around, alliance, resource),
        kind=resource.kind,
        author=author,
        year=resource.year,
        lang=foreign(around, resource.language),
        language=language,
        country=country,
        licence=masked(resource.licence),
        label=placed.label,
        place=links.theme(alliance.slug, placed.module.key, placed.theme.key),
        searched=f"{title} {author} {resource.kind} {country} {language} {resource.year}",
    )


def _href(around: Around, alliance: Alliance, resource: Resource) -> str:
    if resource.hash:
        return around.links.document(alliance.slug, resource.hash, file_name(resource.file))
    return resource.url if urlsplit(resource.url).scheme in ("http", "https") else ""


def theme_resources(around: Around, alliance: Alliance, theme: Theme) -> tuple[ResourceRow, ...]:
    """Return a theme's resources."""
    found = (placed for placed in _placed(alliance) if placed.theme.id == theme.id)
    return tuple(resource_row(around, alliance, placed) for placed in found)


def all_resources(around: Around, alliance: Alliance) -> tuple[ResourceRow, ...]:
    """Return the resources of every week that has begun."""
    return tuple(resource_row(around, alliance, each) for each in _begun(around, alliance))


def resources_page(
    around: Around,
    alliance: Alliance,
    narrowed: Narrowed,
    citing: Callable[[str], Iterable[int]],
) -> ResourcesPage:
    """Return the list; `citing` tells the numbers of the posts that link to a URL."""
    path = around.links.resources(alliance.slug)
    everything = _begun(around, alliance)
    chosen = {key: narrowed.get(key, "") for key in KEYS}
    shown = _narrow(everything, chosen)
    return ResourcesPage(
        frame=frame(around, alliance, path, "resources"),
        count=len(shown),
        shelves=_shelves(around, alliance, shown, citing),
        filters=tuple(_filter(around, path, everything, chosen, key) for key in KEYS),
    )


def _placed(alliance: Alliance) -> tuple[Placement, ...]:
    return tuple(
        Placement(module, theme, resource)
        for module in alliance.modules
        for theme in module.themes
        for resource in theme.resources
    )


def _begun(around: Around, alliance: Alliance) -> tuple[Placement, ...]:
    day = today(alliance, around.now)
    return tuple(placed for placed in _placed(alliance) if placed.theme.starts <= day)


def _narrow(found: Iterable[Placement], chosen: Narrowed) -> tuple[Placement, ...]:
    return tuple(
        placed
        for placed in found
        if all(not value or placed.value(key) == value for key, value in chosen.items())
    )


def _shelves(
    around: Around,
    alliance: Alliance,
    shown: Sequence[Placement],
    citing: Callable[[str], Iterable[int]],
) -> tuple[Shelf, ...]:
    links, slug = around.links, alliance.slug

    def row(placed: Placement) -> ResourceRow:
        plain = resource_row(around, alliance, placed)
        numbers = citing(placed.resource.url) if plain.href else ()
        return replace(plain, cited=tuple(Link(f"#{n}", links.post(slug, n)) for n in numbers))

    return tuple(
        Shelf(module.number, masked(module.title), rows)
        for module in alliance.modules
        if (rows := tuple(row(placed) for placed in shown if placed.module.id == module.id))
    )


def _filter(
    around: Around, path: str, everything: Iterable[Placement], chosen: Narrowed, key: str
) -> Filter:
    rest = {k: v for k, v in chosen.items() if v and k != key}
    there = _narrow(everything, rest)
    counts = Counter(placed.value(key) for placed in there if placed.value(key))

    def choice(value: str, count: int) -> Choice:
        href = asking(path, {**rest, **({key: value} if value else {})})
        return Choice(_said(around, key, value), count, href, chosen[key] == value)

    order = sorted(counts.items()) if key == "theme" else counts.most_common()
    return Filter(key, choice("", len(there)), tuple(choice(*each) for each in order))


def _said(around: Around, key: str, value: str) -> str:
    if key == "language":
        return language_name(value, around.language) or value
    return country_name(value, around.language) if key == "country" else value
