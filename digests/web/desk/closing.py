"""/desk/SLUG/closing: what members answered to the three questions of the last mail."""

from starlette.responses import Response

from digests.core.pages.closing import closing_page
from mailbridge.doors.web.desk.editing import frames
from mailbridge.doors.web.signed import Visit
from mailbridge.store.closing import answers, asked


def show(visit: Visit) -> Response:
    """Return the page."""
    with visit.web.store.reading() as connection:
        number, said = asked(connection, visit.here.id), answers(connection, visit.here.id)
    return visit.page("desk/closing", closing_page(frames(visit), visit.here, number, said))
