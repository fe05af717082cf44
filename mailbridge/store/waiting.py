"""Mail that waits for an alliance's moderators, as the desk lists it: also what is no post."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from mailbridge.store.tables import held, incoming


@dataclass(frozen=True, slots=True)
class Held:
    """A held mail; `proposed` is that it would become a post."""

    id: int
    subject: str
    reason: str
    at: datetime
    proposed: bool


def held_in(
    connection: Connection, alliance_id: int, limit: int, offset: int = 0
) -> tuple[Held, ...]:
    """Return what waits for a decision, the oldest first; nothing decided a moment ago."""
    query = _held(alliance_id).where(held.c.due_at.is_(None))
    rows = connection.execute(query.order_by(incoming.c.id).limit(limit).offset(offset))
    return tuple(Held(*row) for row in rows)


def decided_in(connection: Connection, alliance_id: int) -> tuple[int, ...]:
    """Return the mails that were decided, and are carried out in a moment."""
    query = _held(alliance_id).where(held.c.due_at.is_not(None))
    return tuple(row.id for row in connection.execute(query.order_by(held.c.due_at)))


def next_held(connection: Connection, alliance_id: int, after: int, by: int) -> int | None:
    """Return the next mail for a moderator to decide, the oldest one again after the last.

    What another moderator sees to is passed over, and so is what proposes no post.
    """
    query = (
        _held(alliance_id)
        .where(held.c.due_at.is_(None), held.c.incoming_id.is_not(None), incoming.c.id != after)
        .where(held.c.taken_by.is_(None) | (held.c.taken_by == by))
        .order_by((incoming.c.id < after), incoming.c.id)
    )
    row = connection.execute(query.limit(1)).first()
    return row.id if row else None


def one(connection: Connection, alliance_id: int, incoming_id: int) -> Held | None:
    """Return one mail of an alliance that is held, or was held with a draft; None where not."""
    query = _all(alliance_id).where(incoming.c.id == incoming_id)
    was = (incoming.c.fate == "held") | held.c.incoming_id.is_not(None)
    row = connection.execute(query.where(was)).first()
    return Held(*row) if row else None


def _held(alliance_id: int) -> Select[*tuple[Any, ...]]:
    return _all(alliance_id).where(incoming.c.fate == "held")


def _all(alliance_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            incoming.c.id,
            incoming.c.subject,
            incoming.c.reason,
            incoming.c.received_at,
            held.c.incoming_id.is_not(None),
        )
        .outerjoin(held, held.c.incoming_id == incoming.c.id)
        .where(incoming.c.alliance_id == alliance_id)
    )
