"""An Atom feed (RFC 4287) of an alliance or a theme, and the map of an alliance's pages.

XML has no way at all to hold most control characters, so they are left out. A
post's id is its number under the mail domain: it stays when the site moves.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from html import escape

from mailbridge.core.pages.frame import Around
from mailbridge.core.pages.names import author
from mailbridge.core.pages.words import masked
from mailbridge.core.wording import tag
from mailbridge.model import Alliance, Entry

SHOWN = 30
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(around: Around, alliance: Alliance, entries: Sequence[Entry], path: str) -> str:
    """Return the feed of some posts, given the newest first, of the page at `path`."""
    updated = max((_changed(entry) for entry in entries), default=datetime(1970, 1, 1, tzinfo=UTC))
    links = around.links
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{_id(around, alliance, path.removeprefix(links.root))}</id>",
        f"<title>{_xml(masked(alliance.name))}</title>",
        f"<updated>{_time(updated)}</updated>",
        f'<link rel="alternate" href="{_href(around, path)}"/>',
        f'<link rel="self" href="{_href(around, f"{path}feed.atom")}"/>',
        f"<rights>{_xml(masked(alliance.licence))}</rights>" if alliance.licence else "",
        *(_entry(around, alliance, entry) for entry in entries),
        "</feed>",
        "",
    ]
    return "\n".join(filter(None, lines)) + "\n"


def sitemap(around: Around, alliance: Alliance, numbers: Iterable[int]) -> str:
    """Return the map of an alliance's pages, for search engines; at most 50,000 of them."""
    links, slug = around.links, alliance.slug
    themes = (links.theme(slug, m.key, t.key) for m in alliance.modules for t in m.themes)
    posts = (links.post(slug, number) for number in numbers)
    paths = (links.alliance(slug), links.people(slug), links.resources(slug), *themes, *posts)
    urls = (f"<url><loc>{_href(around, path)}</loc></url>" for path in paths[:50_000])
    head = '<?xml version="1.0" encoding="utf-8"?>'
    opening = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return "\n".join((head, opening, *urls, "</urlset>", ""))


def _entry(around: Around, alliance: Alliance, entry: Entry) -> str:
    outline = entry.outline
    name = author(outline.byline, alliance.attribution).name or "Unnamed"
    title = f"{tag(alliance)} #{outline.number} {masked(outline.subject)}"
    return "\n".join(
        (
            "<entry>",
            f"<id>{_id(around, alliance, f'/{alliance.slug}/{outline.number}')}</id>",
            f"<title>{_xml(title)}</title>",
            f"<author><name>{_xml(name)}</name></author>",
            f"<published>{_time(outline.received_at)}</published>",
            f"<updated>{_time(_changed(entry))}</updated>",
            f'<link href="{_href(around, around.links.post(alliance.slug, outline.number))}"/>',
            f'<content type="html">{_xml(masked(entry.html))}</content>',
            "</entry>",
        )
    )


def _changed(entry: Entry) -> datetime:
    return entry.changed_at or entry.outline.received_at


def _id(around: Around, alliance: Alliance, path: str) -> str:
    return f"tag:{around.addresses.domain},{alliance.starts.year}:{_xml(path)}"


def _href(around: Around, path: str) -> str:
    return _xml(around.links.absolute(path) or path)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("", text))
