"""/desk/SLUG/stuck: what did not go through, tried once more or set aside."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mailbridge import desk
from mailbridge.core.forms import Form
from mailbridge.core.pages.desk.frame import SHOWN, Done, turning
from mailbridge.core.pages.desk.stuck import stuck_page
from mailbridge.doors.web.numbers import NUMBER
from mailbridge.doors.web.signed import Visit
from mailbridge.store import incoming, undelivered


def show(visit: Visit) -> Response:
    """Return a sheet of both lists."""
    at, here = visit.sheet, visit.here
    sheet = (SHOWN + 1, (at - 1) * SHOWN)
    with visit.web.store.reading() as connection:
        stuck = undelivered.stuck(connection, here.id, *sheet)
        given_up = undelivered.given_up(connection, here.id, *sheet)
    if at > 1 and not (stuck or given_up):
        raise HTTPException(404)
    more = max(len(stuck), len(given_up)) > SHOWN
    page = stuck_page(
        (visit.frame(), visit.desk("stuck"), visit.around()),
        here,
        (stuck[:SHOWN], given_up[:SHOWN]),
        turning(visit.web.links.desk(here.slug, "stuck"), at, more=more),
        visit.zone,
        operator=visit.visitor.operator,
    )
    return visit.page("desk/stuck", page)


def replay(visit: Visit, form: Form) -> Response:
    """Let a mail be handled once more."""
    desk.replay(visit.web.store, _mail(visit, form), visit.visitor.actor, visit.now)
    return _done(visit, Done("replayed"))


def drop(visit: Visit, form: Form) -> Response:
    """Set a mail aside; it can still come in once more."""
    incoming_id = _mail(visit, form)
    desk.drop(visit.web.store, incoming_id, visit.visitor.actor, visit.now)
    undo = visit.web.links.desk(visit.here.slug, "stuck/replay")
    return _done(visit, Done("set_aside", undo=undo, key=str(incoming_id)))


def again(visit: Visit, form: Form) -> Response:
    """Try a letter once more."""
    delivery_id = _key(form)
    with visit.web.store.reading() as connection:
        if undelivered.alliance_of(connection, delivery_id) != visit.here.id:
            raise HTTPException(404)
    desk.send_again(visit.web.store, delivery_id, visit.visitor.actor, visit.now)
    return _done(visit, Done("sent_again"))


def _mail(visit: Visit, form: Form) -> int:
    incoming_id = _key(form)
    with visit.web.store.reading() as connection:
        if incoming.alliance_of(connection, incoming_id) != visit.here.id:
            raise HTTPException(404)
    return incoming_id


def _key(form: Form) -> int:
    key = form.line("key")
    if not NUMBER.fullmatch(key):
        raise HTTPException(404)
    return int(key)


def _done(visit: Visit, done: Done) -> Response:
    return visit.done(visit.web.links.desk(visit.here.slug, "stuck"), done)
