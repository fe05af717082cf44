"""Who is signed in on the web, and the links that sign in: rows, so that everywhere can be left.

Cookies and links are known here by their hashes alone. A link is a row until it is
used or over, and using it takes the row away: of two that press at once one gets in.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, or_, select

from mailbridge.model import Seat, Visitor
from mailbridge.store.tables import address, alliance, membership, person, session, sign_in

LINK_LIVES = timedelta(minutes=15)
SESSION_LIVES = timedelta(days=30)
_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Account:
    """Whom an address belongs to; `slugs` are the alliances they are in, the latest first."""

    person_id: int
    name: str
    language: str
    time_zone: str
    address: str
    slugs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A link to sign in with: its token's hash, for whom, and where it leads.

    `whom` is a hash of the address that asked, `person_id` None where nobody has it.
    """

    token_hash: str
    whom: str
    person_id: int | None
    target: str


def account(connection: Connection, key: str) -> Account | None:
    """Return whose an address is: confirmed, or where an alliance's letters go to."""
    lettered = select(membership.c.address_id)
    owner = (
        select(person, address.c.address)
        .join(address, address.c.person_id == person.c.id)
        .where(
            address.c.normalised == key,
            person.c.erased_at.is_(None),
            or_(address.c.confirmed_at.is_not(None), address.c.id.in_(lettered)),
        )
    )
    row = connection.execute(owner).one_or_none()
    if row is None:
        return None
    slugs = (
        select(alliance.c.slug)
        .join(membership, membership.c.alliance_id == alliance.c.id)
        .where(membership.c.person_id == row.id)
        .order_by(membership.c.left_at.is_not(None), membership.c.id.desc())
    )
    found = tuple(connection.execute(slugs).scalars())
    return Account(row.id, row.name, row.language, row.time_zone, row.address, found)


def offered_lately(connection: Connection, whom: str, now: datetime) -> bool:
    """Whether a link was asked for at an address within the last minute."""
    recent = select(sign_in.c.token_hash).where(
        sign_in.c.whom == whom, sign_in.c.made_at > now - _PAUSE
    )
    return connection.execute(recent.limit(1)).first() is not None


def offer(connection: Connection, one: Offer, now: datetime) -> None:
    """Keep a link until it is used or over, and forget those that are over."""
    connection.execute(delete(sign_in).where(sign_in.c.ends_at <= now))
    connection.execute(
        insert(sign_in).values(
            token_hash=one.token_hash,
            whom=one.whom,
            person_id=one.person_id,
            target=one.target,
            made_at=now,
            ends_at=now + LINK_LIVES,
        )
    )


def is_offered(connection: Connection, token_hash: str, now: datetime) -> bool:
    """Whether a link signs somebody in."""
    found = select(sign_in.c.token_hash).where(
        sign_in.c.token_hash == token_hash,
        sign_in.c.ends_at > now,
        sign_in.c.person_id.is_not(None),
    )
    return connection.execute(found).first() is not None


def take(connection: Connection, token_hash: str, now: datetime) -> Offer | None:
    """Use a link up; return it, None where it signs nobody in."""
    taken = connection.execute(
        delete(sign_in)
        .where(
            sign_in.c.token_hash == token_hash,
            sign_in.c.ends_at > now,
            sign_in.c.person_id.is_not(None),
        )
        .returning(sign_in.c.whom, sign_in.c.person_id, sign_in.c.target)
    ).one_or_none()
    return None if taken is None else Offer(token_hash, taken.whom, taken.person_id, taken.target)


def begin(connection: Connection, key_hash: str, person_id: int, now: datetime) -> None:
    """Keep that somebody is signed in, and forget what is over."""
    connection.execute(delete(session).where(session.c.ends_at <= now))
    ends_at = now + SESSION_LIVES
    row = {"key_hash": key_hash, "person_id": person_id, "begun_at": now, "ends_at": ends_at}
    connection.execute(insert(session).values(row))


def end(connection: Connection, key_hash: str) -> None:
    """Sign out where this cookie is."""
    connection.execute(delete(session).where(session.c.key_hash == key_hash))


def end_all(connection: Connection, person_id: int) -> None:
    """Sign out everywhere; links not used yet are over too."""
    connection.execute(delete(session).where(session.c.person_id == person_id))
    connection.execute(delete(sign_in).where(sign_in.c.person_id == person_id))


def visitor(connection: Connection, key_hash: str, now: datetime) -> Visitor | None:
    """Return who is signed in by a cookie, None where nobody is (any more)."""
    query = (
        select(person)
        .join(session, session.c.person_id == person.c.id)
        .where(
            session.c.key_hash == key_hash, session.c.ends_at > now, person.c.erased_at.is_(None)
        )
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Visitor(
        person_id=row.id,
        name=row.name,
        language=row.language,
        time_zone=row.time_zone,
        operator=row.operator,
        seats=_seats(connection, row.id),
    )


def _seats(connection: Connection, person_id: int) -> tuple[Seat, ...]:
    query = (
        select(membership, alliance.c.slug)
        .join(alliance, alliance.c.id == membership.c.alliance_id)
        .where(membership.c.person_id == person_id)
        .order_by(alliance.c.slug)
    )
    return tuple(
        Seat(
            membership_id=row.id,
            alliance_id=row.alliance_id,
            slug=row.slug,
            role=row.role,
            lead=row.lead,
            left=row.left_at is not None,
        )
        for row in connection.execute(query)
    )
