"""/me/in/SLUG/letter.pdf: somebody's letter of participation."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mailbridge.core.took_part import letter_of
from mailbridge.doors.web.me.acts import member_of, seat_of
from mailbridge.doors.web.signed import Visit
from mailbridge.store import own


def letter(visit: Visit) -> Response:
    """Return the letter; 404 where this site makes no PDF files."""
    seat = seat_of(visit)
    with visit.web.store.reading() as connection:
        member = member_of(connection, seat)
        wrote = own.wrote(connection, seat.membership_id)
    file = letter_of(member, visit.here, wrote, visit.web.site, visit.now)
    if file is None:
        raise HTTPException(404)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{file.name}"',
    }
    return Response(file.content, 200, headers, file.type)
