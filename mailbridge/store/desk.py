"""How much waits on an alliance's desk: the figures of its first page."""

from sqlalchemy import Connection, func, select

from mailbridge.model import Waiting
from mailbridge.store.tables import delivery, incoming, letter, post


def waiting(connection: Connection, alliance_id: int) -> Waiting:
    """Return what waits in an alliance now."""
    fates = (
        select(incoming.c.fate, func.count())
        .where(incoming.c.alliance_id == alliance_id, incoming.c.fate.in_(("held", "stuck")))
        .group_by(incoming.c.fate)
    )
    counted = {fate: number for fate, number in connection.execute(fates)}  # noqa: C416 -- rows
    failed = (
        select(func.count())
        .select_from(delivery)
        .join(letter, letter.c.id == delivery.c.letter_id)
        .where(letter.c.alliance_id == alliance_id, delivery.c.state == "failed")
    )
    unsure = select(func.count()).where(
        post.c.alliance_id == alliance_id, post.c.unsure, post.c.state == "published"
    )
    return Waiting(
        held=counted.get("held", 0),
        stuck=counted.get("stuck", 0),
        undelivered=connection.execute(failed).scalar_one(),
        unsure=connection.execute(unsure).scalar_one(),
    )
