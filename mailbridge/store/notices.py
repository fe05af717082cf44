"""Notices: letters to one person each, a stranger's with the address beside the letter."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select

from mailbridge.model import Notice
from mailbridge.store.tables import delivery, letter

DAY = timedelta(days=1)


def put(connection: Connection, alliance_id: int, notices: Sequence[Notice], now: datetime) -> None:
    """Write notices as letters, each with its delivery, due now or when its turn comes."""
    for one in notices:
        due = _turn(connection, one.key, now) if one.once_a_day else now
        if due is None:
            continue
        values = {
            "alliance_id": alliance_id,
            "variant": "notice",
            "message_id": one.message_id,
            "content": one.content,
            "place": one.question,
            "envelope": "answer" if one.answers_mail else "notice",
            "recipient": one.key,
            "created_at": due,  # so that the next one counts its day from here
        }
        made = insert(letter).values(values).returning(letter.c.id)
        connection.execute(
            insert(delivery).values(
                letter_id=connection.execute(made).scalar_one(),
                membership_id=one.membership_id,
                address_id=one.address_id,
                next_at=due,
            )
        )


def _turn(connection: Connection, key: str, now: datetime) -> datetime | None:
    """Return when an address may hear of us again, None where something waits for that already."""
    last = connection.execute(
        select(func.max(letter.c.created_at)).where(letter.c.recipient == key)
    ).scalar_one()
    if last is None or last + DAY <= now:
        return now
    return last + DAY if last <= now else None


def had_one(connection: Connection, key: str, now: datetime) -> bool:
    """Whether a notice of any alliance went to an address within a day."""
    if not key:
        return False
    recent = select(letter.c.id).where(letter.c.recipient == key, letter.c.created_at > now - DAY)
    return connection.execute(recent.limit(1)).first() is not None
