"""The views of what is looked for: search, people, resources."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from mailbridge.core.pages.people import ORDERS, people_page
from mailbridge.core.pages.resources import resources_page
from mailbridge.core.pages.search import MOST, on_page, search_page
from mailbridge.core.query import LONGEST, query_of
from mailbridge.doors.web.numbers import NUMBER
from mailbridge.doors.web.web import Web
from mailbridge.store import documents, links, posts
from mailbridge.store.contributors import contributors
from mailbridge.store.search import find


def search(web: Web, request: Request) -> Response:
    """Return the posts that hold what was typed, the newest first."""
    typed = request.query_params.get("q", "")[:LONGEST].strip()
    page = _page(request)
    with web.store.reading() as connection:
        alliance = web.open(connection, request)
        found = find(connection, alliance.id, query_of(typed, alliance), MOST + 1)
        numbers = on_page(found, page)
        shown = posts.posts_by_number(connection, alliance.id, numbers) if numbers else ()
        said = documents.words_of(connection, alliance.id)
    if page > 1 and not numbers:
        raise HTTPException(404)
    shown_page = search_page(web.around(request), alliance, typed, found, shown, said)
    return web.page(request, "search", shown_page)


def people(web: Web, request: Request) -> Response:
    """Return who contributed."""
    by, page = request.query_params.get("by", "name"), _page(request)
    if by not in ORDERS:
        raise HTTPException(404)
    with web.store.reading() as connection:
        alliance = web.open(connection, request)
        found = contributors(connection, alliance.id)
    shown = people_page(web.around(request), alliance, found, by, page)
    if page > 1 and not shown.people:
        raise HTTPException(404)
    return web.page(request, "people", shown)


def resources(web: Web, request: Request) -> Response:
    """Return what there is to read, or the part of it that was chosen."""
    with web.store.reading() as connection:
        alliance = web.open(connection, request)
        themes = (theme for module in alliance.modules for theme in module.themes)
        urls = [resource.url for theme in themes for resource in theme.resources]
        citing = links.citing(connection, alliance.id, urls)
    page = resources_page(
        web.around(request),
        alliance,
        request.query_params,
        lambda url: citing.get(links.key_of(url), ()),
    )
    return web.page(request, "resources", page)


def _page(request: Request) -> int:
    written = request.query_params.get("page", "1")
    if not NUMBER.fullmatch(written):
        raise HTTPException(404)
    return int(written)
