"""What went wrong in one alliance, as the desk lists it: mail that is stuck, letters given up."""

from sqlalchemy import Connection, func, select

from mailbridge.model import GivenUp, Stuck
from mailbridge.store.tables import delivery, incoming, letter, membership, person, post


def stuck(connection: Connection, alliance_id: int, limit: int, offset: int) -> tuple[Stuck, ...]:
    """Return the mails that are stuck, the oldest first."""
    query = (
        select(
            incoming.c.id,
            incoming.c.subject,
            incoming.c.reason,
            incoming.c.detail,
            incoming.c.received_at,
        )
        .where(incoming.c.alliance_id == alliance_id, incoming.c.fate == "stuck")
        .order_by(incoming.c.id)
    )
    return tuple(Stuck(*row) for row in connection.execute(query.limit(limit).offset(offset)))


def given_up(
    connection: Connection, alliance_id: int, limit: int, offset: int
) -> tuple[GivenUp, ...]:
    """Return the letters that were given up, the oldest first."""
    query = (
        select(
            delivery.c.id,
            func.coalesce(person.c.name, ""),
            func.coalesce(post.c.number, 0),
            delivery.c.answer,
            delivery.c.done_at,
            letter.c.content.is_not(None),
        )
        .join(letter, letter.c.id == delivery.c.letter_id)
        .outerjoin(membership, membership.c.id == delivery.c.membership_id)
        .outerjoin(person, person.c.id == membership.c.person_id)
        .outerjoin(post, post.c.id == delivery.c.post_id)
        .where(letter.c.alliance_id == alliance_id, delivery.c.state == "failed")
        .order_by(delivery.c.id)
    )
    return tuple(GivenUp(*row) for row in connection.execute(query.limit(limit).offset(offset)))


def alliance_of(connection: Connection, delivery_id: int) -> int | None:
    """Return the alliance whose letter a delivery carries."""
    query = select(letter.c.alliance_id).join(delivery, delivery.c.letter_id == letter.c.id)
    return connection.execute(query.where(delivery.c.id == delivery_id)).scalar_one_or_none()
