"""How many mails went in the last day, hour by hour, where a provider allows only so many.

Providers count any 24 hours, not days of the calendar. Hours are all that is
kept, so one that is partly over counts whole: the limit is never passed, and
what waits goes up to an hour later than it might.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from mailbridge.model import Event, Notice
from mailbridge.store import notices
from mailbridge.store.log import log
from mailbridge.store.tables import alliance, delivery, event, letter, sent_hour
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


@dataclass(frozen=True, slots=True)
class Crowded:
    """An alliance, and how many of its letters are due."""

    alliance_id: int
    slug: str
    due: int


def untold(connection: Connection, now: datetime) -> tuple[Crowded, ...]:
    """Return the alliances whose letters wait and who were not told of it within a day."""
    told = select(event.c.alliance_id).where(event.c.what == TOLD, event.c.at > now - _DAY)
    query = (
        select(alliance.c.id, alliance.c.slug, func.count())
        .join(letter, letter.c.alliance_id == alliance.c.id)
        .join(delivery, delivery.c.letter_id == letter.c.id)
        .where(delivery.c.state.in_(("due", "deferred")), delivery.c.next_at <= now)
        .where(alliance.c.id.not_in(told.where(event.c.alliance_id.is_not(None))))
        .group_by(alliance.c.id, alliance.c.slug)
    )
    return tuple(Crowded(*row) for row in connection.execute(query))


def tell(
    connection: Connection, crowded: Crowded, left: int, said: Sequence[Notice], now: datetime
) -> None:
    """Write what is said to an alliance's moderators, and note that they were told."""
    id_ = crowded.alliance_id
    detail = f"{crowded.due} letters are due, room for {left}"
    log(connection, id_, now, [Event(TOLD, f"alliance {id_}", detail=detail)])
    notices.put(connection, id_, said, now)
