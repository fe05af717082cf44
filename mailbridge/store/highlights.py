"""Highlights as moderators saved them, version by version, and the posts that they quote."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, Select, func, insert, select, tuple_, update

from mailbridge.errors import NotFound, Permanent
from mailbridge.model import Byline, Edition, Highlights, Source
from mailbridge.store.tables import highlights, membership, post, post_version, quoted


def latest(connection: Connection, alliance_id: int, module: str, language: str) -> Edition | None:
    """Return Highlights as they were saved last, None where nobody has begun them."""
    query = _editions(alliance_id).where(
        highlights.c.module == module, highlights.c.language == language
    )
    row = connection.execute(query.order_by(highlights.c.version.desc()).limit(1)).one_or_none()
    return _edition(row) if row else None


def all_latest(connection: Connection, alliance_id: int) -> tuple[Edition, ...]:
    """Return of each module and language what was saved last."""
    ordered = _editions(alliance_id).order_by(
        highlights.c.module, highlights.c.language, highlights.c.version
    )
    found = {(row.module, row.language): _edition(row) for row in connection.execute(ordered)}
    return tuple(found.values())


def version_of(
    connection: Connection, alliance_id: int, content: Highlights, version: int
) -> Edition | None:
    """Return an earlier edition of a document; None where there is no such version."""
    query = _editions(alliance_id).where(
        highlights.c.module == content.module,
        highlights.c.language == content.language,
        highlights.c.version == version,
    )
    row = connection.execute(query).one_or_none()
    return _edition(row) if row else None


def published(connection: Connection, alliance_id: int) -> tuple[Edition, ...]:
    """Return what readers see: of each module and language the last edition published."""
    query = _editions(alliance_id).where(highlights.c.published_at.is_not(None))
    ordered = query.order_by(highlights.c.module, highlights.c.language, highlights.c.version)
    found = {(row.module, row.language): _edition(row) for row in connection.execute(ordered)}
    return tuple(found.values())


def save(connection: Connection, alliance_id: int, edition: Edition, *, after: int) -> None:
    """Keep one more version; Permanent where `after` is not the last one any more."""
    content = edition.content
    last = connection.execute(
        select(func.max(highlights.c.version)).where(
            highlights.c.alliance_id == alliance_id,
            highlights.c.module == content.module,
            highlights.c.language == content.language,
        )
    ).scalar_one()
    if (last or 0) != after:
        raise Permanent("these Highlights were changed by somebody else in the meantime")
    values = {
        "alliance_id": alliance_id,
        "module": content.module,
        "language": content.language,
        "version": edition.version,
        "content": asdict(content),
        "by": edition.by,
        "at": edition.at,
    }
    connection.execute(insert(highlights).values(values))


def publish(connection: Connection, alliance_id: int, edition: Edition, now: datetime) -> None:
    """Let everybody read an edition; NotFound where there is no such version."""
    here = (
        (highlights.c.alliance_id == alliance_id)
        & (highlights.c.module == edition.content.module)
        & (highlights.c.language == edition.content.language)
        & (highlights.c.version == edition.version)
    )
    if not connection.execute(update(highlights).where(here).values(published_at=now)).rowcount:
        raise NotFound(f"there is no version {edition.version}")


def asked_until(connection: Connection, alliance_id: int, module: str) -> dict[int, date]:
    """Return who was told how a document quotes them, and until when they could object."""
    query = (
        select(quoted.c.membership_id, quoted.c.until)
        .join(membership, membership.c.id == quoted.c.membership_id)
        .where(membership.c.alliance_id == alliance_id, quoted.c.module == module)
    )
    return {row.membership_id: row.until for row in connection.execute(query)}


def set_asked(
    connection: Connection, members: Collection[int], module: str, until: date, now: datetime
) -> None:
    """Remember who is told how a document quotes them."""
    rows = [{"membership_id": one, "module": module, "until": until, "at": now} for one in members]
    if rows:
        connection.execute(insert(quoted), rows)


def sources(
    connection: Connection, alliance_id: int, wanted: Collection[tuple[int, int]]
) -> dict[tuple[int, int], Source]:
    """Return posts by number and version, in whatever state they are."""
    if not wanted:
        return {}
    pairs = tuple_(post.c.number, post_version.c.version).in_(sorted(wanted))
    found = connection.execute(_sources(alliance_id).where(pairs))
    return {(row.number, row.quoted): _source(row) for row in found}


def standing(connection: Connection, alliance_id: int) -> dict[int, Source]:
    """Return all published posts as they stand now, by number."""
    now = (post_version.c.version == post.c.version) & (post.c.state == "published")
    found = connection.execute(_sources(alliance_id).where(now).order_by(post.c.number))
    return {row.number: _source(row) for row in found}


def _sources(alliance_id: int) -> Select[*tuple[Any, ...]]:
    now = post_version.alias()
    return (
        select(post, post_version.c.version.label("quoted"), post_version.c.text)
        .add_columns(now.c.text.label("latest_text"))
        .join(post_version, post_version.c.post_id == post.c.id)
        .join(now, (now.c.post_id == post.c.id) & (now.c.version == post.c.version))
        .where(post.c.alliance_id == alliance_id)
    )


def _editions(alliance_id: int) -> Select[*tuple[Any, ...]]:
    return select(highlights).where(highlights.c.alliance_id == alliance_id)


def _edition(row: Row[*tuple[Any, ...]]) -> Edition:
    content = _reader().validate_python(row.content)
    return Edition(row.version, content, row.by, row.at, row.published_at)


@cache
def _reader() -> TypeAdapter[Highlights]:
    return TypeAdapter(Highlights)


def _source(row: Row[*tuple[Any, ...]]) -> Source:
    return Source(
        number=row.number,
        version=row.quoted,
        text=row.text,
        latest=row.version,
        latest_text=row.latest_text,
        state=row.state,
        byline=Byline(row.author, row.organisation, row.country),
        author_id=row.author_id,
        theme_id=row.theme_id,
        language=row.language,
        subject=row.subject,
        at=row.received_at,
    )
