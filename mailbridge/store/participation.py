"""What the participation report counts: every published post, and every membership there was."""

from typing import Any

from sqlalchemy import Connection, Row, select

from mailbridge.model import Belonging, Contribution
from mailbridge.store.stars import tagged
from mailbridge.store.tables import membership, person, post, post_version


def contributions(connection: Connection, alliance_id: int) -> tuple[Contribution, ...]:
    """Return all published posts of an alliance by number; imported ones among them."""
    about: dict[int, tuple[int, ...]] = {}
    for one in tagged(connection, alliance_id):
        about[one.number] = (*about.get(one.number, ()), one.question)
    parent = post.alias()
    latest = (post_version.c.post_id == post.c.id) & (post_version.c.version == post.c.version)
    rows = connection.execute(
        select(post, parent.c.number.label("answers"), membership.c.role, post_version.c.text)
        .join(post_version, latest)
        .outerjoin(parent, (parent.c.id == post.c.parent_id) & (parent.c.state == "published"))
        .outerjoin(membership, membership.c.id == post.c.author_id)
        .where(post.c.alliance_id == alliance_id, post.c.state == "published")
        .order_by(post.c.number)
    )
    return tuple(_contribution(row, about.get(row.number, ())) for row in rows)


def _contribution(row: Row[Any], questions: tuple[int, ...]) -> Contribution:
    return Contribution(
        number=row.number,
        parent=row.answers,
        theme_id=row.theme_id,
        kind=row.kind,
        author=row.author_id,
        name=row.author,
        organisation=row.organisation,
        country=row.country,
        role=row.role,
        language=row.language,
        late=row.late,
        at=row.received_at,
        text=row.text,
        questions=questions,
    )


def belongings(connection: Connection, alliance_id: int) -> tuple[Belonging, ...]:
    """Return every membership of an alliance, those that ended too, in the order they began."""
    rows = connection.execute(
        select(membership, person.c.country, person.c.organisation)
        .join(person, person.c.id == membership.c.person_id)
        .where(membership.c.alliance_id == alliance_id)
        .order_by(membership.c.joined_at, membership.c.id)
    )
    return tuple(
        Belonging(
            id=row.id,
            role=row.role,
            country=row.country,
            organisation=row.organisation,
            delivery=row.delivery,
            joined_at=row.joined_at,
            left_at=row.left_at,
        )
        for row in rows
    )
