"""The posts that one mail could belong under.

What a mail answers is named in many ways (an id, a token, a number, a subject,
words it quotes), so candidates are fetched by each of them; `core.thread`
decides which to believe.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Select, and_, bindparam, select

from mailbridge.model import Placed
from mailbridge.store.tables import message_id, post, post_version

# How far back the words a mail quotes, or its subject, are looked for.
RECENT = 60


@dataclass(frozen=True, slots=True)
class Known:
    """Posts found, and which of them each Message-ID names."""

    placed: tuple[Placed, ...]
    ids: tuple[tuple[str, int], ...]


def named(
    connection: Connection, alliance_id: int, ids: tuple[str, ...], numbers: tuple[int, ...]
) -> Known:
    """Return the posts that Message-IDs or numbers name."""
    rows = _rows_named(connection, alliance_id, ids)
    pairs = tuple((row.message_id_known, row.number) for row in rows)
    wanted = {*numbers, *(number for _, number in pairs)}
    if not wanted:
        return Known((), pairs)
    found = connection.execute(_numbered(), {"of_alliance": alliance_id, "wanted": list(wanted)})
    return Known(tuple(_placed(row) for row in found), pairs)


def of_subject(connection: Connection, alliance_id: int, subject_key: str) -> tuple[Placed, ...]:
    """Return the latest posts under a subject, the newest first; none for a generic subject."""
    if not subject_key:
        return ()
    query = _posts(alliance_id).where(post.c.subject_key == subject_key)
    return tuple(
        _placed(row)
        for row in connection.execute(query.order_by(post.c.number.desc()).limit(RECENT))
    )


def of_threads(
    connection: Connection, alliance_id: int, threads: Collection[int]
) -> tuple[Placed, ...]:
    """Return the posts of threads, each named by the number of its first post."""
    if not threads:
        return ()
    query = _posts(alliance_id).where(post.c.thread.in_(threads)).order_by(post.c.number)
    return tuple(_placed(row) for row in connection.execute(query))


def recent(connection: Connection, alliance_id: int) -> tuple[Placed, ...]:
    """Return the alliance's latest posts, the newest first."""
    query = _posts(alliance_id).order_by(post.c.number.desc()).limit(RECENT)
    return tuple(_placed(row) for row in connection.execute(query))


def each_once(posts: Iterable[Placed]) -> tuple[Placed, ...]:
    """Return each post once, in the order first met."""
    return tuple({placed.number: placed for placed in posts}.values())


def _rows_named(
    connection: Connection, alliance_id: int, ids: tuple[str, ...]
) -> Sequence[Row[Any, Any]]:
    if not ids:
        return []
    return connection.execute(_under_ids(), {"of_alliance": alliance_id, "ids": ids}).all()


@cache
def _under_ids() -> Select[Any, Any]:
    return (
        select(message_id.c.message_id.label("message_id_known"), post.c.number)
        .join(post, post.c.id == message_id.c.post_id)
        .where(
            message_id.c.alliance_id == bindparam("of_alliance"),
            message_id.c.message_id.in_(bindparam("ids", expanding=True)),
        )
    )


@cache
def _numbered() -> Select[Any]:
    numbers = post.c.number.in_(bindparam("wanted", expanding=True))
    return _posts(bindparam("of_alliance")).where(numbers)


def _posts(alliance_id: int | BindParameter[int]) -> Select[Any]:
    latest = and_(post_version.c.post_id == post.c.id, post_version.c.version == post.c.version)
    return (
        select(post, post_version.c.text.label("text"))
        .join(post_version, latest)
        .where(post.c.alliance_id == alliance_id)
    )


def _placed(row: Row[Any]) -> Placed:
    return Placed(
        id=row.id,
        number=row.number,
        thread=row.thread,
        theme_id=row.theme_id,
        subject=row.subject,
        author=row.author,
        country=row.country,
        message_id=row.message_id,
        letter_id=row.letter_id,
        references=tuple(row.references),
        received_at=row.received_at,
        text=row.text,
        state=row.state,
    )
