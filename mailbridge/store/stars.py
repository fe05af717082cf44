"""Passages that moderators marked, and the questions they say a post is about.

A star holds no words: it names characters of an author's own words in one version.
So nothing of it outlives a post that is erased, and a corrected post is seen to
have other words than those that were marked.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, select

from mailbridge.errors import NotFound
from mailbridge.store.tables import membership, person, post, post_version, question_tag
from mailbridge.store.tables import star as stars
from mailbridge.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a post's own words: from `starts` up to `ends`, which is none of them."""

    number: int
    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class Star:
    """A marked passage; `by` is the moderator's name, "" an operator's.

    `text` is what stands there in the version that was marked; `stands` that this
    version is what the archive shows now.
    """

    id: int
    number: int
    version: int
    starts: int
    ends: int
    theme_id: int | None
    author_id: int | None
    by: str
    note: str
    at: datetime
    text: str
    stands: bool


@dataclass(frozen=True, slots=True)
class Tagged:
    """That a post is about a question of its theme; 1 is the first."""

    number: int
    question: int


def star(
    connection: Connection,
    alliance_id: int,
    span: Span,
    by: int | None,
    now: datetime,
    note: str = "",
) -> int:
    """Mark a passage of a post as it stands now, once; return the star's id.

    `by` is the moderator's membership. Raises NotFound where no such post is
    published, or it has no such characters.
    """
    row = _standing(connection, alliance_id, span.number)
    text: str = row.text
    if not 0 <= span.starts < span.ends <= len(text):
        raise NotFound(f"#{span.number} has no characters {span.starts} to {span.ends}")
    here = {
        "post_id": row.id,
        "version": row.version,
        "starts": span.starts,
        "ends": span.ends,
    }
    values = here | {"membership_id": by, "note": note, "at": now}
    update = ("note",) if note else ()
    upsert(connection, stars, [values], key=tuple(here), update=update)
    return connection.execute(
        select(stars.c.id).where(*(stars.c[name] == value for name, value in here.items()))
    ).scalar_one()


def unstar(connection: Connection, alliance_id: int, star_id: int) -> None:
    """Mark a passage no longer; a star that is not there is no error."""
    own = select(post.c.id).where(post.c.alliance_id == alliance_id)
    connection.execute(delete(stars).where(stars.c.id == star_id, stars.c.post_id.in_(own)))


def unstar_span(connection: Connection, alliance_id: int, span: Span) -> None:
    """Mark a passage no longer, in whichever version it was marked."""
    own = select(post.c.id).where(post.c.alliance_id == alliance_id, post.c.number == span.number)
    here = (stars.c.starts == span.starts) & (stars.c.ends == span.ends)
    connection.execute(delete(stars).where(here, stars.c.post_id.in_(own)))


def starred(
    connection: Connection, alliance_id: int, numbers: Collection[int] | None = None
) -> tuple[Star, ...]:
    """Return marked passages in the order of the archive: of all posts, or of some."""
    query = _stars().where(post.c.alliance_id == alliance_id)
    some = query if numbers is None else query.where(post.c.number.in_(numbers))
    ordered = some.order_by(post.c.number, stars.c.starts, stars.c.id)
    return tuple(_star(row) for row in connection.execute(ordered))


def tag(
    connection: Connection,
    alliance_id: int,
    number: int,
    questions: Collection[int],
    by: int | None,
    now: datetime,
) -> None:
    """Say which questions of its theme a post is about, and no others; NotFound as above."""
    row = _standing(connection, alliance_id, number)
    connection.execute(
        delete(question_tag).where(
            question_tag.c.post_id == row.id, question_tag.c.question.not_in(questions)
        )
    )
    rows = [
        {"post_id": row.id, "question": one, "membership_id": by, "at": now}
        for one in sorted(set(questions))
    ]
    upsert(connection, question_tag, rows, key=["post_id", "question"])


def tagged(connection: Connection, alliance_id: int) -> tuple[Tagged, ...]:
    """Return which published posts are about which question, in the order of the archive."""
    query = (
        select(post.c.number, question_tag.c.question)
        .join(post, post.c.id == question_tag.c.post_id)
        .where(post.c.alliance_id == alliance_id, post.c.state == "published")
        .order_by(post.c.number, question_tag.c.question)
    )
    return tuple(Tagged(row.number, row.question) for row in connection.execute(query))


def _standing(connection: Connection, alliance_id: int, number: int) -> Row[*tuple[Any, ...]]:
    row = connection.execute(
        select(post.c.id, post.c.version, post_version.c.text)
        .join(
            post_version,
            (post_version.c.post_id == post.c.id) & (post_version.c.version == post.c.version),
        )
        .where(
            post.c.alliance_id == alliance_id,
            post.c.number == number,
            post.c.state == "published",
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"there is no post #{number}")
    return row


def _stars() -> Select[*tuple[Any, ...]]:
    return (
        select(
            stars,
            post.c.number,
            post.c.theme_id,
            post.c.author_id,
            post.c.state,
            post.c.version.label("latest"),
            post_version.c.text,
            person.c.name,
        )
        .join(post, post.c.id == stars.c.post_id)
        .join(
            post_version,
            (post_version.c.post_id == post.c.id) & (post_version.c.version == stars.c.version),
        )
        .outerjoin(membership, membership.c.id == stars.c.membership_id)
        .outerjoin(person, person.c.id == membership.c.person_id)
    )


def _star(row: Row[*tuple[Any, ...]]) -> Star:
    return Star(
        id=row.id,
        number=row.number,
        version=row.version,
        starts=row.starts,
        ends=row.ends,
        theme_id=row.theme_id,
        author_id=row.author_id,
        by=row.name or "",
        note=row.note,
        at=row.at,
        text=row.text[row.starts : row.ends],
        stands=row.state == "published" and row.version == row.latest,
    )
