"""How many mails went in the last day, hour by hour, where a provider allows only so many.

Providers count any 24 hours, not days of the calendar. Hours are all that is
kept, so one that is partly over counts whole: the limit is never passed, and
what waits goes up to an hour later than it might.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from mailbridge.model import Event
from mailbridge.store.log import log
from mailbridge.store.tables import delivery, event, letter, sent_hour
from mailbridge.store.upsert import upsert

TOLD = "day_full"
_DAY = timedelta(hours=24)
_COUNTED = timedelta(hours=25)  # an hour counts until its last minute is a day ago


@dataclass(frozen=True, slots=True)
class Room:
    """How many may still go, and when there will be room for more."""

    left: int
    more_at: datetime


def room(connection: Connection, now: datetime, per_day: int) -> Room:
    """Return how much room the last 24 hours leave; in a writing transaction it stays so."""
    query = select(sent_hour).where(sent_hour.c.hour > now - _COUNTED, sent_hour.c.number > 0)
    rows = connection.execute(query.order_by(sent_hour.c.hour).with_for_update()).all()
    first = rows[0].hour if rows else now
    return Room(max(0, per_day - sum(row.number for row in rows)), first + _COUNTED)


def spend(connection: Connection, now: datetime, number: int) -> None:
    """Note so many as sent in the hour of `now`; fewer than 0 are given back."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    upsert(connection, sent_hour, [{"hour": hour, "number": 0}], key=["hour"])
    connection.execute(
        update(sent_hour).where(sent_hour.c.hour == hour).values(number=sent_hour.c.number + number)
    )


def untold(connection: Connection, now: datetime) -> dict[int, int]:
    """Return the alliances whose letters wait and who were not told of it within a day.

    With each stands how many of its letters are due.
    """
    told = select(event.c.alliance_id).where(event.c.what == TOLD, event.c.at > now - _DAY)
    query = (
        select(letter.c.alliance_id, func.count())
        .join(delivery, delivery.c.letter_id == letter.c.id)
        .where(delivery.c.state.in_(("due", "deferred")), delivery.c.next_at <= now)
        .where(letter.c.alliance_id.not_in(told.where(event.c.alliance_id.is_not(None))))
        .group_by(letter.c.alliance_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def tell(connection: Connection, alliance_id: int, now: datetime, due: int, left: int) -> None:
    """Leave a note that an alliance's letters are more than the day has room for."""
    told = Event(TOLD, f"alliance {alliance_id}", detail=f"{due} letters are due, room for {left}")
    log(connection, alliance_id, now, [told])
