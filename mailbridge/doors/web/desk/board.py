"""/desk/SLUG/people/invitations: who was invited, and how it stands."""

from starlette.responses import Response

from mailbridge.core.forms import filled
from mailbridge.core.pages.desk.board import board_page, state_of
from mailbridge.core.pages.desk.frame import SHOWN
from mailbridge.doors.web.signed import Visit
from mailbridge.store import invitations


def show(visit: Visit) -> Response:
    """Return the board; the list under it shows one state where one is asked for."""
    state, sheet = state_of(visit.asked("state")), visit.sheet
    with visit.web.store.reading() as connection:
        counts = invitations.counts(connection, visit.here.id)
        found = invitations.sheet(connection, visit.here.id, state, SHOWN + 1, (sheet - 1) * SHOWN)
    page = board_page(
        (visit.frame(), visit.desk("people"), visit.around()),
        visit.here.slug,
        filled(state=state or ""),
        counts,
        found,
        sheet,
        visit.zone,
        leads=visit.visitor.leads(visit.here.slug),
    )
    return visit.page("desk/invitations", page)
