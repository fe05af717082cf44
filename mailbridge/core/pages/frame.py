"""What stands around every page: where one is, the ways out, who hosts it and on what terms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mailbridge.core.pages.links import Link, Links
from mailbridge.core.pages.plan import last_begun, weeks
from mailbridge.core.pages.words import masked
from mailbridge.core.route import Addresses
from mailbridge.core.weeks import today
from mailbridge.model import Alliance

Here = Literal["plan", "week", "threads", "resources", "people", "search", ""]


@dataclass(frozen=True, slots=True)
class Around:
    """What all pages of one request share; `style` and `icon` are paths.

    `message_bytes` is how large a mail may be.
    """

    site_name: str
    links: Links
    addresses: Addresses
    style: str
    icon: str
    message_bytes: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Way:
    """An entry of the navigation: the template words it by its kind."""

    kind: Here
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """A page's surroundings; `alliance` is None on pages that belong to none.

    `canonical` is the page's whole URL, "" where the site has no address.
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


def bare_frame(around: Around, path: str = "") -> Frame:
    """Return the frame of a page that belongs to no alliance."""
    links = around.links
    return Frame(
        home=Link(around.site_name, links.home()),
        style=around.style,
        icon=around.icon,
        canonical=links.absolute(path) if path else "",
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
    hrefs |= {"people": links.people(slug), "search": links.search(slug)}
    return tuple(
        Way(kind, href, here == kind or (kind == "week" and path == href))
        for kind, href in hrefs.items()
    )
