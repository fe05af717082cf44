"""What somebody's own pages show of them: addresses, muted threads, posts, what was noted."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, or_, select

from mailbridge.model import (
    Happened,
    OwnAddress,
    OwnPost,
    OwnThread,
    Seat,
    Translation,
    Version,
)
from mailbridge.store.tables import (
    address,
    alliance,
    event,
    membership,
    mute,
    post,
    post_version,
    translation,
)


def addresses(connection: Connection, person_id: int) -> tuple[OwnAddress, ...]:
    """Return where somebody writes from or gets letters, in the order they became known."""
    lettered: dict[int, list[str]] = {}
    goes = (
        select(membership.c.address_id, alliance.c.slug)
        .join(alliance, alliance.c.id == membership.c.alliance_id)
        .where(membership.c.person_id == person_id)
        .order_by(alliance.c.slug)
    )
    for row in connection.execute(goes):
        lettered.setdefault(row.address_id, []).append(row.slug)
    query = (
        select(address)
        .where(
            address.c.person_id == person_id,
            or_(address.c.confirmed_at.is_not(None), address.c.id.in_(lettered)),
        )
        .order_by(address.c.id)
    )
    return tuple(
        OwnAddress(row.address, row.normalised, tuple(lettered.get(row.id, ())))
        for row in connection.execute(query)
    )


def is_taken(connection: Connection, key: str) -> bool:
    """Whether somebody has an address, confirmed or because letters go to it."""
    used = select(membership.c.address_id)
    taken = select(address.c.id).where(
        address.c.normalised == key,
        or_(address.c.confirmed_at.is_not(None), address.c.id.in_(used)),
    )
    return connection.execute(taken).first() is not None


def wrote(connection: Connection, membership_id: int) -> int:
    """Return how many posts of somebody are published; what went to all as a theme is none."""
    own = (post.c.author_id == membership_id) & (post.c.state == "published")
    query = select(func.count()).where(own, post.c.kind == "post")
    return connection.execute(query).scalar_one()


def muted(connection: Connection, seat: Seat) -> tuple[OwnThread, ...]:
    """Return the threads that somebody wants no more of in an alliance."""
    query = (
        select(post.c.number, post.c.subject)
        .join(mute, mute.c.thread == post.c.number)
        .where(post.c.alliance_id == seat.alliance_id, mute.c.membership_id == seat.membership_id)
        .order_by(post.c.number)
    )
    return tuple(OwnThread(row.number, row.subject) for row in connection.execute(query))


def thread_of(connection: Connection, alliance_id: int, number: int) -> int | None:
    """Return the thread that a post stands in, None where there is no such post."""
    query = select(post.c.thread).where(
        post.c.alliance_id == alliance_id, post.c.number == number, post.c.state == "published"
    )
    return connection.execute(query).scalar_one_or_none()


def posts(
    connection: Connection, membership_id: int, most: int, skip: int = 0
) -> tuple[OwnPost, ...]:
    """Return somebody's posts in an alliance, the newest first, whatever became of them."""
    query = (
        select(post.c.number, post.c.subject, post.c.state, post.c.published_at)
        .where(post.c.author_id == membership_id)
        .order_by(post.c.number.desc())
        .limit(most)
        .offset(skip)
    )
    return tuple(OwnPost(*row) for row in connection.execute(query))


def versions(connection: Connection, membership_id: int) -> tuple[tuple[OwnPost, Version], ...]:
    """Return all that somebody's posts ever said, by number and version."""
    query = (
        select(
            post.c.number,
            post.c.subject,
            post.c.state,
            post.c.published_at,
            post_version.c.version,
            post_version.c.at,
            post_version.c.text,
            post_version.c.html,
        )
        .join(post_version, post_version.c.post_id == post.c.id)
        .where(post.c.author_id == membership_id)
        .order_by(post.c.number, post_version.c.version)
    )
    return tuple(
        (
            OwnPost(row.number, row.subject, row.state, row.published_at),
            Version(row.version, row.at, row.text, row.html),
        )
        for row in connection.execute(query)
    )


def translations(connection: Connection, membership_id: int) -> tuple[tuple[int, Translation], ...]:
    """Return what people translated of somebody's posts, by number; and what they wrote down."""
    theirs = (post.c.author_id == membership_id) | (translation.c.membership_id == membership_id)
    query = (
        select(post.c.number, translation.c.language, translation.c.text, translation.c.by)
        .join(translation, translation.c.post_id == post.c.id)
        .where(theirs)
        .order_by(post.c.number, translation.c.language)
    )
    return tuple(
        (row.number, Translation(row.language, row.text, row.by))
        for row in connection.execute(query)
    )


def noted(connection: Connection, person_id: int, seats: Sequence[Seat]) -> tuple[Happened, ...]:
    """Return what the audit log says about somebody, or that they did, the oldest first."""
    names = [f"person {person_id}", *(f"membership {seat.membership_id}" for seat in seats)]
    query = select(event).where(or_(event.c.on.in_(names), event.c.actor.in_(names)))
    rows = connection.execute(query.order_by(event.c.id))
    return tuple(Happened(row.at, row.what, row.on, row.detail) for row in rows)
