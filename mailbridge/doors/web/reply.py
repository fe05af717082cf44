"""Leave a reply: a form becomes a mail, and goes the way that every mail goes.

Who is signed in writes as themselves. Anybody else may write any name, so a member is
asked by mail whether it was they, and a stranger's waits for a moderator; and whether an
address is a member's is not said here.
"""

from dataclasses import dataclass

from limits import RateLimitItemPerDay, RateLimitItemPerHour
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mailbridge.core.addresses import checked, normalised
from mailbridge.core.forms import Form
from mailbridge.core.pages.links import asking
from mailbridge.core.pages.reply import Step, preview, reply_page, takes_replies
from mailbridge.core.reply import Reply, mail_of, proof_of
from mailbridge.core.weeks import current_theme
from mailbridge.doors.arrivals import arrival
from mailbridge.doors.web.numbers import NUMBER
from mailbridge.doors.web.pace import PER_PEER
from mailbridge.doors.web.posted import read_form
from mailbridge.doors.web.session import cookie_of, hashed, refuse_foreign
from mailbridge.doors.web.ticket import name_of, new_ticket
from mailbridge.doors.web.web import Web
from mailbridge.model import Alliance, Entry, Evidence, Mailbox, Route
from mailbridge.store import Connection, arriving, people, posts

DOOR = "web"
REPLY_FORM = 256 * 1024  # bytes; in a form a letter of Arabic takes six
LONGEST_NAME = 100
LONGEST = 20_000  # letters of a reply
_PER_ADDRESS = (RateLimitItemPerHour(5), RateLimitItemPerDay(20))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply belongs; `parent` is None where it begins something in the week.

    `member` is who is signed in, and a member.
    """

    alliance: Alliance
    parent: Entry | None
    member: Mailbox | None


async def reply(web: Web, request: Request) -> Response:
    """Show the form (GET), show what was written in it, or send that on."""
    if request.method != "POST":
        return await run_in_threadpool(_show, web, request)
    refuse_foreign(web.site.base_url, request)
    web.pace.keep("reply", request, *PER_PEER)
    form = await read_form(request, REPLY_FORM)
    return await run_in_threadpool(_answer, web, request, form)


def _show(web: Web, request: Request) -> Response:
    place = _place(web, request, request.query_params.get("to", ""))
    step: Step = "sent" if "sent" in request.query_params else "writing"
    return _page(web, request, place, step, Form())


def _answer(web: Web, request: Request, form: Form) -> Response:
    place = _place(web, request, form.line("to"))
    form = _looked_at(form, place)
    if form.faulty:
        return _page(web, request, place, "writing", form)
    about, now = _about(web, request, place), web.clock()
    name = name_of(web.site.keys, about, form.line("ticket"), now)
    if not form.line("send") or not name:
        return _page(web, request, place, "old" if form.line("send") else "preview", form)
    written = _reply(web, place, form, name)
    if place.member is None:
        web.pace.keep_for("reply from", normalised(written.author.address), *_PER_ADDRESS)
    _keep(web, place, written)
    links, to = web.around(request).links, form.line("to")
    path = asking(links.reply(place.alliance.slug), {"sent": "yes", **({"to": to} if to else {})})
    return RedirectResponse(path, 303, {"Cache-Control": "no-store"})


def _page(web: Web, request: Request, place: Place, step: Step, form: Form) -> Response:
    previewing = step in ("preview", "old")
    words = preview(_reply(web, place, form, ""), _quotable(place)) if previewing else None
    now, about = web.clock(), _about(web, request, place)
    ticket = new_ticket(web.site.keys, about, now) if previewing else ""
    page = reply_page(
        web.around(request), place.alliance, (step, form, ticket), place.parent, words
    )
    response = web.page(request, "reply", page, 422 if form.faulty else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _place(web: Web, request: Request, to: str) -> Place:
    with web.store.reading() as connection:
        alliance = web.open(connection, request)
        parent = _parent(connection, alliance, to) if to else None
        member = _member(web, connection, request, alliance)
    if not takes_replies(web.around(request), alliance):
        raise HTTPException(404)
    return Place(alliance, parent, member)


def _parent(connection: Connection, alliance: Alliance, to: str) -> Entry:
    found = None
    if NUMBER.fullmatch(to):
        found = posts.post_by_number(connection, alliance.id, int(to))
    if found is None or found.state != "published":
        raise HTTPException(404)
    return found


def _member(
    web: Web, connection: Connection, request: Request, alliance: Alliance
) -> Mailbox | None:
    visitor = web.visitor(connection, request)
    seat = visitor.seat(alliance.slug) if visitor else None
    member = people.member_by_id(connection, seat.membership_id) if seat else None
    return Mailbox(member.name, member.address) if member else None


def _looked_at(form: Form, place: Place) -> Form:
    """Return the form with what is wrong in it."""
    text = form.text("words")
    form = form.with_fault("words", "" if text else "missing")
    form = form.with_fault("words", "too_long" if len(text) > LONGEST else "")
    if place.member is not None:
        return form
    name, address = form.line("name"), form.line("address")
    form = form.with_fault("name", "" if name else "missing")
    form = form.with_fault("name", "too_long" if len(name) > LONGEST_NAME else "")
    try:
        checked(address)
    except ValueError:
        return form.with_fault("address", "no_address" if address else "missing")
    return form


def _reply(web: Web, place: Place, form: Form, name: str) -> Reply:
    alliance, parent = place.alliance, place.parent
    theme = current_theme(alliance, web.clock())
    begun = theme.title if theme else alliance.name
    to = web.site.addresses.of(alliance.slug, "post")
    return Reply(
        id=f"<web.{name or 'preview'}@{web.site.addresses.domain}>",
        author=place.member or Mailbox(form.line("name"), checked(form.line("address"))),
        to=Mailbox(alliance.name, to),
        subject=f"Re: {parent.outline.subject}" if parent else begun,
        answers=parent.letter_id if parent else "",
        text=form.text("words"),
        at=web.clock(),
    )


def _keep(web: Web, place: Place, written: Reply) -> None:
    """Keep a reply as a mail that came in by this door, and wake who handles it."""
    to, address = written.to.address, written.author.address
    proof = proof_of(address, signed_in=place.member is not None)
    evidence = Evidence(DOOR, "", "", address, (to,), proof)
    route = Route(place.alliance.slug, "post", to)
    with web.store.writing() as connection:
        arriving.keep(connection, [arrival(mail_of(written), [route], evidence, written.at)])
    web.wake()


def _quotable(place: Place) -> tuple[str, ...]:
    return (place.parent.text,) if place.parent else ()


def _about(web: Web, request: Request, place: Place) -> str:
    cookie = cookie_of(web.site.base_url, request)
    to = place.parent.outline.number if place.parent else 0
    return f"reply {place.alliance.slug} {to} {hashed(cookie) if cookie else ''}"
