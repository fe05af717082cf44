"""The archive's views: alliances, modules, themes, threads and posts.

Every name in a URL is checked against what it may look like before the store
is asked: a NUL, for one, is an error to PostgreSQL and not just unknown.
"""

import re
from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mailbridge.core.pages.alliance import THREADS_SHOWN, alliance_page, home_page, module_page
from mailbridge.core.pages.mail import mail_page
from mailbridge.core.pages.permalink import ANSWERS_SHOWN, Beside, answers_of, post_page
from mailbridge.core.pages.theme import (
    Sheet,
    head_weight,
    theme_page,
    thread_page,
    threads_page,
)
from mailbridge.core.pages.thread import sheets
from mailbridge.core.programme import RESERVED
from mailbridge.doors.web.numbers import NUMBER, number
from mailbridge.doors.web.web import Web
from mailbridge.model import Alliance, Entry, Module, Outline
from mailbridge.store import Connection, outlines, posts

_LISTED = 50
_KEY = re.compile(r"[a-z][a-z0-9-]*")
_FOLDER = re.compile(r"/[a-z][a-z0-9]{1,15}(/[a-z][a-z0-9-]*){0,2}")


def home(web: Web, request: Request) -> Response:
    """Return the list of the alliances that are for everyone, or for who is signed in."""
    with web.store.reading() as connection:
        alliances = web.readable(connection, request)
    return web.page(request, "home", home_page(web.around(request), alliances))


def alliance(web: Web, request: Request) -> Response:
    """Return an alliance's page."""
    with web.store.reading() as connection:
        alliance = web.open(connection, request)
        tallies = outlines.tallies(connection, alliance.id)
        listed = (
            () if alliance.modules else outlines.discussions(connection, alliance.id, THREADS_SHOWN)
        )
    page = alliance_page(web.around(request), alliance, tallies, listed)
    return web.page(request, "alliance", page)


def module(web: Web, request: Request) -> Response:
    """Return a module's page; a post's number with a slash is sent on to the post."""
    key, path = request.path_params["module"], request.url.path
    if NUMBER.fullmatch(key):
        return RedirectResponse(web.around(request).links.page(path.rstrip("/")), 301)
    with web.store.reading() as connection:
        alliance = web.open(connection, request)
        module = _module(alliance, request)
        tallies = outlines.tallies(connection, alliance.id)
    return web.page(request, "module", module_page(web.around(request), alliance, module, tallies))


def theme(web: Web, request: Request) -> Response:
    """Return a theme's page, or a later sheet of it."""
    with web.store.reading() as connection:
        alliance = web.open(connection, request)
        key = request.path_params["theme"]
        theme = next((t for t in _module(alliance, request).themes if t.key == key), None)
        if theme is None:
            raise HTTPException(404)
        found = outlines.posts_of_theme(connection, alliance.id, theme.id)
        cut = sheets(found, head_weight(theme))
        sheet = _sheet(connection, alliance, number(request, "sheet", 1), found, cut)
    return web.page(request, "theme", theme_page(web.around(request), alliance, theme, sheet))


def threads(web: Web, request: Request) -> Response:
    """Return the list of threads that stand in no theme."""
    at = number(request, "sheet", 1)
    with web.store.reading() as connection:
        alliance = web.open(connection, request)
        skip = (at - 1) * _LISTED
        listed = outlines.discussions(connection, alliance.id, _LISTED + 1, skip)
    if not listed and at > 1:
        raise HTTPException(404)
    more = len(listed) > _LISTED
    page = threads_page(web.around(request), alliance, listed[:_LISTED], at, more=more)
    return web.page(request, "threads", page)


def thread(web: Web, request: Request) -> Response:
    """Return the page of one such thread; one that stands in a theme is read there."""
    with web.store.reading() as connection:
        alliance = web.open(connection, request)
        found = outlines.posts_of_thread(connection, alliance.id, number(request, "thread"))
        if not found:
            raise HTTPException(404)
        outside = tuple(post for post in found if post.theme_id is None)
        if not outside:
            to = web.around(request).links
            return RedirectResponse(to.post(alliance.slug, found[0].number), 303)
        at = number(request, "sheet", 1)
        sheet = _sheet(connection, alliance, at, outside, sheets(outside))
    return web.page(request, "thread", thread_page(web.around(request), alliance, sheet))


def post_or_module(web: Web, request: Request) -> Response:
    """Return a post by its number; a name without a slash is sent on to the module's page."""
    if _KEY.fullmatch(request.path_params["name"]):
        return to_folder(web, request)
    wanted = number(request, "name")
    with web.store.reading() as connection:
        alliance = web.open(connection, request)
        entry = posts.post_by_number(connection, alliance.id, wanted)
        if entry is None:
            raise HTTPException(404)
        if entry.state != "published":
            return web.notice(request, entry.state, 410)
        beside = _beside(connection, alliance, entry)
    return web.page(request, "post", post_page(web.around(request), alliance, entry, beside))


def mail(web: Web, request: Request) -> Response:
    """Return the page about one's own mail."""
    with web.store.reading() as connection:
        alliance = web.find(connection, request)
    return web.page(request, "mail", mail_page(web.around(request), alliance))


def to_folder(web: Web, request: Request) -> Response:
    """Send on to the same path with its slash: by the path alone, the Host header has no say."""
    path = request.url.path
    if request.path_params["slug"] in RESERVED or not _FOLDER.fullmatch(path):
        raise HTTPException(404)
    return RedirectResponse(web.around(request).links.page(f"{path}/"), 301)


def _module(alliance: Alliance, request: Request) -> Module:
    key = request.path_params["module"]
    module = next((module for module in alliance.modules if module.key == key), None)
    if module is None:
        raise HTTPException(404)
    return module


def _sheet(
    connection: Connection,
    alliance: Alliance,
    at: int,
    found: Sequence[Outline],
    cut: Sequence[Sequence[Outline]],
) -> Sheet:
    if at > len(cut):
        raise HTTPException(404)
    shown = cut[at - 1]
    entries = posts.posts_by_number(connection, alliance.id, [post.number for post in shown])
    return Sheet(at, len(cut), found, shown, entries)


def _beside(connection: Connection, alliance: Alliance, entry: Entry) -> Beside:
    outline = entry.outline
    if outline.theme_id is None:
        found = outlines.posts_of_thread(connection, alliance.id, outline.thread)
        place = tuple(post for post in found if post.theme_id is None)
    else:
        place = outlines.posts_of_theme(connection, alliance.id, outline.theme_id)
    numbers = answers_of(outline.number, place)[:ANSWERS_SHOWN]
    answers = posts.posts_by_number(connection, alliance.id, numbers) if numbers else ()
    before, after = outlines.neighbours(connection, alliance.id, outline.number)
    said = entry.version > 1
    earlier = posts.earlier(connection, alliance.id, outline.number) if said else ()
    return Beside(place, answers, before, after, earlier)
