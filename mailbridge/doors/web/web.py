"""What every view is given, and how a page value becomes a response.

An archive for members is open to those who have signed in, and kept by no cache but
their own. A page's ETag is the hash of what it says, so a reader on a slow link fetches a
page again only when it has changed, and nothing has to be remembered for it.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from mailbridge.core.pages.frame import Around, bare_frame, frame
from mailbridge.core.pages.links import Links
from mailbridge.core.pages.notice import Kind, NoticePage
from mailbridge.core.site import Site
from mailbridge.doors.web.language import chosen, language_of
from mailbridge.doors.web.look import Look
from mailbridge.doors.web.pace import Pace
from mailbridge.doors.web.session import cookie_of, hashed
from mailbridge.model import Alliance, Visitor
from mailbridge.store import Connection, Store, sessions
from mailbridge.store.plans import Plans


def nobody() -> None:
    """Wake nobody: who handles mail looks by itself."""


_SLUG = re.compile(r"[a-z][a-z0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Web:
    """One installation's pages; `sent` is the Maildir a demo shows.

    `copying` is that its one reader is the operator, who writes the archive to a folder.
    `signed_paths` are the routes for who is signed in, `signed_doors` those of them that
    ask for an address instead of refusing.
    `more` names the pages that `__main__` handed in. `wake` tells who handles mail that some
    has come in.
    """

    store: Store
    site: Site
    look: Look
    message_bytes: int
    clock: Callable[[], datetime]
    sent: Path | None = None
    copying: bool = False
    more: tuple[str, ...] = ()
    plans: Plans = field(default_factory=Plans)
    pace: Pace = field(default_factory=Pace)
    signed_paths: tuple[str, ...] = ()
    signed_doors: tuple[str, ...] = ()
    wake: Callable[[], object] = nobody

    @property
    def links(self) -> Links:
        """The URLs of this installation."""
        return Links(self.site.base_url)

    def around(self, request: Request) -> Around:
        """Return what all pages of one request share."""
        return Around(
            site_name=self.site.name,
            links=Links(self.site.base_url, chosen(self.site, request)),
            addresses=self.site.addresses,
            style=self.links.static("look.css", self.look.version),
            icon=self.links.static("icon.svg", self.look.version),
            message_bytes=self.message_bytes,
            now=self.clock(),
            language=language_of(self.site, request),
            languages=tuple(self.site.looks),
            more=self.more,
            writer=getattr(request.state, "writer", ""),
            asked=tuple(i for i in request.query_params.items() if i[0] != "lang"),
        )

    def find(self, connection: Connection, request: Request) -> Alliance:
        """Return the alliance a request names, whoever may read it; HTTPException for none."""
        slug: str = request.path_params["slug"]
        alliance = self.plans.get(connection, slug) if _SLUG.fullmatch(slug) else None
        if alliance is None:
            raise HTTPException(404)
        return alliance

    def open(self, connection: Connection, request: Request) -> Alliance:
        """Return the alliance a request names; HTTPException where it is not for its reader."""
        alliance, visitor = self.find(connection, request), self.visitor(connection, request)
        if alliance.archive != "public" and not self.copying:
            if visitor is None or not visitor.reads(alliance.slug):
                raise HTTPException(403)
            request.state.private = True
        if visitor is not None and visitor.seat(alliance.slug):
            request.state.private = True  # their name stands over the form
            request.state.writer = visitor.name
        request.state.alliance = alliance  # so that an error page can show the way back
        return alliance

    def readable(self, connection: Connection, request: Request) -> tuple[Alliance, ...]:
        """Return the alliances whose archive is open to a request's reader."""
        visitor, every = self.visitor(connection, request), self.plans.all(connection)
        if visitor is not None:
            request.state.private = True
        return tuple(
            one
            for one in every
            if one.archive == "public" or (visitor is not None and visitor.reads(one.slug))
        )

    def visitor(self, connection: Connection, request: Request) -> Visitor | None:
        """Return who is signed in, None where nobody is."""
        cookie = cookie_of(self.site.base_url, request)
        return sessions.visitor(connection, hashed(cookie), self.clock()) if cookie else None

    def page(self, request: Request, template: str, page: object, status: int = 200) -> Response:
        """Return a page in the reader's language, or 304 where the reader has it already."""
        language = language_of(self.site, request)
        look = self.site.look(language)
        body = look.get_template(f"pages/{template}.html").render(page=page)
        headers = {"Content-Language": language, "Vary": "Accept-Language", **keeping(request)}
        response = HTMLResponse(body, status, headers)
        return response if status != 200 else _unless_known(request, response)

    def text(self, request: Request, text: str, media_type: str) -> Response:
        """Return a text for a program, or 304 where the reader has it already."""
        return _unless_known(request, Response(text, 200, keeping(request), media_type))

    def notice(self, request: Request, kind: Kind, status: int) -> Response:
        """Return a page that says why there is no page."""
        around = self.around(request)
        alliance: Alliance | None = getattr(request.state, "alliance", None)
        own = frame(around, alliance, "") if alliance else bare_frame(around)
        return self.page(request, "notice", NoticePage(own, kind), status)


def keeping(request: Request) -> dict[str, str]:
    """Return the headers that say who may keep an answer: of a closed archive, its reader alone."""
    if not getattr(request.state, "private", False):
        return {"Cache-Control": "no-cache"}
    return {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}


def _unless_known(request: Request, response: Response) -> Response:
    tag = f'W/"{hashlib.blake2b(bytes(response.body), digest_size=12).hexdigest()}"'
    response.headers["ETag"] = tag
    return Response(None, 304, response.headers) if has(request, tag) else response


def has(request: Request, tag: str) -> bool:
    """Return whether the reader's If-None-Match names a tag (RFC 9110 §13.1.2: weakly)."""
    known = request.headers.get("if-none-match", "")
    return tag.removeprefix("W/") in (each.strip().removeprefix("W/") for each in known.split(","))
