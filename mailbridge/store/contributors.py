"""Who wrote in an archive: members once, whatever their posts call them, and everybody else."""

from typing import Any

from sqlalchemy import Connection, Row, func, select

from mailbridge.model import Byline, Contributor
from mailbridge.store.tables import membership, person, post


def contributors(connection: Connection, alliance_id: int) -> tuple[Contributor, ...]:
    """Return everybody with a published post; a member goes by the name of their last one."""
    rows = connection.execute(
        select(
            post.c.author_id,
            post.c.author,
            post.c.organisation,
            post.c.country,
            func.count().label("posts"),
            func.max(post.c.number).label("last"),
            membership.c.role,
            person.c.profile,
        )
        .outerjoin(membership, membership.c.id == post.c.author_id)
        .outerjoin(person, person.c.id == membership.c.person_id)
        .where(post.c.alliance_id == alliance_id, post.c.state == "published")
        .group_by(
            post.c.author_id,
            post.c.author,
            post.c.organisation,
            post.c.country,
            membership.c.role,
            person.c.profile,
        )
        .order_by(func.max(post.c.number).desc())
    ).all()
    found: dict[Any, Contributor] = {}
    for row in rows:
        key = row.author_id or (row.author, row.organisation, row.country)
        found[key] = _with(found.get(key), row)
    return tuple(found.values())


def _with(known: Contributor | None, row: Row[*tuple[Any, ...]]) -> Contributor:
    byline = known.byline if known else Byline(row.author, row.organisation, row.country)
    return Contributor(
        byline=byline,
        posts=row.posts + (known.posts if known else 0),
        moderator=row.role == "moderator",
        profile=row.profile or "",
    )
