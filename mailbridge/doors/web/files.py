"""Files that came with posts, and those of the plan: always to be saved, never shown.

A file is a stranger's: HTML, SVG and PDF can all run script where they are
opened in place. So it is sent as an attachment, under a type that nothing
runs, in a sandbox; its name is masked like every other text.
"""

import re
from mimetypes import guess_type
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from mailbridge.core.pages.names import file_name
from mailbridge.doors.web.headers import FILE_POLICY
from mailbridge.doors.web.numbers import number
from mailbridge.doors.web.web import Web, has, keeping
from mailbridge.store import documents, posts

_HASH = re.compile(r"[0-9a-f]{64}")
# Types that a phone needs in order to open a saved file with the right application.
_NAMED_TYPES = (
    "application/pdf",
    "application/msword",
    "application/vnd.ms-",
    "application/vnd.oasis.opendocument.",
    "application/vnd.openxmlformats-officedocument.",
    "audio/mpeg",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "video/mp4",
)


def download(web: Web, request: Request) -> Response:
    """Return a file of a published post; the name in the URL is only there to be read."""
    with web.store.reading() as connection:
        alliance = web.open(connection, request)
        place = (number(request, "number"), number(request, "position"))
        kept = posts.file_of_post(connection, alliance.id, *place)
    if kept is None:
        raise HTTPException(404)
    return _kept(request, kept.content, (kept.file.name, kept.file.type), kept.hash)


def document(web: Web, request: Request) -> Response:
    """Return a file of the plan, by its hash."""
    wanted: str = request.path_params["hash"]
    with web.store.reading() as connection:
        alliance = web.open(connection, request)
        named = _HASH.fullmatch(wanted) is not None
        kept = documents.by_hash(connection, alliance.id, wanted) if named else None
    if kept is None:
        raise HTTPException(404)
    return _kept(request, kept.content, (kept.name, guess_type(kept.name)[0] or ""), kept.hash)


def saved(content: bytes, name: str, media_type: str) -> Response:
    """Return a file to be saved, never to be shown; it is kept by no browser."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": _disposition(file_name(name)),
        "Content-Security-Policy": FILE_POLICY,
    }
    return Response(content, 200, headers, _safe_type(media_type))


def _kept(request: Request, content: bytes, called: tuple[str, str], found: str) -> Response:
    response = saved(content, *called)
    response.headers.update({**keeping(request), "ETag": f'"{found}"'})
    return Response(None, 304, response.headers) if has(request, f'"{found}"') else response


def _safe_type(media_type: str) -> str:
    known = media_type.lower().partition(";")[0].strip()
    plain = known.replace("/", "").replace("-", "").replace(".", "").isalnum()
    return known if plain and known.startswith(_NAMED_TYPES) else "application/octet-stream"


def _disposition(name: str) -> str:
    """Return the header that names a file (RFC 6266): once in ASCII, once in full."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-()") else "_" for c in name)
    return f"attachment; filename=\"{plain or 'file'}\"; filename*=UTF-8''{quote(name, safe='')}"
