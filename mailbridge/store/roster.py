"""Members as the desk lists them, a sheet at a time, found by a word of theirs."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, false, func, or_, select

from mailbridge.model import Listed, RosterPart
from mailbridge.store.tables import address, delivery, failure, membership, person, post

_LATELY = timedelta(days=14)  # how long an absence and a letter that came back say something


def listed(  # noqa: PLR0913, PLR0917 -- which, and which part of them
    connection: Connection,
    alliance_id: int,
    now: datetime,
    words: str,
    part: RosterPart,
    most: int,
    skip: int = 0,
) -> tuple[Listed, ...]:
    """Return members by name; each of `words` is in their name, organisation or address."""
    query = (
        _listed(now)
        .where(membership.c.alliance_id == alliance_id, _is_of(part, now))
        .where(*(_holds(word) for word in words.split()))
        .order_by(func.lower(person.c.name), membership.c.id)
        .limit(most)
        .offset(skip)
    )
    return tuple(map(_read, connection.execute(query)))


def one(connection: Connection, alliance_id: int, member: int, now: datetime) -> Listed | None:
    """Return one member, also where they have left; None where there is none such."""
    here = membership.c.alliance_id == alliance_id, membership.c.id == member
    row = connection.execute(_listed(now).where(*here)).one_or_none()
    return None if row is None else _read(row)


def _listed(now: datetime) -> Select[*tuple[Any, ...]]:
    mine = and_(post.c.author_id == membership.c.id, post.c.state == "published")
    posts = select(func.count()).where(mine).scalar_subquery()
    wrote = select(func.max(post.c.published_at)).where(mine).scalar_subquery()
    return (
        select(
            membership,
            person.c.name,
            person.c.organisation,
            person.c.country,
            person.c.language,
            address.c.address,
            posts.label("posts"),
            wrote.label("wrote_at"),
            _returned(now).label("returned"),
        )
        .join(person, person.c.id == membership.c.person_id)
        .join(address, address.c.id == membership.c.address_id)
    )


def _returned(now: datetime) -> ColumnElement[int]:
    """Return how many letters to a member came back lately, the letter not being to blame."""
    return (
        select(func.count())
        .select_from(failure)
        .join(delivery, delivery.c.id == failure.c.delivery_id)
        .where(
            delivery.c.membership_id == membership.c.id,
            failure.c.of_the_mail.is_(False),
            failure.c.at > now - _LATELY,
        )
        .correlate(membership)
        .scalar_subquery()
    )


def _is_of(part: RosterPart, now: datetime) -> ColumnElement[bool]:
    here = membership.c.left_at.is_(None)
    match part:
        case "left":
            return membership.c.left_at.is_not(None)
        case "moderators":
            return and_(here, membership.c.role == "moderator")
        case "subscribers":
            return and_(here, membership.c.role == "subscriber")
        case "returned":
            return and_(here, _returned(now) > 0)
        case "away":
            away = membership.c.away_at > now - _LATELY
            return and_(here, or_(away, membership.c.paused_until > now))
        case "":
            return here


def _holds(word: str) -> ColumnElement[bool]:
    columns = (person.c.name, person.c.organisation, address.c.address)
    found = (func.lower(each).contains(word.lower(), autoescape=True) for each in columns)
    return or_(false(), *found)


def _read(row: Row[*tuple[Any, ...]]) -> Listed:
    return Listed(
        id=row.id,
        name=row.name,
        address=row.address,
        organisation=row.organisation,
        country=row.country,
        language=row.language,
        role=row.role,
        lead=row.lead,
        delivery=row.delivery,
        format=row.format,
        muted=row.muted,
        chosen=tuple(row.chosen),
        joined_at=row.joined_at,
        paused_until=row.paused_until,
        away_at=row.away_at,
        left_at=row.left_at,
        posts=row.posts,
        returned=row.returned,
        wrote_at=row.wrote_at,
    )
