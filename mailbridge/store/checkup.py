"""What `doctor` asks the database: its clock, its latest mail, and whether a certain mail came."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from mailbridge.store.tables import incoming, raw


@dataclass(frozen=True, slots=True)
class Arrived:
    """When a mail was kept, and by which door it came."""

    at: datetime
    door: str


def clock(connection: Connection) -> datetime | None:
    """Return what time it is at a database server; SQLite has no clock of its own."""
    if connection.dialect.name == "sqlite":
        return None
    now: datetime = connection.execute(select(func.now())).scalar_one()
    return now


def latest(connection: Connection) -> datetime | None:
    """Return when the latest mail was kept."""
    return connection.execute(select(func.max(incoming.c.received_at))).scalar_one()


def arrived(connection: Connection, since: datetime, words: bytes) -> Arrived | None:
    """Return the first mail kept since then that has these words in it."""
    query = (
        select(incoming.c.received_at, incoming.c.evidence, raw.c.content)
        .join(raw, raw.c.hash == incoming.c.raw_hash)
        .where(incoming.c.received_at >= since, incoming.c.purpose == "postmaster")
        .order_by(incoming.c.id)
    )
    rows = connection.execute(query)
    found = next((row for row in rows if words in (row.content or b"")), None)
    return Arrived(found.received_at, found.evidence["door"]) if found else None
