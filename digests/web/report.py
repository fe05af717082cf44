"""The participation report's views: the page, and the same figures as files."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from digests.core.formats.report import FORMATS
from digests.core.pages.report import report_page
from digests.core.participation import Report
from digests.core.participation import report as counted
from mailbridge.doors.web.web import Web
from mailbridge.model import Alliance
from mailbridge.store.closing import answers
from mailbridge.store.participation import belongings, contributions

_TYPES = {"csv": "text/csv", "json": "application/json"}


def report(web: Web, request: Request) -> Response:
    """Return the report of an alliance."""
    alliance, found = _counted(web, request)
    return web.page(request, "report", report_page(web.around(request), alliance, found))


def report_file(web: Web, request: Request) -> Response:
    """Return the report's figures as a file for other programs."""
    kind = request.path_params["kind"]
    if kind not in _TYPES:
        raise HTTPException(404)
    alliance, found = _counted(web, request)
    response = web.text(request, FORMATS[kind](alliance, found), _TYPES[kind])
    name = f"{alliance.slug}-report.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _counted(web: Web, request: Request) -> tuple[Alliance, Report]:
    with web.store.reading() as connection:
        alliance = web.open(connection, request)
        posts = contributions(connection, alliance.id)
        members = belongings(connection, alliance.id)
        said = answers(connection, alliance.id)
    return alliance, counted(alliance, posts, members, web.clock(), said)
