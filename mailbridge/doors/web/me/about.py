"""/me: who one is, where one writes from, the alliances one is in, and one's data."""

from starlette.responses import Response

from mailbridge.changes import AddressAdded, AddressForgotten
from mailbridge.core.commands import Asked
from mailbridge.core.forms import Form
from mailbridge.core.pages.desk.frame import Done
from mailbridge.core.pages.me.about import (
    about_page,
    adding_of,
    changes_between,
    form_of,
    own,
    own_of,
)
from mailbridge.doors.web.me.acts import changed, member_of, obeyed
from mailbridge.doors.web.me.confirming import ask_address
from mailbridge.doors.web.pace import PER_PEER
from mailbridge.doors.web.signed import Visit
from mailbridge.model import Seat
from mailbridge.store import own as kept


def show(visit: Visit) -> Response:
    """Return the page."""
    return _page(visit)


def act(visit: Visit, form: Form) -> Response:
    """Change what somebody says of themself."""
    seat = _any_seat(visit)
    if seat is None:
        return visit.done(visit.web.links.me())
    with visit.web.store.reading() as connection:
        before = own(member_of(connection, seat))
    after, checked = own_of(form, tuple(visit.web.site.looks))
    if checked.faulty:
        return _page(visit, form=checked, status=422)
    changes = changes_between(before, after, seat.membership_id)
    back = changes_between(after, before, seat.membership_id)
    return _done(visit, seat, changed(visit, seat, changes, back), "details")


def add(visit: Visit, form: Form) -> Response:
    """Mail a new address whether it is theirs; nothing tells whether somebody has it already."""
    seat = _any_seat(visit)
    checked = adding_of(form)
    if checked.faulty or seat is None:
        return _page(visit, adding=checked, status=422)
    ask_address(visit, seat, form.line("address"))
    return visit.done(visit.web.links.me(), Done("asked", form.line("address")))


def remove(visit: Visit, form: Form) -> Response:
    """Make an address no longer theirs; the one that letters go to stays."""
    seat, key = _any_seat(visit), form.line("address")
    with visit.web.store.reading() as connection:
        found = kept.addresses(connection, visit.visitor.person_id)
    one = next((each for each in found if each.key == key and not each.letters), None)
    if seat is None or one is None:
        return visit.done(visit.web.links.me())
    gone = AddressForgotten(seat.membership_id, key)
    back = AddressAdded(seat.membership_id, one.text, key)
    return _done(visit, seat, changed(visit, seat, (gone,), (back,)), "removed", one.text)


def erase(visit: Visit, _form: Form) -> Response:
    """Mail the question whether somebody shall be erased: who only sits at their desk cannot."""
    seat = _any_seat(visit)
    visit.web.pace.keep("erase", visit.request, *PER_PEER)
    if seat is not None:
        obeyed(visit, seat, Asked("erase"))
    return visit.done(visit.web.links.me(), Done("erase"))


def _done(visit: Visit, seat: Seat, key: str, what: str, about: str = "") -> Response:
    links = visit.web.links
    if not key:
        return visit.done(links.me(), Done("same"))
    return visit.done(links.me(), Done(what, about, links.me(f"in/{seat.slug}/undo"), key))


def _any_seat(visit: Visit) -> Seat | None:
    """Return a seat through which somebody can be changed: one of now, else one they have left."""
    seats = sorted(visit.visitor.seats, key=lambda seat: seat.left)
    return next(iter(seats), None)


def _page(
    visit: Visit, form: Form | None = None, adding: Form | None = None, status: int = 200
) -> Response:
    web, seat = visit.web, _any_seat(visit)
    with web.store.reading() as connection:
        addresses = kept.addresses(connection, visit.visitor.person_id)
        if form is None and seat is not None:
            form = form_of(own(member_of(connection, seat)))
        plans = {alliance.slug: alliance for alliance in web.plans.all(connection)}
    page = about_page(
        (visit.frame(), visit.desk(), visit.around()),
        (form, adding or Form()),
        addresses,
        [(each, plans[each.slug]) for each in visit.visitor.seats],
        tuple(web.site.looks),
    )
    return visit.page("me/about", page, status)
