"""The desk's first page: for each alliance of theirs, what waits and where it is seen to."""

from starlette.responses import Response

from mailbridge.core.pages.desk.home import Board, home_page
from mailbridge.doors.web.signed import Visit
from mailbridge.store import desk


def show(visit: Visit) -> Response:
    """Return the alliances that the visitor moderates, or the one named, each with its figures."""
    web = visit.web
    with web.store.reading() as connection:
        chosen = (visit.alliance,) if visit.alliance else web.plans.all(connection)
        boards = tuple(
            Board(alliance, desk.waiting(connection, alliance.id))
            for alliance in chosen
            if visit.visitor.moderates(alliance.slug)
        )
    frames = visit.frame(), visit.desk()
    visitor = visit.visitor
    makes = visitor.operator or any(visitor.leads(board.alliance.slug) for board in boards)
    page = home_page(frames, visit.around(), boards, web.signed_paths, makes=makes)
    return visit.page("desk/home", page)
