"""What posts link to: kept by one spelling of each URL, so that a resource finds who cites it."""

import re
from collections.abc import Collection, Mapping, Sequence
from html import unescape
from urllib.parse import urlsplit

from sqlalchemy import Connection, delete, func, select

from mailbridge.store.tables import link, post
from mailbridge.store.upsert import upsert

_LONGEST = 600  # letters: what PostgreSQL can index, whatever the script
_HREF = re.compile(r'<a href="([^"]{1,2000})"')


def keep(connection: Connection, post_id: int, html: str) -> None:
    """Keep what a post's sanitised HTML links to."""
    if "<a href" not in html:
        return
    found = {key_of(unescape(url)) for url in _HREF.findall(html)}
    rows = [{"post_id": post_id, "url": url} for url in sorted(found) if 0 < len(url) < _LONGEST]
    upsert(connection, link, rows, key=["url", "post_id"])


def change(connection: Connection, post_id: int, html: str) -> None:
    """Keep what a post's new words link to, and no longer what its old ones did."""
    connection.execute(delete(link).where(link.c.post_id == post_id))
    keep(connection, post_id, html)


def citing(
    connection: Connection, alliance_id: int, urls: Collection[str]
) -> Mapping[str, tuple[int, ...]]:
    """Return, for the key of each URL, the numbers of the published posts that link to it."""
    found: dict[str, tuple[int, ...]] = {}
    if not urls:
        return found
    query = (
        select(link.c.url, post.c.number)
        .join(post, post.c.id == link.c.post_id)
        .where(
            post.c.alliance_id == alliance_id,
            post.c.state == "published",
            link.c.url.in_({key_of(url) for url in urls}),
        )
        .order_by(post.c.number)
    )
    for row in connection.execute(query):
        found[row.url] = (*found.get(row.url, ()), row.number)
    return found


def offered(
    connection: Connection, alliance_id: int, known: Collection[str], most: int, skip: int = 0
) -> Sequence[tuple[str, int]]:
    """Return what published posts link to: its key, and the number of the last post that does.

    What is linked to last comes first; `known` are the URLs to leave out.
    """
    last = func.max(post.c.number)
    query = (
        select(link.c.url, last)
        .join(post, post.c.id == link.c.post_id)
        .where(
            post.c.alliance_id == alliance_id,
            post.c.state == "published",
            link.c.url.not_in({key_of(url) for url in known}),
        )
        .group_by(link.c.url)
        .order_by(last.desc(), link.c.url)
        .limit(most)
        .offset(skip)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def key_of(url: str) -> str:
    """Return the one spelling of a URL: people drop its scheme, www, and the slash at its end."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}{query}"
