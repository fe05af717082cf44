"""What posts link to and is no resource yet, each ready to become one with a tap."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from urllib.parse import unquote, urlsplit

from mailbridge.core.pages.desk.frame import Desk, Turning
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import Link
from mailbridge.core.pages.names import author
from mailbridge.core.pages.words import masked
from mailbridge.core.weeks import current_theme
from mailbridge.core.wording import label
from mailbridge.errors import Fault
from mailbridge.model import Alliance, Entry, Module, Resource, Theme

_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_LONGEST = 200  # letters of a title


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link in posts; `key` is how the store spells it, `value` names it in a form."""

    key: str
    url: str
    title: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link that is offered; `place` is the week whose resource it would become."""

    value: str
    url: str
    host: str
    title: str
    by: str
    post: Link
    others: tuple[Link, ...]
    place: str


@dataclass(frozen=True, slots=True)
class FoundLinksPage:
    """A sheet of what is offered."""

    frame: Frame
    desk: Desk
    back: str
    here: str
    rows: tuple[LinkRow, ...]
    faults: tuple[Fault, ...]
    turning: Turning


def anchors(html: str) -> Mapping[str, str]:
    """Return what sanitised HTML links to, each with the words of its first link.

    A link that shows only its own address is named by its host and the end of its path.
    Left out is what is not on the web, or would show an e-mail address.
    """
    found: dict[str, str] = {}
    for written, inside in _LINK.findall(html):
        url = unescape(written)
        if urlsplit(url).scheme in ("http", "https") and masked(url) == url:
            said = " ".join(unescape(_TAG.sub("", inside)).split())
            named = said and "://" not in said and not url.endswith(said)
            found.setdefault(url, masked(said if named else _named(url))[:_LONGEST])
    return found


def week_of(alliance: Alliance, theme_id: int | None, now: datetime) -> tuple[Module, Theme] | None:
    """Return the week whose resource a post's link becomes: its own, else the current one."""
    current = current_theme(alliance, now)
    weeks = {theme.id: (module, theme) for module in alliance.modules for theme in module.themes}
    return weeks.get(theme_id or 0) or (weeks[current.id] if current else None)


def as_resource(url: str, title: str) -> Resource:
    """Return what a link becomes; who it is by, moderators add."""
    return Resource(key="", number=0, title=title[:_LONGEST], kind="external", url=url)


def found_links_page(
    frames: tuple[Frame, Desk, Around],
    alliance: Alliance,
    found: Sequence[FoundLink],
    citing: Mapping[str, tuple[int, ...]],
    turning: Turning,
    faults: Sequence[Fault] = (),
) -> FoundLinksPage:
    """Return the page; `citing` are the posts that link to each key."""
    own, desk, around = frames
    links, slug = around.links, alliance.slug

    def row(each: FoundLink) -> LinkRow:
        outline = each.entry.outline
        week = week_of(alliance, outline.theme_id, around.now)
        others = (n for n in citing.get(each.key, ()) if n != outline.number)
        return LinkRow(
            value=f"{outline.number} {each.url}",
            url=each.url,
            host=urlsplit(each.url).netloc,
            title=each.title,
            by=author(outline.byline, alliance.attribution, around.language).name,
            post=Link(f"#{outline.number}", links.post(slug, outline.number)),
            others=tuple(Link(f"#{n}", links.post(slug, n)) for n in others),
            place=label(alliance, week[1].id) if week else "",
        )

    return FoundLinksPage(
        frame=own,
        desk=desk,
        back=links.desk(slug, "discussion"),
        here=links.desk(slug, "discussion/links"),
        rows=tuple(map(row, found)),
        faults=tuple(faults),
        turning=turning,
    )


def _named(url: str) -> str:
    parts = urlsplit(url)
    last = unquote(parts.path).rstrip("/").rpartition("/")[2]
    host = parts.netloc.removeprefix("www.")
    return f"{host}: {last}" if last else host
