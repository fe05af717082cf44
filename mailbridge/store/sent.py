"""What a reply may quote: the posts it answers, the letters that carried them, a digest."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, or_, select

from mailbridge.store.tables import alliance, letter, message_id, post, post_version

NEAREST = 10  # ancestors beyond these are quotes of quotes, which clients have cut


@dataclass(frozen=True, slots=True)
class Sent:
    """A post's own words, and the bytes of the letter members got; None once they are gone."""

    text: str
    letter: bytes | None


def quotable(
    connection: Connection, slug: str, ids: Sequence[str], number: int | None
) -> tuple[Sent, ...]:
    """Return what a mail that names these Message-IDs or this post may quote, in the ids' order.

    The letter is one of the post's variants: they differ in the footer's language only.
    """
    nearest = tuple(dict.fromkeys(ids))[:NEAREST]
    if not nearest and number is None:
        return ()
    wanted = or_(message_id.c.message_id.in_(nearest), post.c.number == number)
    latest = and_(post_version.c.post_id == post.c.id, post_version.c.version == post.c.version)
    query = (
        select(post.c.id, message_id.c.message_id, post_version.c.text, letter.c.content)
        .join(alliance, alliance.c.id == post.c.alliance_id)
        .join(message_id, message_id.c.post_id == post.c.id)
        .join(post_version, latest)
        .join(letter, letter.c.post_id == post.c.id, isouter=True)
        .where(alliance.c.slug == slug, wanted)
        .order_by(post.c.number.desc())
    )
    place = {one: position for position, one in enumerate(nearest)}
    rows = sorted(
        connection.execute(query), key=lambda row: place.get(row.message_id, len(nearest))
    )
    return tuple({row.id: Sent(row.text, row.content) for row in reversed(rows)}.values())[::-1]


def issue_quoted(connection: Connection, slug: str, ids: Sequence[str]) -> bytes | None:
    """Return the digest that a mail which names these Message-IDs may quote; None where it is gone.

    Only the nearest is looked for: who answers a digest answers no other.
    """
    nearest = tuple(dict.fromkeys(ids))[:1]
    query = (
        select(letter.c.content)
        .join(alliance, alliance.c.id == letter.c.alliance_id)
        .where(
            alliance.c.slug == slug,
            letter.c.message_id.in_(nearest),
            letter.c.issue_id.is_not(None),
        )
    )
    return connection.execute(query.limit(1)).scalars().first() if nearest else None
