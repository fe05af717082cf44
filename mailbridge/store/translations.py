"""What people translated of posts: one text for each language, of the version it was made of."""

from collections.abc import Collection
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, and_, bindparam, delete, select

from mailbridge.errors import NotFound
from mailbridge.model import Translation
from mailbridge.store import search
from mailbridge.store.outlines import Statement
from mailbridge.store.tables import post, translation
from mailbridge.store.upsert import upsert


def keep(
    connection: Connection,
    place: tuple[int, int],
    words: Translation,
    membership_id: int | None,
    now: datetime,
) -> None:
    """Keep a post's translation, or forget it where it has no words.

    `place` is the alliance's id and the post's number; NotFound where no such post is out.
    """
    alliance_id, number = place
    here = and_(
        post.c.alliance_id == alliance_id, post.c.number == number, post.c.state == "published"
    )
    row = connection.execute(select(post.c.id, post.c.version).where(here)).one_or_none()
    if row is None:
        raise NotFound(f"there is no post #{number}")
    if not words.text:
        old = and_(translation.c.post_id == row.id, translation.c.language == words.language)
        connection.execute(delete(translation).where(old))
        search.refresh(connection, (row.id,))
        return
    kept = {
        "post_id": row.id,
        "language": words.language,
        "version": row.version,
        "text": words.text,
        "by": words.by,
        "membership_id": membership_id,
        "at": now,
    }
    upsert(connection, translation, [kept], key=["post_id", "language"])
    search.refresh(connection, (row.id,))


def of_posts(
    connection: Connection, post_ids: Collection[int]
) -> dict[int, tuple[Translation, ...]]:
    """Return the translations of some posts' latest versions, by the post's id."""
    found: dict[int, tuple[Translation, ...]] = {}
    if post_ids:
        for row in connection.execute(_current(), {"posts": tuple(post_ids)}).all():
            one = Translation(row.language, row.text, row.by)
            found[row.post_id] = (*found.get(row.post_id, ()), one)
    return found


@cache
def _current() -> Statement:
    same = and_(post.c.id == translation.c.post_id, post.c.version == translation.c.version)
    return (
        select(translation)
        .join(post, same)
        .where(translation.c.post_id.in_(bindparam("posts", expanding=True)))
        .order_by(translation.c.post_id, translation.c.language)
    )
