"""What became of each mail that came in, in order; and the letters that answers go to."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from mailbridge.store.tables import address, alliance, delivery, incoming, post


@dataclass(frozen=True, slots=True)
class Ending:
    """A mail's fate, and the post it became; `number` is None where it became none."""

    incoming_id: int
    fate: str
    reason: str
    number: int | None
    parent: int | None
    message_id: str
    letter_id: str


def last_id(connection: Connection) -> int:
    """Return the id of the mail that came last, 0 before the first."""
    return connection.execute(select(func.coalesce(func.max(incoming.c.id), 0))).scalar_one()


def ending(connection: Connection, incoming_id: int) -> Ending:
    """Return what became of a mail."""
    parent = post.alias("parent")
    query = (
        select(
            incoming.c.id,
            incoming.c.fate,
            incoming.c.reason,
            post.c.number,
            parent.c.number,
            func.coalesce(post.c.message_id, ""),
            func.coalesce(post.c.letter_id, ""),
        )
        .join(post, post.c.incoming_id == incoming.c.id, isouter=True)
        .join(parent, parent.c.id == post.c.parent_id, isouter=True)
        .where(incoming.c.id == incoming_id)
    )
    return Ending(*connection.execute(query).one())


def delivery_to(connection: Connection, slug: str, number: int, normalised: str) -> int:
    """Return the id of the delivery of a post to an address."""
    query = (
        select(delivery.c.id)
        .join(post, post.c.id == delivery.c.post_id)
        .join(alliance, alliance.c.id == post.c.alliance_id)
        .join(address, address.c.id == delivery.c.address_id)
        .where(alliance.c.slug == slug, post.c.number == number)
        .where(address.c.normalised == normalised)
    )
    return connection.execute(query).scalar_one()
