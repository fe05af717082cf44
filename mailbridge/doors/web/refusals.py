"""What readers are told instead of a page: the one table from faults to HTTP codes.

Nothing here says why inside: a fault's own words may hold what nobody should read.
"""

import traceback
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from mailbridge.core.pages.notice import Kind
from mailbridge.doors.web.headers import ALWAYS
from mailbridge.doors.web.sign_in import ask
from mailbridge.doors.web.web import Web
from mailbridge.errors import NotFound, StoreBusy

log = structlog.get_logger("web")

Handler = Callable[[Request, Exception], Response | Awaitable[Response]]

_KINDS: Mapping[int, Kind] = {404: "missing", 405: "method", 429: "often"}
_RETRY_SECONDS = "30"


def handlers(web: Web) -> Mapping[Any, Handler]:
    """Return what Starlette does for each fault; the last is for faults of ours."""

    def refused(request: Request, fault: Exception) -> Response:
        code = fault.status_code if isinstance(fault, HTTPException) else 404
        if code == 403 and request.method != "POST":
            return ask(web, request, 403, "members")
        foreign = code == 403
        kind = "foreign" if foreign else _KINDS.get(code, "missing")
        response = web.notice(request, kind, code)
        if isinstance(fault, HTTPException) and fault.headers:
            response.headers.update(fault.headers)  # Allow, of a 405
        return response

    def busy(request: Request, fault: Exception) -> Response:
        log.warning("page put off", reason=str(fault))
        response = web.notice(request, "busy", 503)
        response.headers["Retry-After"] = _RETRY_SECONDS
        return response

    def broken(request: Request, fault: Exception) -> Response:
        # Frames only: a fault's message, or its variables, may hold somebody's address.
        frames = "".join(traceback.format_tb(fault.__traceback__))
        log.error("page broken", fault=type(fault).__name__, frames=frames)
        response = web.notice(request, "broken", 500)
        response.headers.update(ALWAYS)  # Starlette answers this one outside our own layer
        return response

    return {HTTPException: refused, NotFound: refused, StoreBusy: busy, Exception: broken}
