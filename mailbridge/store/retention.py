"""Forgets what need not be kept: raw mail after its fate, letters after their last delivery.

Only bytes go, and the address a notice went to. The rows stay, with their ids and
hashes, so that a repeat is still known and every Message-ID ever sent still resolves.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, or_, select, update

from mailbridge.store.invitations import forget_letters
from mailbridge.store.tables import delivery, incoming, letter, raw

LETTERS = timedelta(days=30)
AT_ONCE = 200  # rows: others want to write too


def forget(connection: Connection, now: datetime, keep_raw: timedelta) -> int:
    """Forget the bytes whose time has passed, some at a time; return how many rows it was."""
    return (
        _raw(connection, now - keep_raw)
        + _letters(connection, now - LETTERS)
        + forget_letters(connection)
    )


def _raw(connection: Connection, before: datetime) -> int:
    """Forget mail that has been decided for long; what waits for somebody is never forgotten."""
    wanted = exists().where(
        incoming.c.raw_hash == raw.c.hash,
        or_(
            incoming.c.fate.in_(("waiting", "held", "stuck")),
            incoming.c.decided_at > before,
        ),
    )
    old = select(raw.c.hash).where(raw.c.content.is_not(None), raw.c.received_at <= before, ~wanted)
    statement = update(raw).where(raw.c.hash.in_(old.limit(AT_ONCE))).values(content=None)
    return connection.execute(statement).rowcount


def _letters(connection: Connection, before: datetime) -> int:
    """Forget letters that nobody waits for any more."""
    wanted = exists().where(
        delivery.c.letter_id == letter.c.id,
        or_(
            delivery.c.state.in_(("due", "sending", "deferred")),
            delivery.c.done_at > before,
        ),
    )
    old = select(letter.c.id).where(
        letter.c.content.is_not(None), letter.c.created_at <= before, ~wanted
    )
    forgotten = {"content": None, "recipient": ""}
    statement = update(letter).where(letter.c.id.in_(old.limit(AT_ONCE))).values(forgotten)
    return connection.execute(statement).rowcount
