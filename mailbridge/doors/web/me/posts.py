"""/me/in/SLUG/posts: what one wrote, to be corrected or taken back as by mail."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mailbridge.core.commands import Asked
from mailbridge.core.forms import Form, filled
from mailbridge.core.pages.desk.frame import SHOWN, Done, turning
from mailbridge.core.pages.me.posts import edit_page, may_correct, posts_page
from mailbridge.doors.web.me.acts import member_of, obeyed, seat_of
from mailbridge.doors.web.numbers import number
from mailbridge.doors.web.signed import Visit
from mailbridge.model import Named, Outcome
from mailbridge.questions import Withdrawn
from mailbridge.store import own, rulings
from mailbridge.store.beside import named
from mailbridge.store.books import record


def show(visit: Visit) -> Response:
    """Return the list of what one wrote."""
    seat, at = seat_of(visit), visit.sheet
    with visit.web.store.reading() as connection:
        held = rulings.held_of(connection, seat.alliance_id, seat.membership_id) if at == 1 else ()
        found = own.posts(connection, seat.membership_id, SHOWN + 1, (at - 1) * SHOWN)
    if at > 1 and not found:
        raise HTTPException(404)
    path = visit.web.links.me(f"in/{seat.slug}/posts")
    page = posts_page(
        (visit.frame(), visit.desk(), visit.around()),
        visit.here,
        visit.zone,
        (held, found[:SHOWN]),
        turning(path, at, more=len(found) > SHOWN),
    )
    return visit.page("me/posts", page)


def withdraw_held(visit: Visit, form: Form) -> Response:
    """Take back a mail that waits for a moderator."""
    seat = seat_of(visit)
    with visit.web.store.writing() as connection:
        member_of(connection, seat)
        held = rulings.held_of(connection, seat.alliance_id, seat.membership_id)
        one = next((m for m in held if str(m.incoming_id) == form.line("mail")), None)
        if one is not None:
            ruling = Withdrawn(one.incoming_id)
            outcome = Outcome("command", "withdraw", rulings=(ruling,))
            record(connection, seat.alliance_id, outcome, visit.now)
    path = visit.web.links.me(f"in/{seat.slug}/posts")
    return visit.done(path, Done("not_published" if one else "gone"))


def edit(visit: Visit) -> Response:
    """Return one post with its words, to be corrected."""
    found = _mine(visit)
    return _edit(visit, found, filled(words=found.entry.text))


def correct(visit: Visit, form: Form) -> Response:
    """Give a post new words; the earlier ones are kept."""
    found = _mine(visit)
    wanted = form.text("words")
    if not may_correct(found, visit.now):
        return _edit(visit, found, form, 422)
    if not wanted:
        return _edit(visit, found, form.with_fault("words", "missing"), 422)
    if wanted == found.entry.text.strip():
        return _edit(visit, found, form.with_fault("words", "the_same"), 422)
    seat = seat_of(visit)
    obeyed(visit, seat, Asked("correct", str(found.entry.outline.number)), wanted)
    path = visit.web.links.me(f"in/{seat.slug}/posts")
    return visit.done(path, Done("corrected", f"#{found.entry.outline.number}"))


def withdraw(visit: Visit, _form: Form) -> Response:
    """Take a post back."""
    found, seat = _mine(visit), seat_of(visit)
    wanted = found.entry.outline.number
    key = obeyed(visit, seat, Asked("withdraw", str(wanted)))
    links = visit.web.links
    back = links.me(f"in/{seat.slug}/undo")
    return visit.done(links.me(f"in/{seat.slug}/posts"), Done("withdrawn", f"#{wanted}", back, key))


def _mine(visit: Visit) -> Named:
    seat, wanted = seat_of(visit), number(visit.request, "number")
    with visit.web.store.reading() as connection:
        found = named(connection, seat.alliance_id, wanted)
    mine = found is not None and found.author_id == seat.membership_id
    if found is None or not mine or found.entry.state != "published":
        raise HTTPException(404)
    return found


def _edit(visit: Visit, found: Named, form: Form, status: int = 200) -> Response:
    frames = visit.frame(), visit.desk(), visit.around()
    page = edit_page(frames, visit.here, found, form, visit.zone)
    return visit.page("me/edit", page, status)
