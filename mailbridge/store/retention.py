"""Forgets what need not be kept: raw mail after its fate, letters after their last delivery.

Only bytes go, and the address a notice went to. The rows stay, with their ids and
hashes, so that a repeat is still known and every Message-ID ever sent still resolves.
Where somebody was erased, all that came and went before in their alliances is forgotten
as soon as nobody waits for it: it may quote them.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select, update

from mailbridge.store.invitations import forget_letters
from mailbridge.store.tables import delivery, incoming, letter, membership, person, raw

LETTERS = timedelta(days=30)
AT_ONCE = 200  # rows: others want to write too


def forget(connection: Connection, now: datetime, keep_raw: timedelta) -> int:
    """Forget the bytes whose time has passed, some at a time; return how many rows it was."""
    return (
        _raw(connection, now - keep_raw)
        + _letters(connection, now - LETTERS)
        + forget_letters(connection)
    )


def _erased_since(alliance_id: Any, at: Any) -> ColumnElement[bool]:
    """Return whether somebody of an alliance was erased after a time."""
    return exists().where(
        membership.c.person_id == person.c.id,
        membership.c.alliance_id == alliance_id,
        person.c.erased_at >= at,
    )


def _raw(connection: Connection, before: datetime) -> int:
    """Forget mail that has been decided for long; what waits for somebody is never forgotten."""
    erased = _erased_since(incoming.c.alliance_id, incoming.c.received_at)
    wanted = exists().where(
        incoming.c.raw_hash == raw.c.hash,
        or_(
            incoming.c.fate.in_(("waiting", "held", "stuck")),
            and_(incoming.c.decided_at > before, ~erased),
        ),
    )
    quotes = exists().where(incoming.c.raw_hash == raw.c.hash, erased)
    over = or_(raw.c.received_at <= before, quotes)
    old = select(raw.c.hash).where(raw.c.content.is_not(None), over, ~wanted)
    statement = update(raw).where(raw.c.hash.in_(old.limit(AT_ONCE))).values(content=None)
    return connection.execute(statement).rowcount


def _letters(connection: Connection, before: datetime) -> int:
    """Forget letters that nobody waits for any more."""
    erased = _erased_since(letter.c.alliance_id, letter.c.created_at)
    wanted = exists().where(
        delivery.c.letter_id == letter.c.id,
        or_(
            delivery.c.state.in_(("due", "sending", "deferred")),
            and_(delivery.c.done_at > before, ~erased),
        ),
    )
    over = or_(letter.c.created_at <= before, erased)
    old = select(letter.c.id).where(letter.c.content.is_not(None), over, ~wanted)
    forgotten = {"content": None, "recipient": ""}
    statement = update(letter).where(letter.c.id.in_(old.limit(AT_ONCE))).values(forgotten)
    return connection.execute(statement).rowcount
