"""Pages for somebody signed in: one row each, and the one way that they are all answered.

A GET shows, a POST acts, and then sends on to a page to be shown: so going back or
reloading repeats nothing. Who is not signed in is asked for an address instead, at
the same place, and gets there by the link. These pages are kept by no browser.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Literal

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from mailbridge.core.forms import Form
from mailbridge.core.pages.dates import zone
from mailbridge.core.pages.desk.fault_words import told
from mailbridge.core.pages.desk.frame import DESK_PAGES, Desk, DeskPage, DeskWay, Done
from mailbridge.core.pages.frame import Around, Frame, bare_frame
from mailbridge.doors.web.numbers import NUMBER
from mailbridge.doors.web.posted import read_form
from mailbridge.doors.web.session import (
    cookie_of,
    form_token,
    is_form_token,
    refuse_foreign,
)
from mailbridge.doors.web.sign_in import ask
from mailbridge.doors.web.web import Web
from mailbridge.model import Alliance, Visitor

May = Literal["member", "own", "support", "lead", "operator"]

SMALL_FORM = 256 * 1024  # bytes; a post and its words fit many times
_DONE = "done"
_DONE_SECONDS = 60
_FRESH = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody signed in; `alliance` is the one that the path names."""

    web: Web
    request: Request
    visitor: Visitor
    alliance: Alliance | None
    cookie: str

    @property
    def now(self) -> datetime:
        """What time it is."""
        return self.web.clock()

    @property
    def here(self) -> Alliance:
        """The alliance that the path names."""
        if self.alliance is None:
            raise HTTPException(404)
        return self.alliance

    @property
    def language(self) -> str:
        """The language of our own words to them."""
        planned = self.alliance.languages if self.alliance else ()
        return self.web.site.language_of(self.visitor.language, *planned)

    @property
    def zone(self) -> tzinfo:
        """The time zone that times are told in: theirs, else the alliance's."""
        planned = self.alliance.time_zone if self.alliance else ""
        return zone(self.visitor.time_zone or planned)

    @property
    def sheet(self) -> int:
        """Which sheet of a list is asked for, from 1; HTTPException where that is no number."""
        written = self.request.query_params.get("page", "1")
        if not NUMBER.fullmatch(written):
            raise HTTPException(404)
        return int(written)

    def asked(self, name: str, longest: int = 200) -> str:
        """Return a value of the URL's query, "" where it is not there."""
        return Form(tuple(self.request.query_params.multi_items())).line(name)[:longest]

    def around(self) -> Around:
        """Return what all pages share, in the visitor's language: it is not chosen by a link."""
        shared = self.web.around(self.request)
        return replace(shared, links=self.web.links, language=self.language, languages=())

    def frame(self) -> Frame:
        """Return what stands around the page, as around every page."""
        return bare_frame(self.around())

    def desk(self, here: DeskPage | Literal[""] = "") -> Desk:
        """Return what the page knows of the visitor; `here` is its place in the navigation."""
        links, visitor = self.web.links, self.visitor
        moderates = visitor.operator or any(visitor.moderates(s.slug) for s in visitor.seats)
        return Desk(
            csrf=form_token(self.cookie),
            name=visitor.name,
            home=links.desk() if moderates else "",
            me=links.me(),
            sign_out=links.sign_out(),
            ways=self._ways(here),
            done=_done_of(self.request, links.root),
        )

    def page(self, template: str, page: object, status: int = 200) -> Response:
        """Return a page in the visitor's language; it is kept by no browser."""
        look = self.web.site.look(self.language)
        body = look.get_template(f"pages/{template}.html").render(page=page, told=told)
        response = HTMLResponse(body, status, _FRESH | {"Content-Language": self.language})
        if _DONE in self.request.cookies:
            response.delete_cookie(_DONE, path=self.web.links.home(), httponly=True, samesite="lax")
        return response

    def done(self, path: str, done: Done | None = None) -> Response:
        """Return the way on after an act, to a page that says what was done."""
        response = RedirectResponse(path, 303, _FRESH)
        if done is not None:
            words = json.dumps([done.what, done.about, done.undo, done.key]).encode()
            response.set_cookie(
                _DONE,
                urlsafe_b64encode(words).decode("ascii"),
                max_age=_DONE_SECONDS,
                path=self.web.links.home(),
                secure=self.web.site.base_url.startswith("https://"),
                httponly=True,
                samesite="lax",
            )
        return response

    def _ways(self, here: str) -> tuple[DeskWay, ...]:
        """Return the navigation of an alliance's desk: the pages that there are."""
        if self.alliance is None or not self.visitor.moderates(self.alliance.slug):
            return ()
        slug, links = self.alliance.slug, self.web.links
        return tuple(
            DeskWay(kind, links.desk(slug, kind), kind == here)
            for kind in DESK_PAGES
            if f"/desk/{{slug}}/{kind}" in self.web.signed_paths
        )


