"""How posts hang together: what stands below a post, and hanging it elsewhere.

A post keeps its number and URL wherever it stands. What is below it always
comes along, so that no answer loses what it answers.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from mailbridge.errors import NotFound
from mailbridge.store.tables import awaited, module, post, theme


@dataclass(frozen=True, slots=True)
class Standing:
    """One post and where it stands; `thread` is the number of the thread's first post."""

    id: int
    number: int
    thread: int
    parent_id: int | None
    theme_id: int | None


def standing(connection: Connection, alliance_id: int, number: int) -> Standing:
    """Return where a post stands; NotFound where there is none of that number."""
    query = select(post.c.id, post.c.number, post.c.thread, post.c.parent_id, post.c.theme_id)
    row = connection.execute(
        query.where(post.c.alliance_id == alliance_id, post.c.number == number)
    ).one_or_none()
    if row is None:
        raise NotFound(f"there is no post #{number}")
    return Standing(*row)


def number_of(connection: Connection, post_id: int | None) -> int | None:
    """Return the number of a post by its id."""
    if post_id is None:
        return None
    return connection.execute(select(post.c.number).where(post.c.id == post_id)).scalar_one()


def unsure(connection: Connection, alliance_id: int) -> tuple[int, ...]:
    """Return the numbers of published posts that were placed by a guess."""
    query = select(post.c.number).where(
        post.c.alliance_id == alliance_id, post.c.unsure, post.c.state == "published"
    )
    return tuple(connection.execute(query.order_by(post.c.number)).scalars())


def confirm(connection: Connection, alliance_id: int, number: int) -> None:
    """Say that a post stands where it belongs; NotFound where there is none of that number."""
    here = standing(connection, alliance_id, number)
    connection.execute(update(post).where(post.c.id == here.id).values(unsure=False))


def set_late(connection: Connection, alliance_id: int, number: int, *, late: bool) -> None:
    """Mark a post as a late answer to its theme, or not; NotFound as above."""
    here = standing(connection, alliance_id, number)
    connection.execute(update(post).where(post.c.id == here.id).values(late=late))


def family(connection: Connection, alliance_id: int, root_id: int, thread: int) -> set[int]:
    """Return the ids of a post and of everything below it."""
    rows = connection.execute(
        select(post.c.id, post.c.parent_id)
        .where(post.c.alliance_id == alliance_id, post.c.thread == thread)
        .order_by(post.c.number)
    ).all()
    found = {root_id}
    while more := {row.id for row in rows if row.parent_id in found} - found:
        found |= more
    return found


def merge(connection: Connection, alliance_id: int, number: int, into: int) -> None:
    """Hang a post, and all below it, under another; NotFound where that one is below it."""
    moving = standing(connection, alliance_id, number)
    parent = standing(connection, alliance_id, into)
    below = family(connection, alliance_id, moving.id, moving.thread)
    if parent.id in below:
        raise NotFound(f"#{into} stands below #{number}, so #{number} cannot answer it")
    _hang(connection, moving, below, parent)


def split(connection: Connection, alliance_id: int, number: int, theme_id: int | None) -> None:
    """Make a post the first of a thread of its own, in a theme, with all below it."""
    moving = standing(connection, alliance_id, number)
    below = family(connection, alliance_id, moving.id, moving.thread)
    connection.execute(
        update(post).where(post.c.id.in_(below)).values(thread=number, theme_id=theme_id)
    )
    _placed_by_hand(connection, moving.id, None)


def theme_of(connection: Connection, alliance_id: int, place: str) -> int:
    """Return the id of a theme named by its URL, as in m2/t3; NotFound where there is none."""
    module_key, _, theme_key = place.strip("/").partition("/")
    query = (
        select(theme.c.id)
        .join(module, module.c.id == theme.c.module_id)
        .where(
            module.c.alliance_id == alliance_id,
            module.c.key == module_key,
            theme.c.key == theme_key,
        )
    )
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no theme {place}; a theme is named as in m2/t3")
    return found


def _hang(connection: Connection, moving: Standing, below: set[int], parent: Standing) -> None:
    connection.execute(
        update(post)
        .where(post.c.id.in_(below))
        .values(thread=parent.thread, theme_id=parent.theme_id)
    )
    _placed_by_hand(connection, moving.id, parent.id)


def _placed_by_hand(connection: Connection, post_id: int, parent_id: int | None) -> None:
    """Say that a person placed a post: no parent that comes later adopts it any more."""
    connection.execute(
        update(post)
        .where(post.c.id == post_id)
        .values(parent_id=parent_id, placed_by="moderator", unsure=False)
    )
    connection.execute(delete(awaited).where(awaited.c.post_id == post_id))
