"""What a supervisor asks: whether the process is alive, and whether it can serve."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from mailbridge.doors.web.web import Web
from mailbridge.errors import StoreBusy

_FRESH = {"Cache-Control": "no-store"}


def alive(_web: Web, _request: Request) -> Response:
    """Return 200 whenever the process can answer at all."""
    return PlainTextResponse("alive\n", 200, _FRESH)


def ready(web: Web, _request: Request) -> Response:
    """Return 200 when the database answers and has the newest schema, else 503 and why."""
    from mailbridge.store.migrate import is_current  # noqa: PLC0415 -- alembic is slow to import

    try:
        current = is_current(web.store)
    except StoreBusy:
        return PlainTextResponse("the database does not answer\n", 503, _FRESH)
    if not current:
        return PlainTextResponse("the database waits to be migrated\n", 503, _FRESH)
    return PlainTextResponse("ready\n", 200, _FRESH)
