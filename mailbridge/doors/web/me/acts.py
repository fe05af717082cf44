"""What a member's own pages do: the same changes as by mail, each with what undoes it.

Where a command can be mailed for it, that command is obeyed, as if it had come by
mail from an address that is proved: so its words, its limits and its undoing are one.
"""

from collections.abc import Sequence
from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mailbridge.changes import Change
from mailbridge.core.addresses import normalised
from mailbridge.core.commands import Asked, Order, carry_out
from mailbridge.core.commands.own_posts import taken_back
from mailbridge.core.forms import Form
from mailbridge.core.identity import Identity
from mailbridge.core.pages.desk.frame import Done
from mailbridge.doors.web.numbers import NUMBER
from mailbridge.doors.web.signed import Visit
from mailbridge.model import Asks, Context, Member, Outcome, Question, Seat
from mailbridge.store import Connection, people
from mailbridge.store.books import Books, record


def seat_of(visit: Visit) -> Seat:
    """Return the visitor's seat in the alliance that the path names, also a left one."""
    seat = visit.visitor.sits(visit.here.slug)
    if seat is None:
        raise HTTPException(404)
    return seat


def member_of(connection: Connection, seat: Seat) -> Member:
    """Return the member who has a seat."""
    member = people.member_by_id(connection, seat.membership_id)
    if member is None:
        raise HTTPException(404)
    return member


def changed(visit: Visit, seat: Seat, changes: Sequence[Change], back: Sequence[Change]) -> str:
    """Make changes; return the number of the question that undoes them, "" where none is made."""
    if not changes:
        return ""
    with visit.web.store.writing() as connection:
        context = Books().gather(connection, seat.slug, Asks(), visit.now)
        undo = Question(context.next_question, "undo", seat.membership_id, changes=tuple(back))
        outcome = Outcome("command", "web", changes=tuple(changes), questions=(undo,))
        record(connection, seat.alliance_id, outcome, visit.now)
    return str(undo.number)


def obeyed(visit: Visit, seat: Seat, asked: Asked, text: str = "") -> str:
    """Obey a command; return the number of the question that undoes it, "" where none does."""
    with visit.web.store.writing() as connection:
        member = member_of(connection, seat)
        numbers = (asked.number,) if asked.number else ()
        asks = Asks(
            address=normalised(member.address),
            command=asked.command,
            named=asked.number,
            numbers=numbers,
        )
        context = replace(Books().gather(connection, seat.slug, asks, visit.now), author=member)
        outcome = carry_out(_order(visit, asked, member, context, text))
        if outcome is None:
            raise HTTPException(404)
        record(connection, seat.alliance_id, outcome, visit.now)
    undoing = (one for one in outcome.questions if one.kind in ("undo", "left"))
    return str(next((one.number for one in undoing), ""))


def undo(visit: Visit, form: Form) -> Response:
    """Take back what the form's key names, once; then show the alliance's settings again."""
    seat, key = seat_of(visit), form.line("key")
    number = int(key) if NUMBER.fullmatch(key) else 0
    with visit.web.store.writing() as connection:
        context = Books().gather(connection, seat.slug, Asks(question=number), visit.now)
        asked = context.question
        mine = asked is not None and asked.whom == seat.membership_id
        if asked is None or not mine or asked.kind not in ("undo", "left"):
            raise HTTPException(404)
        if asked.answered_at is None:
            outcome = taken_back(asked, seat.membership_id, Outcome("command", "undo"))
            record(connection, seat.alliance_id, outcome, visit.now)
    target = _after(asked, visit)
    return visit.done(target, Done("undone"))


def _after(asked: Question, visit: Visit) -> str:
    links, slug = visit.web.links, visit.here.slug
    if any(thing.kind == "post" for thing in asked.about):
        return links.me(f"in/{slug}/posts")
    personal = any(
        type(one).__name__ in ("DetailsWritten", "AddressAdded") for one in asked.changes
    )
    return links.me() if personal else links.me(f"in/{slug}")


def _order(visit: Visit, asked: Asked, member: Member, context: Context, text: str) -> Order:
    who = Identity(member.name, member.address, "proved")
    return Order(asked, member, who, None, context, visit.web.site, text)
