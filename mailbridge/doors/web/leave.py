"""The page behind List-Unsubscribe: a GET shows a button, a POST leaves (RFC 8058).

A mail client posts without a cookie and without a word from its user, so the
token alone says who leaves. It can do nothing else, and once is enough.
"""

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from mailbridge.core.leaving import left
from mailbridge.core.pages.leave import leave_page
from mailbridge.core.tokens import read_token
from mailbridge.doors.web.web import Web
from mailbridge.model import Alliance, Asks, Member
from mailbridge.store import Connection, people
from mailbridge.store.books import Books, record

_TOKEN = re.compile(r"u[a-z2-7]{15,27}", re.IGNORECASE)


def leave(web: Web, request: Request) -> Response:
    """Ask, or let a member go; HTTPException where the token is none of ours."""
    with web.store.reading() as connection:
        alliance, membership = _whose(web, connection, request.path_params["token"])
        member = _member(connection, alliance, membership)
    if request.method == "POST":
        _let_go(web, alliance, membership)
        member = None
    page = leave_page(web.around(request), alliance, left=member is None)
    return web.page(request, "leave", page)


def _whose(web: Web, connection: Connection, token: str) -> tuple[Alliance, int]:
    """Return the alliance that a token is of, and whose membership it names."""
    for alliance in web.plans.all(connection) if _TOKEN.fullmatch(token) else ():
        found = read_token(web.site.keys, alliance.slug, token)
        if found is not None:
            return alliance, found.membership
    raise HTTPException(404)


def _member(connection: Connection, alliance: Alliance, membership: int) -> Member | None:
    """Return who has a membership, None where it has ended."""
    found = people.members(connection, alliance.id)
    return next((one for one in found if one.id == membership), None)


def _let_go(web: Web, alliance: Alliance, membership: int) -> None:
    now = web.clock()
    with web.store.writing() as connection:
        member = _member(connection, alliance, membership)
        if member is not None:
            context = Books().gather(connection, alliance.slug, Asks(), now)
            record(connection, alliance.id, left(member, context, web.site), now)
