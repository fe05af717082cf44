"""What a week of an alliance is told by: its posts, who wrote last when, what opened a theme."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from mailbridge.model import Entry
from mailbridge.store.posts import posts_by_number
from mailbridge.store.tables import post


def opening(connection: Connection, alliance_id: int, theme_id: int | None) -> int | None:
    """Return the number of the post that opened a theme, None where it has none to be seen."""
    query = select(func.min(post.c.number)).where(
        post.c.alliance_id == alliance_id,
        post.c.theme_id == theme_id,
        post.c.kind == "theme",
        post.c.state == "published",
    )
    return connection.execute(query).scalar_one() if theme_id is not None else None


def posts_between(
    connection: Connection, alliance_id: int, after: datetime, until: datetime
) -> tuple[Entry, ...]:
    """Return the posts published after one time and up to another, by number; none of imports."""
    query = select(post.c.number).where(
        post.c.alliance_id == alliance_id,
        post.c.published_at > after,
        post.c.published_at <= until,
        post.c.state == "published",
        post.c.imported.is_(False),
    )
    numbers = tuple(connection.execute(query).scalars())
    return posts_by_number(connection, alliance_id, numbers) if numbers else ()


def last_wrap_up(connection: Connection, alliance_id: int, after: datetime) -> Entry | None:
    """Return the latest wrap-up published after a time, None where there is none."""
    query = select(func.max(post.c.number)).where(
        post.c.alliance_id == alliance_id,
        post.c.kind == "wrap_up",
        post.c.published_at > after,
        post.c.state == "published",
    )
    number = connection.execute(query).scalar_one()
    found = posts_by_number(connection, alliance_id, (number,)) if number else ()
    return next(iter(found), None)


def last_wrote(connection: Connection, alliance_id: int) -> dict[int, datetime]:
    """Return when each membership that ever wrote did so last."""
    query = (
        select(post.c.author_id, func.max(post.c.received_at).label("at"))
        .where(post.c.alliance_id == alliance_id, post.c.author_id.is_not(None))
        .group_by(post.c.author_id)
    )
    return {row.author_id: row.at for row in connection.execute(query)}
