"""The routes, in the order they are tried: the one table of what can be asked.

Starlette's own slash redirect is off, for it builds its target from the Host
header; `archive.to_folder` redirects by the path. Views are plain functions, which
Starlette runs in threads.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from config.settings import Settings
from mailbridge.core.site import Site
from mailbridge.doors.web import (
    archive,
    feeds,
    files,
    health,
    invitation,
    leave,
    lists,
    outbox,
    question,
    reply,
    sign_in,
)
from mailbridge.doors.web.desk import DESK
from mailbridge.doors.web.headers import SafeHeaders
from mailbridge.doors.web.look import load_look, static
from mailbridge.doors.web.me import ME
from mailbridge.doors.web.refusals import handlers
from mailbridge.doors.web.session import refuse_foreign
from mailbridge.doors.web.signed import SignedPage, signed
from mailbridge.doors.web.web import Web, nobody
from mailbridge.store import Store

View = Callable[[Web, Request], Response]
AsyncView = Callable[[Web, Request], Awaitable[Response]]

_POST = 4096  # bytes; what a button or a mail client posts is a few words
_FILES = (files.download, files.document)
_ONE_CLICK = b"One-Click"
_PACKED = (Middleware(GZipMiddleware, compresslevel=6),)

# The pages of a token that came by mail: a GET shows a button, a POST presses it.
LEAVING = "/u/{token}"
BUTTONS: tuple[tuple[str, View], ...] = (
    (LEAVING, leave.leave),
    ("/c/{token}", question.question),
    ("/i/{token}", invitation.invitation),
)
# Forms of those whom we do not know yet: to sign in and out, and to reply.
FORMS: tuple[tuple[str, AsyncView, tuple[str, ...]], ...] = (
    ("/sign-in", sign_in.asked, ("GET", "POST")),
    ("/sign-in/{token}", sign_in.entered, ("GET", "POST")),
    ("/sign-out", sign_in.left, ("POST",)),
    ("/{slug}/reply", reply.reply, ("GET", "POST")),
)
# Pages for those who have signed in.
SIGNED: tuple[SignedPage, ...] = (*DESK, *ME)
HEALTH: tuple[tuple[str, View], ...] = (
    ("/healthz", health.alive),
    ("/readyz", health.ready),
)
SENT: tuple[tuple[str, View], ...] = (
    ("/sent", outbox.letters),
    ("/sent/{name}", outbox.letter),
    ("/sent/{name}/html", outbox.letter_html),
)
ARCHIVE: tuple[tuple[str, View], ...] = (
    ("/", archive.home),
    ("/{slug}", archive.to_folder),
    ("/{slug}/", archive.alliance),
    ("/{slug}/mail", archive.mail),
    ("/{slug}/search", lists.search),
    ("/{slug}/people", lists.people),
    ("/{slug}/resources", lists.resources),
    ("/{slug}/feed.atom", feeds.of_alliance),
    ("/{slug}/sitemap.xml", feeds.pages),
    ("/{slug}/{number}/cite.{form}", feeds.cite),
    ("/{slug}/threads/", archive.threads),
    ("/{slug}/threads/page-{sheet}", archive.threads),
    ("/{slug}/threads/{thread}/", archive.thread),
    ("/{slug}/threads/{thread}/page-{sheet}", archive.thread),
    ("/{slug}/{name}", archive.post_or_module),
    ("/{slug}/{module}/", archive.module),
    ("/{slug}/{module}/{theme}", archive.to_folder),
    ("/{slug}/{module}/{theme}/", archive.theme),
    ("/{slug}/{module}/{theme}/feed.atom", feeds.of_theme),
    ("/{slug}/{module}/{theme}/page-{sheet}", archive.theme),
    ("/{slug}/files/{hash}/{name:path}", files.document),
    ("/{slug}/{number}/files/{position}/{name:path}", files.download),
)


@dataclass(frozen=True, slots=True)
class More:
    """What is handed in: pages for everyone, pages for those who have signed in, and `wake`.

    `wake` is called when a mail has come in by a form.
    """

    public: tuple[tuple[str, View], ...] = ()
    signed: tuple[SignedPage, ...] = ()
    wake: Callable[[], object] = nobody


NO_MORE = More()


def make_app(
    store: Store,
    site: Site,
    settings: Settings,
    sent: Path | None = None,
    clock: Callable[[], datetime] | None = None,
    more: More = NO_MORE,
) -> Starlette:
    """Return the web application; `sent` is a Maildir whose letters a demo shows."""
    web = _web(store, site, settings, clock or utc_now, more)
    return _app(replace(web, sent=sent), more)


def make_copier(
    store: Store, site: Site, settings: Settings, now: datetime, more: More = NO_MORE
) -> tuple[Starlette, Web]:
    """Return the application as its operator reads it to copy an archive, and its views' Web."""
    web = replace(_web(store, site, settings, lambda: now, more), copying=True)
    return _app(web, more), web


def _web(
    store: Store, site: Site, settings: Settings, clock: Callable[[], datetime], more: More
) -> Web:
    return Web(
        store=store,
        site=site,
        look=load_look(site.templates),
        message_bytes=settings.limits.message_bytes,
        clock=clock,
        signed_paths=tuple(page.path for page in (*more.signed, *SIGNED)),
        signed_doors=("/desk", "/me"),
        wake=more.wake,
        more=tuple(path.rpartition("/")[2] for path, _ in more.public),
    )


def _app(web: Web, more: More) -> Starlette:
    app = Starlette(
        routes=[
            Route("/static/{name}", partial(static, web.look), methods=["GET"], middleware=_PACKED),
            *(_button(web, path, view) for path, view in BUTTONS),
            *(_form(web, path, view, methods) for path, view, methods in FORMS),
            *(signed(web, page, _PACKED) for page in (*more.signed, *SIGNED)),
            *(_route(web, path, view) for path, view in _table(web, more)),
        ],
        middleware=[Middleware(SafeHeaders)],
        exception_handlers=handlers(web),
        max_body_size=0,  # elsewhere nobody has anything to send
    )
    app.router.redirect_slashes = False
    return app


def utc_now() -> datetime:
    """Return what time it is."""
    return datetime.now(UTC)


def _table(web: Web, more: More) -> tuple[tuple[str, View], ...]:
    return (*HEALTH, *(SENT if web.sent else ()), *more.public, *ARCHIVE)


def _route(web: Web, path: str, view: View) -> Route:
    packed = () if view in _FILES else _PACKED  # most files are packed already
    return Route(path, partial(view, web), methods=["GET"], middleware=packed)


def _button(web: Web, path: str, view: View) -> Route:
    """Return the route of a token's page; its form acts where this site posts it.

    What a mail client posts to leave comes from no site at all (RFC 8058 §3.1).
    """

    async def answer(request: Request) -> Response:
        if request.method == "POST" and not await _is_one_click(path, request):
            refuse_foreign(web.site.base_url, request)
        return await run_in_threadpool(view, web, request)

    return Route(path, answer, methods=["GET", "POST"], max_body_size=_POST)


async def _is_one_click(path: str, request: Request) -> bool:
    return path == LEAVING and _ONE_CLICK in await request.body()


def _form(web: Web, path: str, view: AsyncView, methods: tuple[str, ...]) -> Route:
    async def answer(request: Request) -> Response:
        return await view(web, request)

    return Route(path, answer, methods=list(methods), max_body_size=reply.REPLY_FORM)
