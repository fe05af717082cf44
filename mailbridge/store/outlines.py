"""Posts without their words: who answers whom, where, and how much was said.

A page asks in two steps, so that a theme of three hundred posts costs no more
than what one page shows of it: first the outlines, here; then the entries of
the few that fit, in `store.posts`.
"""

from typing import Any

from sqlalchemy import Connection, Integer, Row, Select, and_, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from mailbridge.model import Byline, Discussion, Outline, Tally
from mailbridge.store.tables import post, post_version

parents = post.alias("parents")
_latest = and_(post_version.c.post_id == post.c.id, post_version.c.version == post.c.version)


class _Octets(GenericFunction[int]):
    type = Integer()
    inherit_cache = True
    name = "octet_length"


@compiles(_Octets, "sqlite")
def _octets_on_sqlite(element: _Octets, compiler: Any, **options: Any) -> str:
    # SQLite counts letters, and has octet_length only from 3.43 on.
    return f"length(CAST({compiler.process(element.clauses, **options)} AS BLOB))"


def posts_of_theme(connection: Connection, alliance_id: int, theme_id: int) -> tuple[Outline, ...]:
    """Return a theme's published posts, by number."""
    return _by_number(connection, _published(alliance_id).where(post.c.theme_id == theme_id))


def posts_of_thread(connection: Connection, alliance_id: int, thread: int) -> tuple[Outline, ...]:
    """Return a thread's published posts, by number, whatever theme they stand in."""
    return _by_number(connection, _published(alliance_id).where(post.c.thread == thread))


def neighbours(
    connection: Connection, alliance_id: int, number: int
) -> tuple[Outline | None, Outline | None]:
    """Return the published posts next before and next after a number."""
    query = _published(alliance_id).limit(1)
    before = query.where(post.c.number < number).order_by(post.c.number.desc())
    after = query.where(post.c.number > number).order_by(post.c.number)
    earlier, later = (
        None if row is None else of_row(row)
        for row in (connection.execute(before).first(), connection.execute(after).first())
    )
    return earlier, later


def tallies(connection: Connection, alliance_id: int) -> tuple[Tally, ...]:
    """Return how much was said in each theme, and outside all; silent themes are left out."""
    query = (
        select(
            post.c.theme_id,
            func.count().label("posts"),
            func.count(post.c.author.distinct()).label("people"),
            func.max(post.c.received_at).label("last_at"),
        )
        .where(post.c.alliance_id == alliance_id, post.c.state == "published")
        .group_by(post.c.theme_id)
    )
    return tuple(
        Tally(row.theme_id, row.posts, row.people, row.last_at) for row in connection.execute(query)
    )


def discussions(
    connection: Connection, alliance_id: int, limit: int, offset: int = 0
) -> tuple[Discussion, ...]:
    """Return threads that stand in no theme, the one with the newest post first."""
    newest = func.max(post.c.number).label("newest")
    threads = (
        select(
            func.min(post.c.number).label("first"),
            newest,
            func.count().label("posts"),
            func.max(post.c.received_at).label("last_at"),
        )
        .where(
            post.c.alliance_id == alliance_id,
            post.c.theme_id.is_(None),
            post.c.state == "published",
        )
        .group_by(post.c.thread)
        .order_by(newest.desc())
        .limit(limit)
        .offset(offset)
        .subquery()
    )
    query = (
        _published(alliance_id)
        .add_columns(threads.c.posts, threads.c.last_at)
        .join(threads, threads.c.first == post.c.number)
        .order_by(threads.c.newest.desc())
    )
    return tuple(
        Discussion(of_row(row), row.posts, row.last_at) for row in connection.execute(query)
    )


def outline(alliance_id: int) -> Select[*tuple[Any, ...]]:
    """Return the query for an alliance's posts, in any state; `of_row` reads its rows."""
    return (
        select(
            post.c.number,
            post.c.thread,
            parents.c.number.label("parent_number"),
            post.c.theme_id,
            post.c.author,
            post.c.organisation,
            post.c.country,
            post.c.subject,
            post.c.received_at,
            _Octets(post_version.c.html).label("size"),
        )
        .select_from(
            post.join(post_version, _latest).outerjoin(parents, parents.c.id == post.c.parent_id)
        )
        .where(post.c.alliance_id == alliance_id)
    )


def of_row(row: Row[Any]) -> Outline:
    """Return the outline that a row of `outline` holds."""
    return Outline(
        number=row.number,
        thread=row.thread,
        parent_number=row.parent_number,
        theme_id=row.theme_id,
        byline=Byline(row.author, row.organisation, row.country),
        subject=row.subject,
        received_at=row.received_at,
        size=row.size,
    )


def _published(alliance_id: int) -> Select[*tuple[Any, ...]]:
    return outline(alliance_id).where(post.c.state == "published")


def _by_number(connection: Connection, query: Select[*tuple[Any, ...]]) -> tuple[Outline, ...]:
    return tuple(of_row(row) for row in connection.execute(query.order_by(post.c.number)))
