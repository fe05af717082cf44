"""/me/in/SLUG: how one reads along in an alliance, muted threads, leaving and coming back."""

from dataclasses import replace

from starlette.responses import Response

from mailbridge.changes import Muted, Returned, Unmuted
from mailbridge.core.commands import Asked
from mailbridge.core.forms import Form
from mailbridge.core.pages.desk.frame import Done
from mailbridge.core.pages.me.reading import (
    changes_between,
    form_of,
    reading_page,
    wish_of,
    wished,
)
from mailbridge.doors.web.me.acts import changed, member_of, obeyed, seat_of
from mailbridge.doors.web.numbers import NUMBER
from mailbridge.doors.web.signed import Visit
from mailbridge.store import own


def show(visit: Visit) -> Response:
    """Return the page."""
    return _page(visit)


def act(visit: Visit, form: Form) -> Response:
    """Change how the mail comes."""
    seat = seat_of(visit)
    with visit.web.store.reading() as connection:
        member = member_of(connection, seat)
        addresses = own.addresses(connection, visit.visitor.person_id)
    where = member.time_zone or visit.here.time_zone
    before = wish_of(member)
    after, checked = wished(form, before, addresses, visit.now, where)
    if checked.faulty:
        return _page(visit, checked, 422)
    changes = changes_between(before, after, member.id)
    back = changes_between(after, before, member.id)
    return _done(visit, changed(visit, seat, changes, back), "reading")


def mute(visit: Visit, form: Form) -> Response:
    """Want no more of a thread, or want it again."""
    seat, written = seat_of(visit), form.line("thread").lstrip("#")
    if form.line("again"):
        return _unmute(visit, form.line("again"))
    with visit.web.store.reading() as connection:
        number = int(written) if NUMBER.fullmatch(written) else 0
        thread = own.thread_of(connection, seat.alliance_id, number)
    if thread is None:
        return _page(visit, muting=form.with_fault("thread", "no_post"), status=422)
    change, back = Muted(seat.membership_id, thread), Unmuted(seat.membership_id, thread)
    return _done(visit, changed(visit, seat, (change,), (back,)), "muted", f"#{thread}")


def leave(visit: Visit, _form: Form) -> Response:
    """Leave the alliance; the mail that says so can be answered, too."""
    seat = seat_of(visit)
    if seat.left:
        return visit.done(visit.web.links.me(f"in/{seat.slug}"))
    return _done(visit, obeyed(visit, seat, Asked("leave")), "left")


def come_back(visit: Visit, _form: Form) -> Response:
    """Be a member again, as before."""
    seat = seat_of(visit)
    if seat.left:
        changed(visit, seat, (Returned(seat.membership_id),), ())
    return visit.done(visit.web.links.me(f"in/{seat.slug}"), Done("returned"))


def _unmute(visit: Visit, written: str) -> Response:
    seat = seat_of(visit)
    if not NUMBER.fullmatch(written):
        return visit.done(visit.web.links.me(f"in/{seat.slug}"))
    change, back = (kind(seat.membership_id, int(written)) for kind in (Unmuted, Muted))
    return _done(visit, changed(visit, seat, (change,), (back,)), "unmuted", f"#{written}")


def _done(visit: Visit, key: str, what: str, about: str = "") -> Response:
    links, slug = visit.web.links, visit.here.slug
    path = links.me(f"in/{slug}")
    if not key:
        return visit.done(path, Done("same"))
    return visit.done(path, Done(what, about, links.me(f"in/{slug}/undo"), key))


def _page(
    visit: Visit, form: Form | None = None, status: int = 200, muting: Form | None = None
) -> Response:
    seat = seat_of(visit)
    with visit.web.store.reading() as connection:
        member = member_of(connection, seat)
        addresses = own.addresses(connection, visit.visitor.person_id)
        muted = own.muted(connection, seat)
    where = member.time_zone or visit.here.time_zone
    page = reading_page(
        (visit.frame(), visit.desk(), visit.around()),
        visit.here,
        member,
        (form or form_of(wish_of(member), where), muting or Form()),
        addresses,
        muted,
    )
    page = page if visit.web.site.pdf else replace(page, letter="")
    return visit.page("me/reading", page, status)
