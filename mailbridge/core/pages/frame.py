"""What stands around every page: where one is, the ways out, who hosts it and on what terms.

A page's own words are in the reader's language, what people wrote and planned in theirs.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mailbridge.core.pages.links import Link, Links, asking
from mailbridge.core.pages.names import language_name, language_tag
from mailbridge.core.pages.plan import last_begun, weeks
from mailbridge.core.pages.words import masked
from mailbridge.core.route import Addresses
from mailbridge.core.weeks import today
from mailbridge.model import Alliance

Here = Literal[
    "plan", "week", "threads", "resources", "people", "highlights", "report", "search", ""
]


@dataclass(frozen=True, slots=True)
class Around:
    """What all pages of one request share; `style` and `icon` are paths.

    `message_bytes` is how large a mail may be. `language` is the reader's, one of
    `languages`; `asked` is the request's query, without the language.
    `more` names the pages that are there beside the archive's own. `writer` is the member
    who is signed in, "" where nobody is.
    """

    site_name: str
    links: Links
    addresses: Addresses
    style: str
    icon: str
    message_bytes: int
    now: datetime
    language: str = "en"
    languages: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    writer: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """An entry of the navigation: the template words it by its kind."""

    kind: Here
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language that the page can be read in, by its own name."""

    tag: str
    name: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """A page's surroundings; `alliance` is None on pages that belong to none.

    `canonical` is the page's whole URL, "" where the site has no address. `lang`
    is the language that the alliance is planned in, "" where that is the page's own.
    """

    home: Link
    style: str
    icon: str
    canonical: str
    alliance: Link | None = None
    ways: tuple[Way, ...] = ()
    mail: str = ""
    host: str = ""
    licence: str = ""
    named: bool = True
    consent: str = ""
    feed: str = ""
    lang: str = ""
    tongues: tuple[Tongue, ...] = ()


def bare_frame(around: Around, path: str = "") -> Frame:
    """Return the frame of a page that belongs to no alliance."""
    links = around.links
    return Frame(
        home=Link(around.site_name, links.home()),
        style=around.style,
        icon=around.icon,
        canonical=links.absolute(path) if path else "",
        tongues=_tongues(around),
    )


def frame(around: Around, alliance: Alliance, path: str, here: Here = "") -> Frame:
    """Return the frame of an alliance's page; `path` is the page's own."""
    links = around.links
    return Frame(
        home=Link(around.site_name, links.home()),
        style=around.style,
        icon=around.icon,
        canonical=links.absolute(path),
        alliance=Link(masked(alliance.name), links.alliance(alliance.slug)),
        ways=_ways(around, alliance, path, here),
        mail=links.mail(alliance.slug),
        host=masked(alliance.host),
        licence=masked(alliance.licence),
        named=alliance.attribution == "name",
        consent=masked(alliance.consent),
        feed=links.feed(alliance.slug),
        lang=own_language(around, alliance),
        tongues=_tongues(around),
    )


def foreign(around: Around, tag: str) -> str:
    """Return a language's tag for the `lang` attribute; "" where it is the page's own."""
    lang = language_tag(tag)
    return "" if lang.partition("-")[0].lower() == around.language else lang


def own_language(around: Around, alliance: Alliance) -> str:
    """Return the language an alliance is planned in, as `foreign` does."""
    return foreign(around, alliance.languages[0] if alliance.languages else "")


def _tongues(around: Around) -> tuple[Tongue, ...]:
    kept = {name: masked(value) for name, value in around.asked}
    return tuple(
        Tongue(
            tag=tag,
            name=language_name(tag, tag).capitalize(),
            href=asking("", {**kept, "lang": tag}),
            current=tag == around.language,
        )
        for tag in around.languages
    )


def _ways(around: Around, alliance: Alliance, path: str, here: Here) -> tuple[Way, ...]:
    links, slug = around.links, alliance.slug
    begun = last_begun(weeks(alliance, today(alliance, around.now)))
    hrefs: dict[Here, str] = {}
    if alliance.modules:
        hrefs["plan"] = links.alliance(slug)
    else:
        hrefs["threads"] = links.threads(slug)
    if begun:
        hrefs["week"] = links.theme(slug, begun.module.key, begun.theme.key)
    if any(theme.resources for module in alliance.modules for theme in module.themes):
        hrefs["resources"] = links.resources(slug)
    hrefs["people"] = links.people(slug)
    if "highlights" in around.more:
        hrefs["highlights"] = links.highlights(slug)
    if "report" in around.more:
        hrefs["report"] = links.report(slug)
    hrefs["search"] = links.search(slug)
    return tuple(
        Way(kind, href, here == kind or (kind == "week" and path == href))
        for kind, href in hrefs.items()
    )
