"""Who is silent, what waits for an answer, and which moderator wrote to whom about it."""

from datetime import datetime

from sqlalchemy import Connection, and_, exists, or_, select

from mailbridge.model import Member, Nudged, OpenPost
from mailbridge.store.people import members
from mailbridge.store.tables import membership, person, post, post_version, question
from mailbridge.store.week import last_wrote


def silent(
    connection: Connection, alliance_id: int, since: datetime, now: datetime
) -> tuple[tuple[Member, datetime | None], ...]:
    """Return the experts who could have written since a time and have not, the longest first.

    With each stands when they wrote last. Who joined since, gets no mail, is paused or
    away is not among them.
    """
    wrote = last_wrote(connection, alliance_id)
    since_when = select(membership.c.id, membership.c.joined_at).where(
        membership.c.alliance_id == alliance_id
    )
    joined = {row.id: row.joined_at for row in connection.execute(since_when)}
    found = [
        (one, wrote.get(one.id))
        for one in members(connection, alliance_id)
        if one.role == "expert"
        and one.delivery != "none"
        and joined[one.id] <= since
        and wrote.get(one.id, since) <= since
        and (one.paused_until is None or one.paused_until <= now)
        and (one.away_at is None or one.away_at <= since)
    ]
    return tuple(sorted(found, key=lambda each: each[1] or joined[each[0].id]))


def open_posts(
    connection: Connection, alliance_id: int, since: datetime, most: int
) -> tuple[OpenPost, ...]:
    """Return the posts since a time that ask something and have no answer, the newest first."""
    reply = post.alias("reply")
    answered = exists().where(reply.c.parent_id == post.c.id, reply.c.state == "published")
    latest = and_(post_version.c.post_id == post.c.id, post_version.c.version == post.c.version)
    query = (
        select(post, post_version.c.text)
        .join(post_version, latest)
        .where(
            post.c.alliance_id == alliance_id,
            post.c.kind == "post",
            post.c.state == "published",
            post.c.imported.is_(False),
            post.c.published_at > since,
            or_(post_version.c.text.contains("?"), post_version.c.text.contains("؟")),
            ~answered,
        )
        .order_by(post.c.number.desc())
        .limit(most)
    )
    return tuple(
        OpenPost(
            row.number,
            row.author_id,
            row.author,
            row.country,
            row.subject,
            row.published_at,
            row.text,
        )
        for row in connection.execute(query)
    )


def nudges(connection: Connection, alliance_id: int) -> dict[int, Nudged]:
    """Return by membership the last time that a moderator wrote to somebody silent."""
    query = (
        select(question)
        .where(question.c.alliance_id == alliance_id, question.c.kind == "nudge")
        .order_by(question.c.number)
    )
    rows = connection.execute(query).all()
    names = _names(connection, {int(row.detail.partition(" ")[0]) for row in rows})
    return {
        row.membership_id: Nudged(
            at=row.asked_at,
            by=names.get(int(row.detail.partition(" ")[0]), ""),
            number=int(row.detail.partition(" ")[2]),
            answered=row.answered_at is not None,
        )
        for row in rows
    }


def _names(connection: Connection, ids: set[int]) -> dict[int, str]:
    query = select(membership.c.id, person.c.name).join(
        person, person.c.id == membership.c.person_id
    )
    rows = connection.execute(query.where(membership.c.id.in_(ids)))
    return {row.id: row.name for row in rows}
