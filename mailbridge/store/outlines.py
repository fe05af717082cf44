"""Posts without their words: who answers whom, where, and how much was said.

A page asks in two steps, so that a theme of three hundred posts costs no more
than what one page shows of it: first the outlines, here; then the entries of
the few that fit, in `store.posts`.
"""

from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import Connection, Integer, Row, Select, and_, bindparam, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from mailbridge.model import Byline, Discussion, Outline, Tally
from mailbridge.store.tables import post, post_version

Statement: TypeAlias = Select[*tuple[Any, ...]]

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
    return _outlines(connection, _of_theme(), alliance_id=alliance_id, theme_id=theme_id)


def posts_outside(connection: Connection, alliance_id: int) -> tuple[Outline, ...]:
    """Return the published posts that stand in no theme, by number."""
    return _outlines(connection, _outside(), alliance_id=alliance_id)


def posts_of_thread(connection: Connection, alliance_id: int, thread: int) -> tuple[Outline, ...]:
    """Return a thread's published posts, by number, whatever theme they stand in."""
    return _outlines(connection, _of_thread(), alliance_id=alliance_id, thread=thread)


def neighbours(
    connection: Connection, alliance_id: int, number: int
) -> tuple[Outline | None, Outline | None]:
    """Return the published posts next before and next after a number."""
    before = _outlines(connection, _before(), alliance_id=alliance_id, beside=number)
    after = _outlines(connection, _after(), alliance_id=alliance_id, beside=number)
    return next(iter(before), None), next(iter(after), None)


def tallies(connection: Connection, alliance_id: int) -> tuple[Tally, ...]:
    """Return how much was said in each theme, and outside all; silent themes are left out."""
    found = connection.execute(_tallies(), {"alliance_id": alliance_id}).all()
    return tuple(Tally(row.theme_id, row.posts, row.people, row.last_at) for row in found)


def discussions(
    connection: Connection, alliance_id: int, limit: int, offset: int = 0
) -> tuple[Discussion, ...]:
    """Return threads that stand in no theme, the one with the newest post first."""
    values = {"alliance_id": alliance_id, "most": limit, "skip": offset}
    found = connection.execute(_discussions(), values).all()
    return tuple(Discussion(of_row(row), row.posts, row.last_at) for row in found)


def outline() -> Statement:
    """Return the query for an alliance's posts, in any state; `of_row` reads its rows.

    It asks for `alliance_id`; whoever adds columns adds them behind.
    """
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
        .where(post.c.alliance_id == bindparam("alliance_id"))
    )


def of_row(row: Row[*tuple[Any, ...]]) -> Outline:
    """Return the outline that a row of `outline` begins with: by position, for there are many."""
    number, thread, parent, theme, name, organisation, country, subject, at, size = row[:10]
    return Outline(
        number=number,
        thread=thread,
        parent_number=parent,
        theme_id=theme,
        byline=Byline(name, organisation, country),
        subject=subject,
        received_at=at,
        size=size,
    )


def _outlines(connection: Connection, query: Statement, **values: int) -> tuple[Outline, ...]:
    return tuple(of_row(row) for row in connection.execute(query, values).all())


# --- statements, built once: that costs as much as running them --------------


def _published() -> Statement:
    return outline().where(post.c.state == "published")


@cache
def _of_theme() -> Statement:
    return _published().where(post.c.theme_id == bindparam("theme_id")).order_by(post.c.number)


@cache
def _outside() -> Statement:
    return _published().where(post.c.theme_id.is_(None)).order_by(post.c.number)


@cache
def _of_thread() -> Statement:
    return _published().where(post.c.thread == bindparam("thread")).order_by(post.c.number)


@cache
def _before() -> Statement:
    before = _published().where(post.c.number < bindparam("beside"))
    return before.order_by(post.c.number.desc()).limit(1)


@cache
def _after() -> Statement:
    return _published().where(post.c.number > bindparam("beside")).order_by(post.c.number).limit(1)


@cache
def _tallies() -> Statement:
    return (
        select(
            post.c.theme_id,
            func.count().label("posts"),
            func.count(post.c.author.distinct()).label("people"),
            func.max(post.c.received_at).label("last_at"),
        )
        .where(post.c.alliance_id == bindparam("alliance_id"), post.c.state == "published")
        .group_by(post.c.theme_id)
    )


@cache
def _discussions() -> Statement:
    newest = func.max(post.c.number).label("newest")
    threads = (
        select(
            func.min(post.c.number).label("first"),
            newest,
            func.count().label("posts"),
            func.max(post.c.received_at).label("last_at"),
        )
        .where(
            post.c.alliance_id == bindparam("alliance_id"),
            post.c.theme_id.is_(None),
            post.c.state == "published",
        )
        .group_by(post.c.thread)
        .order_by(newest.desc())
        .limit(bindparam("most"))
        .offset(bindparam("skip"))
        .subquery()
    )
    return (
        _published()
        .add_columns(threads.c.posts, threads.c.last_at)
        .join(threads, threads.c.first == post.c.number)
        .order_by(threads.c.newest.desc())
    )
