"""What an import asks of the store: who wrote, and what is already there."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, select

from mailbridge.model import Member
from mailbridge.store.people import members
from mailbridge.store.tables import address, membership, message_id, post
from mailbridge.store.tables import alliance as alliances


def last_number(connection: Connection, alliance_id: int) -> int:
    """Return the last post's number, and keep others from giving the next one meanwhile."""
    query = select(alliances.c.last_number).where(alliances.c.id == alliance_id)
    return connection.execute(query.with_for_update()).scalar_one()


def members_by_key(connection: Connection, alliance_id: int) -> Mapping[str, Member]:
    """Return the members under every address they may write from."""
    by_person = {member.person_id: member for member in members(connection, alliance_id)}
    rows = connection.execute(
        select(address.c.normalised, address.c.person_id)
        .join(membership, membership.c.person_id == address.c.person_id)
        .where(membership.c.alliance_id == alliance_id, address.c.confirmed_at.is_not(None))
    )
    return {row.normalised: by_person[row.person_id] for row in rows if row.person_id in by_person}


def stands(connection: Connection, alliance_id: int, id_: str, body_hash: str) -> bool:
    """Return whether a mail is in the archive: with these words, or as it came by another way."""
    values = {"of_alliance": alliance_id, "id": id_, "words": body_hash}
    rows = connection.execute(_UNDER_ID, values).all()
    if any(row.body_hash == body_hash or row.incoming_id or row.message_id != id_ for row in rows):
        return True
    return bool(rows) and connection.execute(_SAME, values).first() is not None


_UNDER_ID = (
    select(post.c.body_hash, post.c.incoming_id, post.c.message_id)
    .join(message_id, message_id.c.post_id == post.c.id)
    .where(
        message_id.c.alliance_id == bindparam("of_alliance"),
        message_id.c.message_id == bindparam("id"),
    )
)
_SAME = select(post.c.id).where(
    post.c.alliance_id == bindparam("of_alliance"),
    post.c.message_id == bindparam("id"),
    post.c.body_hash == bindparam("words"),
)
