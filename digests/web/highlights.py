"""The published Highlights: their page, and the same as files."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from digests.core.highlights.document import Matter, document
from digests.core.pages.highlights import chosen_edition, highlights_page
from digests.highlights.gather import matter_of
from digests.highlights.write import TYPES, told
from mailbridge.cli.pdf import missing
from mailbridge.doors.web.language import language_of
from mailbridge.doors.web.web import Web, has, keeping
from mailbridge.model import Alliance, Edition
from mailbridge.store import highlights as kept


def highlights(web: Web, request: Request) -> Response:
    """Return the Highlights of a whole alliance where they are published, and the list of all."""
    return _page(web, request, "")


def of_module(web: Web, request: Request) -> Response:
    """Return the Highlights of a module, or of it the file that the path names."""
    name: str = request.path_params["module"]
    module, dot, kind = name.partition(".")
    return _file(web, request, module, kind) if dot else _page(web, request, module)


def highlights_file(web: Web, request: Request) -> Response:
    """Return the Highlights of a whole alliance as a file."""
    return _file(web, request, "", request.path_params["kind"])


def _page(web: Web, request: Request, module: str) -> Response:
    alliance, published, matter = _read(web, request, module)
    if module and matter is None:
        raise HTTPException(404)
    page = highlights_page(web.around(request), alliance, matter, published, _kinds())
    return web.page(request, "highlights", page)


def _file(web: Web, request: Request, module: str, kind: str) -> Response:
    alliance, _, matter = _read(web, request, module)
    if matter is None or kind not in _kinds() or matter.edition.published_at is None:
        raise HTTPException(404)
    doc = document(web.around(request), matter)
    language = language_of(web.site, request)
    tag = f'W/"{language}-{matter.edition.version}-{len(matter.posts)}-{len(doc.stale)}-{kind}"'
    headers = {**keeping(request), "ETag": tag, "Vary": "Accept-Language"}
    if has(request, tag):
        return Response(None, 304, headers)
    content = told(doc, web.site.look(language), kind, matter.edition.published_at)
    name = "-".join(filter(None, (alliance.slug, "highlights", module)))
    headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return Response(content, 200, headers, TYPES[kind])


def _read(
    web: Web, request: Request, module: str
) -> tuple[Alliance, tuple[Edition, ...], Matter | None]:
    with web.store.reading() as connection:
        alliance = web.open(connection, request)
        published = kept.published(connection, alliance.id)
        edition = chosen_edition(published, module, language_of(web.site, request))
        matter = matter_of(connection, alliance, edition) if edition else None
    return alliance, published, matter


def _kinds() -> tuple[str, ...]:
    return ("md", "docx") if missing() else ("md", "docx", "pdf")
