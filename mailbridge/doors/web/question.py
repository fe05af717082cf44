"""The button of a question that was asked by mail: a GET shows it, a POST answers, once.

The token came to the mailbox of the one who was asked, and to no other. It says
nothing of who else reads that mailbox, as no mail does.
"""

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from mailbridge.core.answers import BUTTONS, Answering
from mailbridge.core.identity import Identity
from mailbridge.core.pages.question import has_button, question_page
from mailbridge.core.tokens import read_token
from mailbridge.doors.web.web import Web
from mailbridge.model import Alliance, Asks, HeldMail, Question
from mailbridge.store import Connection, questions, rulings
from mailbridge.store.books import Books, record

_TOKEN = re.compile(r"q[a-z2-7]{15,27}", re.IGNORECASE)


def question(web: Web, request: Request) -> Response:
    """Show what is asked, or do it; HTTPException where the token is none of ours."""
    token = request.path_params["token"]
    if request.method == "POST":
        _press(web, token, request.query_params.get("answer", "yes"))
    with web.store.reading() as connection:
        alliance, asked = _asked(web, connection, token)
        held = _held(connection, asked)
    return web.page(request, "question", question_page(web.around(request), alliance, asked, held))


def _press(web: Web, token: str, line: str) -> None:
    with web.store.writing() as connection:
        alliance, asked = _asked(web, connection, token)
        now = web.clock()
        context = Books().gather(connection, alliance.slug, Asks(question=asked.number), now)
        if context.question is None or context.question.answered_at or context.asked is None:
            return
        whom = context.asked
        answering = Answering(
            question=context.question,
            asked=whom,
            line=line,
            text=line,
            author=Identity(whom.name, whom.address, "proved"),
            mail=None,
            context=context,
            site=web.site,
        )
        outcome = BUTTONS[context.question.kind](answering)
        if outcome is not None:
            record(connection, alliance.id, outcome, now)


def _asked(web: Web, connection: Connection, token: str) -> tuple[Alliance, Question]:
    """Return the question a token names, and whose it is; only what has a button is shown."""
    for alliance in web.plans.all(connection) if _TOKEN.fullmatch(token) else ():
        named = read_token(web.site.keys, alliance.slug, token)
        if named is not None:
            asked = questions.question_of(connection, alliance.id, named.place)
            if asked is not None and has_button(asked):
                return alliance, asked
    raise HTTPException(404)


def _held(connection: Connection, asked: Question) -> tuple[HeldMail, ...]:
    about = tuple(thing.id for thing in asked.about if thing.kind == "incoming")
    return rulings.held_mails(connection, about)
