"""A held mail that would become no post: it is shown where it is small, and set aside."""

from starlette.responses import Response

from mailbridge import desk
from mailbridge.core.forms import Form
from mailbridge.core.pages.desk.frame import Done
from mailbridge.core.pages.desk.reading import Read, reading_page
from mailbridge.doors.web.numbers import number
from mailbridge.doors.web.signed import Visit
from mailbridge.errors import Unreadable
from mailbridge.model import Mail
from mailbridge.reading import opened
from mailbridge.store import incoming, register, waiting

_SMALL = 2**20  # bytes: what is bigger is read in a process of its own, never here


def show(visit: Visit) -> Response:
    """Return the page of a mail that its path names."""
    incoming_id = number(visit.request, "mail")
    with visit.web.store.reading() as connection:
        came = incoming.get(connection, incoming_id)
        standing = register.standing(connection, incoming_id)
        found = waiting.one(connection, visit.here.id, incoming_id)
    page = reading_page(
        (visit.frame(), visit.desk("held"), visit.around()),
        visit.here,
        Read(
            came=came,
            mail=_opened(came.raw),
            subject=found.subject if found else "",
            why=standing.reason,
            over=standing.fate != "held",
        ),
        visit.zone,
    )
    return visit.page("desk/reading", page)


def act(visit: Visit, form: Form) -> Response:
    """Set the mail aside; who reads it later lets it come in once more."""
    del form
    incoming_id, links = number(visit.request, "mail"), visit.web.links
    desk.drop(visit.web.store, incoming_id, visit.visitor.actor, visit.now)
    slug = visit.here.slug
    undo = links.desk(slug, "stuck/replay")
    return visit.done(links.desk(slug, "held"), Done("set_aside", undo=undo, key=str(incoming_id)))


def _opened(raw: bytes) -> Mail | None:
    if len(raw) > _SMALL:
        return None
    try:
        return opened(raw)
    except Unreadable:
        return None
