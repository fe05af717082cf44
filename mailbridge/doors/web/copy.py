"""The archive copied out: every page asked for in this process, and handed over as a file.

No socket is opened: the application is called as a web server would call it, so
a copy is what readers see and nothing has to be written twice.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request

from mailbridge.core.pages.copy import datacite, search
from mailbridge.core.pages.copy.page import as_file, links_of
from mailbridge.core.pages.copy.place import Kept, kept
from mailbridge.core.pages.frame import Frame, frame
from mailbridge.core.weeks import WEEK, themes_of, today
from mailbridge.doors.web.web import Web
from mailbridge.errors import NotFound
from mailbridge.model import Alliance
from mailbridge.store import Connection, posts
from mailbridge.store.contributors import contributors

_OK = 200


@dataclass(frozen=True, slots=True)
class Copied:
    """A file of the folder, by its name below the folder's top."""

    name: str
    content: bytes


def as_of(alliance: Alliance, now: datetime) -> datetime:
    """Return the moment a copy shows: the start of today, or of the day after the last week.

    So two copies of the same archive are the same bytes, whenever they are made.
    """
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    themes = themes_of(alliance)
    if not themes or today(alliance, now) < themes[-1].starts + 2 * WEEK:
        return day
    over = themes[-1].starts + 2 * WEEK
    return day.replace(year=over.year, month=over.month, day=over.day)


def pages(
    app: Starlette, web: Web, alliance: Alliance, numbers: tuple[int, ...]
) -> Iterator[Copied]:
    """Yield every page and file of an alliance, each once, starting with its own page."""
    links = web.links
    find = partial(kept, base_url=links.base_url, slug=alliance.slug)
    begin = [links.alliance(alliance.slug), *(links.post(alliance.slug, n) for n in numbers)]
    waiting, seen = deque(begin), {_named(find, path) for path in begin}
    with asyncio.Runner() as runner:
        while waiting:
            url = waiting.popleft()
            place = find(url)
            answer = runner.run(_ask(app, _scope(url, alliance)))
            if place is None or answer is None or place.file.startswith("search/"):
                continue
            if answer.is_page:
                for link in links_of(answer.body):
                    name = _named(find, link)
                    if name and name not in seen:
                        seen.add(name)
                        waiting.append(link)
                yield Copied(place.file, as_file(answer.body, place.file, find))
            else:
                yield Copied(place.file, answer.body)


def alone(app: Starlette, web: Web, alliance: Alliance, url: str) -> bytes:
    """Return one page with its look inside it, which leads nowhere but to other sites."""
    answer = asyncio.run(_ask(app, _scope(url, alliance)))
    if answer is None:
        raise NotFound(f"there is no page {url}")
    page = as_file(answer.body, "", lambda _: None)
    style = b"<style>%b</style></head>" % web.look.files["look.css"]
    return page.replace(b"</head>", style, 1)


def beside(connection: Connection, web: Web, alliance: Alliance) -> Iterator[Copied]:
    """Yield what stands beside the pages: the search and the metadata."""
    find = partial(kept, base_url=web.links.base_url, slug=alliance.slug)
    index = search.Index([], {})
    days: list[date] = []
    for entry in posts.all_posts(connection, alliance.id):
        search.add(index, alliance, entry)
        days.append(entry.outline.received_at.date())
    path = web.links.search(alliance.slug)
    around = web.around(Request(_scope(path, alliance)))
    own = frame(around, alliance, path, "search")
    page = (
        web.site.look(around.language)
        .get_template("pages/copy_search.html")
        .render(page=SearchPage(own))
    )
    yield Copied("search/index.html", as_file(page.encode(), "search/index.html", find))
    yield Copied("search/index.js", search.as_script(index).encode())
    script = web.site.templates.get_template("pages/copy_search.js").render()
    yield Copied("search/search.js", script.encode())
    now = around.now.date()
    span = (min(days, default=now), max(days, default=now))
    people = contributors(connection, alliance.id)
    told = datacite.metadata(around, alliance, people, len(days), span)
    yield Copied("datacite.json", told.encode())


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The page that the folder's own search stands on."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the application said to a GET that it could answer."""

    is_page: bool
    body: bytes


def _named(find: Callable[[str], Kept | None], url: str) -> str:
    place = find(url)
    return place.file if place else ""


def _scope(url: str, alliance: Alliance) -> dict[str, Any]:
    """Return a GET as a web server hands it on, from a reader of the alliance's own language."""
    parts = urlsplit(url)
    language = alliance.languages[0] if alliance.languages else "en"
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "root_path": "",
        "query_string": parts.query.encode(),
        "headers": [(b"accept-language", language.encode())],
    }


async def _ask(app: Starlette, scope: dict[str, Any]) -> _Answer | None:
    """Return what the application says to a GET, None where it is not a 200."""
    said: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: MutableMapping[str, Any]) -> None:
        said.append(message)

    await app(scope, receive, send)
    start = said[0]
    if start["status"] != _OK:
        return None
    kind = dict(start["headers"]).get(b"content-type", b"")
    return _Answer(kind.startswith(b"text/html"), b"".join(m.get("body", b"") for m in said[1:]))
