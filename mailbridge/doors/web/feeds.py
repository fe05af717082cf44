"""The views for programs: feeds, references to a post, the map of the pages."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from mailbridge.core.pages.cite import FORMATS, reference, source
from mailbridge.core.pages.feed import SHOWN, feed, sitemap
from mailbridge.doors.web.numbers import number
from mailbridge.doors.web.web import Web
from mailbridge.store import posts

_ATOM = "application/atom+xml"
_TYPES = {"ris": "application/x-research-info-systems", "bib": "application/x-bibtex"}


def of_alliance(web: Web, request: Request) -> Response:
    """Return an alliance's newest posts."""
    with web.store.reading() as connection:
        alliance = web.open(connection, request)
        entries = posts.newest(connection, alliance.id, SHOWN)
    path = web.links.alliance(alliance.slug)
    return web.text(request, feed(web.around(request), alliance, entries, path), _ATOM)


def of_theme(web: Web, request: Request) -> Response:
    """Return a theme's newest posts."""
    keys = request.path_params["module"], request.path_params["theme"]
    with web.store.reading() as connection:
        alliance = web.open(connection, request)
        found = ((m.key, t) for m in alliance.modules for t in m.themes)
        theme = next((t for key, t in found if (key, t.key) == keys), None)
        if theme is None:
            raise HTTPException(404)
        entries = posts.newest(connection, alliance.id, SHOWN, theme.id)
    path = web.links.theme(alliance.slug, *keys)
    return web.text(request, feed(web.around(request), alliance, entries, path), _ATOM)


def cite(web: Web, request: Request) -> Response:
    """Return a reference to a post, to be read by a program that keeps references."""
    form = FORMATS.get(request.path_params["form"])
    wanted = number(request, "number")
    with web.store.reading() as connection:
        alliance = web.open(connection, request)
        entry = posts.post_by_number(connection, alliance.id, wanted)
    if form is None or entry is None:
        raise HTTPException(404)
    if entry.state != "published":
        return web.notice(request, entry.state, 410)
    found = source(web.around(request), alliance, entry)
    response = web.text(request, reference(found, form), _TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{found.key}.{form}"'
    return response


def pages(web: Web, request: Request) -> Response:
    """Return the map of an alliance's pages."""
    with web.store.reading() as connection:
        alliance = web.open(connection, request)
        numbers = posts.numbers(connection, alliance.id, 50_000)
    return web.text(request, sitemap(web.around(request), alliance, numbers), "application/xml")
