"""The day's limit of a provider: what does not fit waits, and somebody is told.

The room is taken with the claim, in its transaction, so that two senders cannot
both use it; what did not go after all gives its room back.
"""

from collections.abc import Sequence
from datetime import datetime

import structlog

from mailbridge.core.day_full import DayFull, tell_moderators
from mailbridge.core.site import Site
from mailbridge.model import Asks
from mailbridge.store import Connection, Store, allowance, deliveries
from mailbridge.store.books import Books
from mailbridge.store.deliveries import Result

log = structlog.get_logger("sender")


class Day:
    """At most `per_day` deliveries in any 24 hours; 0 is no limit."""

    def __init__(self, store: Store, site: Site, per_day: int) -> None:
        """Count nothing yet; what was sent is in the database."""
        self._store = store
        self._site = site
        self._books = Books()
        self._per_day = per_day

    def is_full(self, now: datetime) -> bool:
        """Whether nothing may go at `now`; what is due waits then, in the database.

        Where more is due than there is room for, that is told before the room is used up.
        """
        if not self._per_day:
            return False
        with self._store.writing() as connection:
            room = allowance.room(connection, now, self._per_day)
            if deliveries.how_many_due(connection, now, room.left + 1) > room.left:
                self._tell(connection, now, room.left)
            if room.left:
                return False
            reason = f"the limit of {self._per_day} a day is reached"
            waiting = deliveries.put_off(connection, now, room.more_at, reason)
        log.warning("the day is full", until=room.more_at.isoformat(), waiting=waiting)
        return True

    def room(self, connection: Connection, now: datetime, wanted: int) -> int:
        """Return how many of the wanted may be claimed."""
        if not self._per_day:
            return wanted
        return min(wanted, allowance.room(connection, now, self._per_day).left)

    def spend(self, connection: Connection, now: datetime, number: int) -> None:
        """Use up room for so many."""
        if self._per_day and number:
            allowance.spend(connection, now, number)

    def give_back(self, connection: Connection, at: datetime, results: Sequence[Result]) -> None:
        """Give back the room, taken at `at`, of what surely did not go."""
        self.spend(connection, at, -sum(not _may_have_gone(result) for result in results))

    def _tell(self, connection: Connection, now: datetime, left: int) -> None:
        for crowded in allowance.untold(connection, now):
            context = self._books.gather(connection, crowded.slug, Asks(), now)
            day = DayFull(self._per_day, crowded.due, left)
            said = tell_moderators(day, context, self._site)
            allowance.tell(connection, crowded, left, said, now)
            log.warning(
                "more is due than a day allows",
                alliance=crowded.slug, due=crowded.due, room=left, told=len(said),
            )  # fmt: skip


def _may_have_gone(result: Result) -> bool:
    return result.state == "sent" or result.ambiguous
