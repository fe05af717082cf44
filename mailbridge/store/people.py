"""People, their addresses and what they are in each alliance.

A person may write from several addresses; an alliance's letters go to one of them,
the membership's. Who left keeps the row, so that no import brings them back. Whole
lists are brought in by `enrol`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select, update

from mailbridge.errors import BadInput, Fault
from mailbridge.model import EmailAddress, Enrolment, Event, Member
from mailbridge.store.known import alliances_of
from mailbridge.store.log import log, touch
from mailbridge.store.standing import PERSONAL
from mailbridge.store.tables import address, membership, person, post
from mailbridge.store.upsert import upsert

_BY = "operator"


def members(connection: Connection, alliance_id: int) -> tuple[Member, ...]:
    """Return all who are in an alliance and have not left, in the order they joined."""
    rows = connection.execute(
        _members().where(membership.c.alliance_id == alliance_id, membership.c.left_at.is_(None))
    ).all()
    posted = _who_posted(connection, post.c.alliance_id == alliance_id)
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
    return _member(row, _who_posted(connection, post.c.author_id == row.id))


def former_by_address(connection: Connection, alliance_id: int, text: str) -> Member | None:
    """Return who owns an address and has left; None where they have not, or nobody does."""
    owner = select(address.c.person_id).where(
        address.c.normalised == text.casefold(), address.c.confirmed_at.is_not(None)
    )
    here = membership.c.alliance_id == alliance_id, membership.c.person_id.in_(owner)
    left = _members().where(*here, membership.c.left_at.is_not(None))
    row = connection.execute(left).one_or_none()
    return (
        None if row is None else _member(row, _who_posted(connection, post.c.author_id == row.id))
    )


def member_by_id(connection: Connection, member: int | None) -> Member | None:
    """Return who has a membership, also where they have left."""
    if member is None:
        return None
    row = connection.execute(_members().where(membership.c.id == member)).one_or_none()
    return (
        None if row is None else _member(row, _who_posted(connection, post.c.author_id == row.id))
    )


def roster(connection: Connection, alliance_id: int) -> tuple[Enrolment, ...]:
    """Return the present members as a list to import: all their addresses, letters' first."""
    listed = _members().add_columns(membership.c.salutation)
    rows = connection.execute(
        listed.where(membership.c.alliance_id == alliance_id, membership.c.left_at.is_(None))
    ).all()
    addresses = _addresses_by_person(connection, alliance_id)
    return tuple(_enrolment(row, addresses[row.person_id]) for row in rows)


def set_value(
    connection: Connection,
    alliance_id: int,
    member: Member,
    change: tuple[str, str],
    now: datetime,
    by: str = _BY,
) -> bool:
    """Set one thing about a member, as somebody else says it; return whether it was different.

    It does not count as the member's own choice, nor does it undo one: a later list
    still leaves alone what they chose.
    """
    key, value = change[0], _typed(change)
    if key in PERSONAL:
        statement = update(person).where(person.c.id == member.person_id, person.c[key] != value)
        touched = alliances_of(connection, [member.person_id])
    else:
        here = membership.c.id == member.id
        statement = update(membership).where(here, membership.c[key] != value)
        touched = {alliance_id}
    values = {key: value} | ({"lead": False} if key == "role" else {})
    if not connection.execute(statement.values(values)).rowcount:
        return False
    log(connection, alliance_id, now, [Event("changed", f"membership {member.id}", by, key)])
    touch(connection, touched)
    return True


def _typed(change: tuple[str, str]) -> str | bool:
    return change[1] == "yes" if change[0] == "muted" else change[1]


def add_address(
    connection: Connection, alliance_id: int, member: Member, new: EmailAddress, now: datetime
) -> bool:
    """Let a member write from one more address; return whether it was new to them.

    BadInput where it belongs to somebody else. Letters go where they went.
    """
    owner = connection.execute(
        select(address.c.person_id).where(
            address.c.normalised == new.key, address.c.confirmed_at.is_not(None)
        )
    ).scalar_one_or_none()
    if owner == member.person_id:
        return False
    if owner is not None:
        raise BadInput((Fault(new.text, None, "belongs to somebody else"),))
    row = {"person_id": member.person_id, "address": new.text, "normalised": new.key}
    changing = ("person_id", "address", "confirmed_at")
    upsert(connection, address, [row | {"confirmed_at": now}], ["normalised"], changing)
    log(connection, alliance_id, now, [Event("changed", f"membership {member.id}", _BY, "address")])
    touch(connection, alliances_of(connection, [member.person_id]))
    return True


def _addresses_by_person(
    connection: Connection, alliance_id: int
) -> dict[int, list[tuple[int, EmailAddress]]]:
    rows = connection.execute(
        select(address.c.id, address.c.person_id, address.c.address, address.c.normalised)
        .join(membership, membership.c.person_id == address.c.person_id)
        .where(
            membership.c.alliance_id == alliance_id,
            or_(address.c.confirmed_at.is_not(None), address.c.id == membership.c.address_id),
        )
        .order_by(address.c.id)
    )
    found: dict[int, list[tuple[int, EmailAddress]]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append((row.id, EmailAddress(row.address, row.normalised)))
    return found


def _enrolment(
    row: Row[*tuple[Any, ...]], addresses: Sequence[tuple[int, EmailAddress]]
) -> Enrolment:
    letters_first = sorted(addresses, key=lambda each: each[0] != row.address_id)
    return Enrolment(
        name=row.name,
        addresses=tuple(each for _, each in letters_first),
        role=row.role,
        lead=row.lead,
        delivery=row.delivery,
        format=row.format,
        organisation=row.organisation,
        country=row.country,
        language=row.language,
        time_zone=row.time_zone,
        salutation=row.salutation,
    )


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
            membership.c.paused_until,
            membership.c.away_at,
            membership.c.left_at,
            person.c.profile,
            membership.c.long_told_at,
            membership.c.morning,
            membership.c.muted,
        )
        .join(person, person.c.id == membership.c.person_id)
        .join(address, address.c.id == membership.c.address_id)
        .order_by(membership.c.id)
    )


def _who_posted(connection: Connection, whose: ColumnElement[bool]) -> dict[int, int]:
    """Return how many posts are published, of each membership that ever wrote one."""
    published = func.count().filter(post.c.state == "published")
    counted = select(post.c.author_id, published).where(whose, post.c.author_id.is_not(None))
    return {row[0]: row[1] for row in connection.execute(counted.group_by(post.c.author_id))}


def _member(row: Row[*tuple[Any, ...]], posted: Mapping[int, int]) -> Member:
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
        published=posted.get(row.id, 0),
        time_zone=row.time_zone,
        paused_until=row.paused_until,
        away_at=row.away_at,
        left_at=row.left_at,
        profile=row.profile,
        long_told_at=row.long_told_at,
        morning=row.morning,
        muted=row.muted,
    )
