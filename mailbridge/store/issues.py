"""Issues that were published, and what each membership has received up to now.

`membership.covered` is the number of the post up to which a membership has
everything, by letters or digests: a number and not a time, because numbers are
given in order under the alliance's lock, whatever clocks do. It moves when an
issue is recorded, and only for those whom the issue leaves nothing to wish for.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import islice
from typing import get_args

from sqlalchemy import Connection, func, insert, select, update

from mailbridge.model import Issue, IssueKind
from mailbridge.store.tables import delivery, issue, membership, mute, post

_AT_ONCE = 1000  # members in one statement: databases have a limit
_KINDS: dict[str, IssueKind] = {kind: kind for kind in get_args(IssueKind)}


def published(connection: Connection, alliance_id: int) -> tuple[Issue, ...]:
    """Return the issues of an alliance, the oldest first."""
    rows = connection.execute(
        select(issue.c.key, issue.c.kind, issue.c.due_at, issue.c.cut, issue.c.last_resource)
        .where(issue.c.alliance_id == alliance_id)
        .order_by(issue.c.due_at, issue.c.id)
    )
    return tuple(
        Issue(row.key, _KINDS[row.kind], row.due_at, row.cut, last_resource=row.last_resource)
        for row in rows
    )


def put(connection: Connection, alliance_id: int, new: Issue, now: datetime) -> int:
    """Write an issue and what it covers; return its id. IntegrityError where it was published."""
    row = {
        "alliance_id": alliance_id,
        "key": new.key,
        "kind": new.kind,
        "due_at": new.due_at,
        "cut": new.cut,
        "last_resource": new.last_resource,
        "published_at": now,
    }
    for some in _batches(new.covers):
        here = membership.c.id.in_(some)
        connection.execute(update(membership).where(here).values(covered=new.cut))
    return connection.execute(insert(issue).values(row).returning(issue.c.id)).scalar_one()


def numbers_after(
    connection: Connection, alliance_id: int, after: int
) -> tuple[tuple[int, int], ...]:
    """Return number and thread of the posts published after one, by number; none of older days."""
    query = select(post.c.number, post.c.thread).where(
        post.c.alliance_id == alliance_id,
        post.c.number > after,
        post.c.state == "published",
        post.c.imported.is_(False),
    )
    return tuple(
        (row.number, row.thread) for row in connection.execute(query.order_by(post.c.number))
    )


def announced_after(connection: Connection, alliance_id: int, after: int) -> frozenset[int]:
    """Return the numbers of the announcements published after a post."""
    query = select(post.c.number).where(
        post.c.alliance_id == alliance_id, post.c.number > after, post.c.kind == "announcement"
    )
    return frozenset(connection.execute(query).scalars())


def covered(connection: Connection, alliance_id: int) -> dict[int, int]:
    """Return up to which post each present membership has everything."""
    query = select(membership.c.id, membership.c.covered).where(
        membership.c.alliance_id == alliance_id, membership.c.left_at.is_(None)
    )
    return {row.id: row.covered for row in connection.execute(query)}


def counted(connection: Connection, alliance_id: int) -> dict[int, int]:
    """Return how many posts each membership got as letters after the one it is covered up to."""
    query = (
        select(delivery.c.membership_id, func.count().label("number"))
        .join(post, post.c.id == delivery.c.post_id)
        .join(membership, membership.c.id == delivery.c.membership_id)
        .where(
            post.c.alliance_id == alliance_id,
            post.c.state == "published",
            post.c.number > membership.c.covered,
        )
        .group_by(delivery.c.membership_id)
    )
    return {row.membership_id: row.number for row in connection.execute(query)}


def letters_of(
    connection: Connection, alliance_id: int, members: Collection[int], after: int
) -> frozenset[tuple[int, int]]:
    """Return which posts after one reached which of some members as letters of their own."""
    found: set[tuple[int, int]] = set()
    for some in _batches(members):
        query = (
            select(delivery.c.membership_id, post.c.number)
            .join(post, post.c.id == delivery.c.post_id)
            .where(
                post.c.alliance_id == alliance_id,
                post.c.number > after,
                delivery.c.membership_id.in_(some),
            )
        )
        found.update((row.membership_id, row.number) for row in connection.execute(query))
    return frozenset(found)


def mutes_of(connection: Connection, members: Collection[int]) -> frozenset[tuple[int, int]]:
    """Return which threads some members want no more of."""
    found: set[tuple[int, int]] = set()
    for some in _batches(members):
        query = select(mute.c.membership_id, mute.c.thread).where(mute.c.membership_id.in_(some))
        found.update((row.membership_id, row.thread) for row in connection.execute(query))
    return frozenset(found)


def _batches(members: Collection[int]) -> Iterable[list[int]]:
    rest = iter(sorted(members))
    while some := list(islice(rest, _AT_ONCE)):
        yield some
