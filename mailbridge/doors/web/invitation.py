"""The buttons of an invitation: a GET shows them, a POST answers, once.

The token came by mail to the mailbox that was invited, and to no other.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from mailbridge.core.identity import Identity
from mailbridge.core.invitations.answers import Said, answered
from mailbridge.core.invitations.words import Willing
from mailbridge.core.pages.invitation import invitation_page
from mailbridge.core.tokens import read_token
from mailbridge.doors.web.web import Web
from mailbridge.model import Alliance, Asks, Invitation
from mailbridge.store import Connection, invitations
from mailbridge.store.books import Books, record

_TOKEN = re.compile(r"q[a-z2-7]{15,27}", re.IGNORECASE)
_BUTTONS: Mapping[str, Willing] = MappingProxyType({"yes": "yes", "weekly": "weekly", "no": "no"})


def invitation(web: Web, request: Request) -> Response:
    """Show what is asked, or answer it; HTTPException where the token is none of ours."""
    token = request.path_params["token"]
    pressed = _BUTTONS.get(request.query_params.get("answer", ""))
    if request.method == "POST" and pressed:
        _answer(web, token, pressed)
    with web.store.reading() as connection:
        found = _asked(web, connection, token)
    return web.page(request, "invitation", invitation_page(web.around(request), *found))


def _answer(web: Web, token: str, pressed: Willing) -> None:
    with web.store.writing() as connection:
        alliance, found = _asked(web, connection, token)
        now = web.clock()
        context = Books().gather(connection, alliance.slug, Asks(question=found.number), now)
        if context.invitation is None or not context.invitation.key:
            return
        nobody = Identity("", context.invitation.address, "unknown")
        said = Said(pressed, "", nobody, mail=None)
        outcome = answered(context.invitation, said, context, web.site)
        if outcome is not None:
            record(connection, alliance.id, outcome, now)


def _asked(web: Web, connection: Connection, token: str) -> tuple[Alliance, Invitation]:
    """Return the invitation that a token names, and whose it is."""
    for alliance in web.plans.all(connection) if _TOKEN.fullmatch(token) else ():
        named = read_token(web.site.keys, alliance.slug, token)
        if named is not None:
            found = invitations.of_number(connection, alliance.id, named.place)
            if found is not None:
                return alliance, found
    raise HTTPException(404)
