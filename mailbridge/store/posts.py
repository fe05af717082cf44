"""Posts with their words, as pages and exports read them: always the latest version.

However many posts are asked for, it is one query for them, one for their files
and one for their translations. Contents of files are read only by who asks for one.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from mailbridge.model import Byline, Earlier, Entry, File, Segment, Translation
from mailbridge.store import translations
from mailbridge.store.outlines import Statement, of_row, outline, parents
from mailbridge.store.tables import attachment, blob, membership, post, post_version

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """A file with its content; `hash` is SHA-256 in hex."""

    file: File
    hash: str
    content: bytes


def post_by_number(connection: Connection, alliance_id: int, number: int) -> Entry | None:
    """Return one post whatever its state, None where the number was never given."""
    return next(iter(_read(connection, alliance_id, (number,))), None)


def posts_by_number(
    connection: Connection, alliance_id: int, numbers: Collection[int]
) -> tuple[Entry, ...]:
    """Return those of some posts that are published, by number."""
    found = _read(connection, alliance_id, numbers)
    return tuple(entry for entry in found if entry.state == "published")


def all_posts(connection: Connection, alliance_id: int, batch: int = _BATCH) -> Iterator[Entry]:
    """Yield every published post by number, holding no more than a batch of them."""
    last = 0
    while numbers := _numbers_after(connection, alliance_id, last, batch):
        yield from posts_by_number(connection, alliance_id, numbers)
        last = numbers[-1]


def newest(
    connection: Connection, alliance_id: int, limit: int, theme_id: int | None = None
) -> tuple[Entry, ...]:
    """Return the latest published posts, of a theme if one is given, the newest first."""
    last = numbers(connection, alliance_id, limit, theme_id)
    return posts_by_number(connection, alliance_id, last)[::-1] if last else ()


def numbers(
    connection: Connection, alliance_id: int, limit: int, theme_id: int | None = None
) -> tuple[int, ...]:
    """Return the numbers of the latest published posts, the highest first."""
    query = select(post.c.number).where(
        post.c.alliance_id == alliance_id, post.c.state == "published"
    )
    own = query if theme_id is None else query.where(post.c.theme_id == theme_id)
    return tuple(connection.execute(own.order_by(post.c.number.desc()).limit(limit)).scalars())


def letter_ids(connection: Connection, alliance_id: int) -> dict[int, str]:
    """Return the Message-ID that the letters of each published post carry, by number."""
    rows = connection.execute(
        select(post.c.number, post.c.letter_id).where(
            post.c.alliance_id == alliance_id, post.c.state == "published"
        )
    )
    return {row.number: row.letter_id for row in rows}


def count(connection: Connection, alliance_id: int) -> int:
    """Return how many posts an alliance shows."""
    return connection.execute(
        select(func.count()).where(post.c.alliance_id == alliance_id, post.c.state == "published")
    ).scalar_one()


def file_of_post(
    connection: Connection, alliance_id: int, number: int, position: int
) -> Kept | None:
    """Return a published post's file, None where there is none at that position."""
    row = connection.execute(
        select(attachment, blob.c.content, blob.c.size)
        .join(post, post.c.id == attachment.c.post_id)
        .join(blob, blob.c.hash == attachment.c.blob_hash)
        .where(
            post.c.alliance_id == alliance_id,
            post.c.number == number,
            post.c.state == "published",
            attachment.c.position == position,
        )
    ).one_or_none()
    return None if row is None else Kept(_file(row), row.blob_hash, row.content)


def earlier(connection: Connection, alliance_id: int, number: int) -> tuple[Earlier, ...]:
    """Return what a published post said before its latest version, the first version first."""
    rows = connection.execute(
        select(post_version)
        .join(post, post.c.id == post_version.c.post_id)
        .where(
            post.c.alliance_id == alliance_id,
            post.c.number == number,
            post.c.state == "published",
            post_version.c.version < post.c.version,
        )
        .order_by(post_version.c.version)
    )
    return tuple(
        Earlier(row.version, row.at, tuple(Segment(*each) for each in row.segments), row.html)
        for row in rows
    )


def _numbers_after(
    connection: Connection, alliance_id: int, last: int, limit: int
) -> tuple[int, ...]:
    query = (
        select(post.c.number)
        .where(
            post.c.alliance_id == alliance_id,
            post.c.number > last,
            post.c.state == "published",
        )
        .order_by(post.c.number)
        .limit(limit)
    )
    return tuple(connection.execute(query).scalars())


def _read(connection: Connection, alliance_id: int, numbers: Collection[int]) -> tuple[Entry, ...]:
    values = {"alliance_id": alliance_id, "numbers": tuple(numbers)}
    rows = connection.execute(_entries(), values).all()
    files = _files(connection, [row.id for row in rows])
    others = translations.of_posts(connection, [row.id for row in rows])
    return tuple(_of_row(row, files.get(row.id, ()), others.get(row.id, ())) for row in rows)


@cache
def _entries() -> Statement:
    return (
        outline()
        .add_columns(
            post.c.id,
            post.c.state,
            post.c.late,
            post.c.language,
            post.c.message_id,
            post.c.letter_id,
            post.c.version,
            post.c.also,
            post.c.kind,
            parents.c.state.label("parent_state"),
            parents.c.author.label("parent_author"),
            parents.c.organisation.label("parent_organisation"),
            parents.c.country.label("parent_country"),
            parents.c.message_id.label("parent_message_id"),
            membership.c.role,
            post_version.c.text,
            post_version.c.html,
            post_version.c.segments,
            post_version.c.by,
            post_version.c.at,
        )
        .outerjoin(membership, membership.c.id == post.c.author_id)
        .where(post.c.number.in_(bindparam("numbers", expanding=True)))
        .order_by(post.c.number)
    )


def _files(connection: Connection, post_ids: list[int]) -> dict[int, tuple[File, ...]]:
    if not post_ids:
        return {}
    found: dict[int, tuple[File, ...]] = {}
    for row in connection.execute(_attachments(), {"posts": post_ids}).all():
        found[row.post_id] = (*found.get(row.post_id, ()), _file(row))
    return found


@cache
def _attachments() -> Statement:
    return (
        select(attachment, blob.c.size)
        .join(blob, blob.c.hash == attachment.c.blob_hash)
        .where(attachment.c.post_id.in_(bindparam("posts", expanding=True)))
        .order_by(attachment.c.post_id, attachment.c.position)
    )


def _file(row: Row[Any]) -> File:
    return File(row.position, row.name, row.type, row.size)


def _of_row(row: Row[Any], files: tuple[File, ...], translated: tuple[Translation, ...]) -> Entry:
    return Entry(
        outline=of_row(row),
        parent=_parent(row),
        parent_message_id=row.parent_message_id if row.parent_state == "published" else None,
        moderator=row.role == "moderator",
        language=row.language,
        late=row.late,
        state=row.state,
        message_id=row.message_id,
        letter_id=row.letter_id,
        text=row.text,
        html=row.html,
        segments=tuple(Segment(kind, text) for kind, text in row.segments),
        files=files,
        changed_by=row.by,
        changed_at=row.at if row.version > 1 else None,
        also=tuple(row.also),
        kind=row.kind,
        version=row.version,
        translations=translated,
    )


def _parent(row: Row[Any]) -> Byline | None:
    if row.parent_state != "published":
        return None
    return Byline(row.parent_author, row.parent_organisation, row.parent_country)
