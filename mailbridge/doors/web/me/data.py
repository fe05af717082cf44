"""/me/data.zip: everything we hold about somebody, for themself alone."""

from collections.abc import Iterator

from starlette.responses import Response

from mailbridge.core.pages.me.data import InAlliance, Kept, packed
from mailbridge.core.pages.names import file_name
from mailbridge.doors.web.me.acts import member_of
from mailbridge.doors.web.signed import Visit
from mailbridge.model import Seat
from mailbridge.store import Connection, own, posts, rulings


def data(visit: Visit) -> Response:
    """Return the zip."""
    person_id, seats = visit.visitor.person_id, visit.visitor.seats
    with visit.web.store.reading() as connection:
        kept = Kept(
            addresses=own.addresses(connection, person_id),
            alliances=tuple(_in(visit, connection, seat) for seat in seats),
            noted=own.noted(connection, person_id, seats),
            files=tuple(file for seat in seats for file in _files(connection, seat)),
        )
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": 'attachment; filename="my-data.zip"',
    }
    return Response(packed(kept), 200, headers, "application/zip")


def _in(visit: Visit, connection: Connection, seat: Seat) -> InAlliance:
    plan = visit.web.plans.get(connection, seat.slug)
    assert plan is not None  # noqa: S101 -- a seat is in an alliance
    return InAlliance(
        alliance=plan,
        member=member_of(connection, seat),
        versions=own.versions(connection, seat.membership_id),
        translations=own.translations(connection, seat.membership_id),
        held=rulings.held_of(connection, seat.alliance_id, seat.membership_id),
        muted=tuple(thread.number for thread in own.muted(connection, seat)),
    )


def _files(connection: Connection, seat: Seat) -> Iterator[tuple[str, bytes]]:
    numbers = {post.number for post, _ in own.versions(connection, seat.membership_id)}
    for entry in posts.posts_by_number(connection, seat.alliance_id, sorted(numbers)):
        for file in entry.files:
            number = entry.outline.number
            kept = posts.file_of_post(connection, seat.alliance_id, number, file.position)
            if kept is not None:
                safe = file_name(file.name).replace("/", "_").replace("\\", "_")
                yield f"{seat.slug}/{number}-file-{file.position}-{safe}", kept.content
