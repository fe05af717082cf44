"""The audit log, and the version that tells others to read an alliance's plan and members again."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, update

from mailbridge.model import Event
from mailbridge.store.tables import alliance, event


def log(
    connection: Connection, alliance_id: int | None, now: datetime, events: Sequence[Event]
) -> None:
    """Add lines to the audit log."""
    rows = [
        {
            "at": now,
            "alliance_id": alliance_id,
            "actor": each.actor,
            "what": each.what,
            "on": each.on,
            "detail": each.detail,
        }
        for each in events
    ]
    if rows:
        connection.execute(insert(event), rows)


def touch(connection: Connection, alliance_ids: Iterable[int]) -> None:
    """Say that the plan or the members of these alliances are no longer what they were."""
    statement = update(alliance).where(alliance.c.id.in_(sorted(set(alliance_ids))))
    connection.execute(statement.values(version=alliance.c.version + 1))
