"""Signing in by a link that is mailed: who asks is told the same, whoever they are.

What an address is to us would show in how long an answer takes; so the answer is
sent before the address is looked at, and then the same is done for everyone but
that a stranger's mail is not sent. Mail scanners open links: only a button signs in.
"""

import re

import structlog
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mailbridge.core.addresses import checked, normalised
from mailbridge.core.forms import Form, filled
from mailbridge.core.pages.sign_in import Step, asking_page, button_page, mailed_page
from mailbridge.core.signing import Asker, link_notice
from mailbridge.doors.web.pace import PER_PEER
from mailbridge.doors.web.posted import read_form
from mailbridge.doors.web.session import (
    cookie_of,
    drop_cookie,
    hashed,
    is_form_token,
    keep_cookie,
    new_secret,
    refuse_foreign,
)
from mailbridge.doors.web.web import Web
from mailbridge.errors import StoreBusy
from mailbridge.model import Asks, Event, Outcome
from mailbridge.store import Connection, sessions
from mailbridge.store.books import Books, record
from mailbridge.store.log import log as audit

log = structlog.get_logger("web")

ANONYMOUS_FORM = 64 * 1024  # bytes
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_TARGET = re.compile(r"(/[A-Za-z0-9][A-Za-z0-9._~-]*)+/?(\?[A-Za-z0-9=&_.~-]*)?")
_NOWHERE = Asker("", "nobody@invalid.invalid")


def ask(web: Web, request: Request, status: int = 200, step: Step = "asking") -> Response:
    """Return the page that asks for an address, to be led back to this page by the link."""
    slug: str = request.path_params.get("slug", "")
    query = f"?{request.url.query}" if request.url.query else ""
    target = f"{request.url.path}{query}" if request.method == "GET" else request.url.path
    form = filled(target=target if _TARGET.fullmatch(target) else "", slug=slug)
    response = web.page(request, "sign_in", asking_page(web.around(request), form, step), status)
    response.headers["Cache-Control"] = "no-store"
    return response


async def asked(web: Web, request: Request) -> Response:
    """Answer who wants a link, or (GET) ask for the address."""
    if request.method != "POST":
        return await run_in_threadpool(ask, web, request)
    refuse_foreign(web.site.base_url, request)
    web.pace.keep("sign-in", request, *PER_PEER)
    form = await read_form(request, ANONYMOUS_FORM)
    return await run_in_threadpool(_answer, web, request, form)


async def entered(web: Web, request: Request) -> Response:
    """Show the button of a link, or (POST) sign in by it."""
    if request.method == "POST":
        refuse_foreign(web.site.base_url, request)
        web.pace.keep("link", request, *PER_PEER)
    return await run_in_threadpool(_link, web, request)


async def left(web: Web, request: Request) -> Response:
    """Sign out, here or everywhere."""
    refuse_foreign(web.site.base_url, request)
    form = await read_form(request, ANONYMOUS_FORM)
    return await run_in_threadpool(_sign_out, web, request, form)


def _answer(web: Web, request: Request, form: Form) -> Response:
    address = form.line("address")
    try:
        checked(address)
    except ValueError:
        wrong = form.with_fault("address", "no_address" if address else "missing")
        return web.page(request, "sign_in", asking_page(web.around(request), wrong), 422)
    response = web.page(request, "sign_in", mailed_page(web.around(request)))
    response.headers["Cache-Control"] = "no-store"
    response.background = BackgroundTask(_mail, web, form)
    return response


def _mail(web: Web, form: Form) -> None:
    try:
        _mail_link(web, normalised(form.line("address")), form)
    except StoreBusy as fault:
        log.warning("no link to sign in was sent", reason=str(fault))


def _mail_link(web: Web, key: str, form: Form) -> None:
    """Mail a link to whom an address belongs; for nobody's, do the same and send nothing."""
    now, secret, whom = web.clock(), new_secret(), hashed(key)
    target = form.line("target")
    target = target if _TARGET.fullmatch(target) else ""
    with web.store.writing() as connection:
        if sessions.offered_lately(connection, whom, now):
            return
        account = sessions.account(connection, key)
        slugs = (*(account.slugs if account else ()), *_all_slugs(web, connection))
        slug = form.line("slug") if form.line("slug") in slugs else next(iter(slugs), "")
        person_id = account.person_id if account else None
        sessions.offer(connection, sessions.Offer(hashed(secret), whom, person_id, target), now)
        url = web.links.absolute(web.links.sign_in(secret))
        if not slug or not url:
            return
        context = Books().gather(connection, slug, Asks(), now)
        asker = (
            Asker(account.name, account.address, account.language, account.time_zone)
            if account
            else _NOWHERE
        )
        said = link_notice(asker, url, context, web.site)
        if account:
            outcome = Outcome("command", "sign_in", notices=(said,))
            record(connection, context.alliance.id, outcome, now)


def _all_slugs(web: Web, connection: Connection) -> tuple[str, ...]:
    return tuple(alliance.slug for alliance in web.plans.all(connection))


def _link(web: Web, request: Request) -> Response:
    token: str = request.path_params["token"]
    token_hash = hashed(token) if _TOKEN.fullmatch(token) else ""
    if request.method == "POST":
        return _enter(web, request, token_hash)
    with web.store.reading() as connection:
        good = bool(token_hash) and sessions.is_offered(connection, token_hash, web.clock())
    page = (
        button_page(web.around(request))
        if good
        else asking_page(web.around(request), filled(), "over")
    )
    response = web.page(request, "sign_in", page, 200 if good else 410)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _enter(web: Web, request: Request, token_hash: str) -> Response:
    """Sign in by a link: always as a new session, whatever cookie came with the request."""
    now, cookie, base_url = web.clock(), new_secret(), web.site.base_url
    with web.store.writing() as connection:
        used = sessions.take(connection, token_hash, now)
        if used is None or used.person_id is None:
            return web.page(
                request, "sign_in", asking_page(web.around(request), filled(), "over"), 410
            )
        sessions.end(connection, hashed(cookie_of(base_url, request)))
        sessions.begin(connection, hashed(cookie), used.person_id, now)
        who = f"person {used.person_id}"
        audit(connection, None, now, (Event("signed in", who, who),))
        visitor = sessions.visitor(connection, hashed(cookie), now)
    moderates = visitor and (
        visitor.operator or any(visitor.moderates(seat.slug) for seat in visitor.seats)
    )
    onward = used.target or (web.links.desk() if moderates else web.links.me())
    response = RedirectResponse(onward, 303, {"Cache-Control": "no-store"})
    keep_cookie(response, base_url, cookie)
    return response


def _sign_out(web: Web, request: Request, form: Form) -> Response:
    now, base_url = web.clock(), web.site.base_url
    cookie = cookie_of(base_url, request)
    if cookie and not is_form_token(cookie, form.line("csrf")):
        return web.notice(request, "stale", 403)
    with web.store.writing() as connection:
        visitor = sessions.visitor(connection, hashed(cookie), now)
        if visitor and form.line("everywhere"):
            sessions.end_all(connection, visitor.person_id)
            actor = visitor.actor
            audit(connection, None, now, (Event("signed out everywhere", actor, actor),))
        sessions.end(connection, hashed(cookie))
    response = RedirectResponse(web.links.home(), 303, {"Cache-Control": "no-store"})
    drop_cookie(response, base_url)
    return response