@dataclass(frozen=True, slots=True)
class SignedPage:
    """A page for who is signed in: its path, what shows it and what a form of it does.

    `may` is who it is for: of the alliance that {slug} in the path names, where it names
    one; "own" is members, and those who have left. `most` is how many bytes a form may have.
    """

    path: str
    show: Callable[[Visit], Response] | None
    act: Callable[[Visit, Form], Response] | None = None
    may: May = "member"
    most: int = SMALL_FORM

    @property
    def methods(self) -> list[str]:
        """What may be asked of it."""
        return [*(["GET"] if self.show else []), *(["POST"] if self.act else [])]


def signed(web: Web, page: SignedPage, middleware: tuple[Middleware, ...] = ()) -> Route:
    """Return the route of a page for somebody signed in."""

    async def answer(request: Request) -> Response:
        if request.method != "POST":
            return await run_in_threadpool(_show, web, page, request)
        refuse_foreign(web.site.base_url, request)
        form = await read_form(request, page.most)
        return await run_in_threadpool(_act, web, page, request, form)

    return Route(
        page.path,
        answer,
        methods=page.methods,
        middleware=middleware,
        max_body_size=page.most if page.act else None,
    )


def _show(web: Web, page: SignedPage, request: Request) -> Response:
    visit = _visit(web, request)
    if visit is None:
        return ask(web, request, 200 if page.path in web.signed_doors else 403)
    if not _open(visit, page.may):
        return web.notice(request, "not_yours", 403)
    if page.show is None:
        raise HTTPException(405)
    return page.show(visit)


def _act(web: Web, page: SignedPage, request: Request, form: Form) -> Response:
    visit = _visit(web, request)
    if visit is None:
        return ask(web, request, 403)
    if not is_form_token(visit.cookie, form.line("csrf")):
        return web.notice(request, "stale", 403)
    if not _open(visit, page.may):
        return web.notice(request, "not_yours", 403)
    if page.act is None:
        raise HTTPException(405)
    return page.act(visit, form)


def _visit(web: Web, request: Request) -> Visit | None:
    slug: str = request.path_params.get("slug", "")
    with web.store.reading() as connection:
        visitor = web.visitor(connection, request)
        alliance = web.plans.get(connection, slug) if slug.isalnum() else None
    if visitor is None:
        return None
    return Visit(web, request, visitor, alliance, cookie_of(web.site.base_url, request))


def _open(visit: Visit, may: May) -> bool:
    """Whether a page is open to the visitor; an alliance that is not there is open to nobody."""
    if "slug" in visit.request.path_params and visit.alliance is None:
        return False
    slug = visit.alliance.slug if visit.alliance else ""
    match may:
        case "operator":
            return visit.visitor.operator
        case "lead":
            return visit.visitor.leads(slug)
        case "support":
            return visit.visitor.moderates(slug)
        case "member":
            return not slug or visit.visitor.reads(slug)
        case "own":
            return not slug or visit.visitor.sits(slug) is not None


def _done_of(request: Request, root: str) -> Done | None:
    """Return what the act before this page did; None where the cookie is not one of ours."""
    try:
        found = json.loads(urlsafe_b64decode(request.cookies.get(_DONE, "").encode()))
        what, about, undo, key = (str(each) for each in found)
    except (ValueError, TypeError, NotBase64):
        return None
    ours = undo.startswith((f"{root}/desk/", f"{root}/me"))
    return Done(what, about, undo if ours else "", key)
