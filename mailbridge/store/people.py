"""People, their addresses and what they are in each alliance: the reading side.

A person may write from several addresses; an alliance's letters go to one of them,
the membership's. Who left keeps the row, so that no import brings them back.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from mailbridge.model import Member
from mailbridge.store.tables import address, membership, person, post


def members(connection: Connection, alliance_id: int) -> tuple[Member, ...]:
    """Return all who are in an alliance and have not left, in the order they joined."""
    rows = connection.execute(
        _members().where(membership.c.alliance_id == alliance_id, membership.c.left_at.is_(None))
    ).all()
    posted = _who_posted(connection, alliance_id)
    return tuple(_member(row, posted) for row in rows)


def member_by_address(connection: Connection, alliance_id: int, text: str) -> Member | None:
    """Return the member who owns an address, by any confirmed address of theirs.

    `text` is spelt as `core.addresses.normalised` spells it; capitals do no harm.
    """
    owner = select(address.c.person_id).where(
        address.c.normalised == text.casefold(), address.c.confirmed_at.is_not(None)
    )
    row = connection.execute(
        _members().where(
            membership.c.alliance_id == alliance_id,
            membership.c.left_at.is_(None),
            membership.c.person_id.in_(owner),
        )
    ).one_or_none()
    if row is None:
        return None
    first = select(post.c.author_id).where(post.c.author_id == row.id).limit(1)
    return _member(row, connection.execute(first).scalars().all())


def _members() -> Select[*tuple[Any, ...]]:
    return (
        select(
            membership.c.id,
            membership.c.person_id,
            membership.c.address_id,
            address.c.address,
            person.c.name,
            person.c.organisation,
            person.c.country,
            person.c.language,
            person.c.time_zone,
            membership.c.role,
            membership.c.lead,
            membership.c.delivery,
            membership.c.format,
        )
        .join(person, person.c.id == membership.c.person_id)
        .join(address, address.c.id == membership.c.address_id)
        .order_by(membership.c.id)
    )


def _who_posted(connection: Connection, alliance_id: int) -> frozenset[int]:
    authors = select(post.c.author_id).where(post.c.alliance_id == alliance_id).distinct()
    return frozenset(connection.execute(authors).scalars())


def _member(row: Row[*tuple[Any, ...]], posted: Collection[int]) -> Member:
    return Member(
        id=row.id,
        person_id=row.person_id,
        address_id=row.address_id,
        address=row.address,
        name=row.name,
        organisation=row.organisation,
        country=row.country,
        language=row.language,
        role=row.role,
        lead=row.lead,
        delivery=row.delivery,
        format=row.format,
        has_posted=row.id in posted,
        time_zone=row.time_zone,
    )
