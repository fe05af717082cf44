"""What happened to one person's mail, or to one post: the rows behind `mailbridge trace`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from mailbridge.model import Came, Sent, Went
from mailbridge.store.tables import (
    UtcTime,
    address,
    alliance,
    delivery,
    failure,
    incoming,
    membership,
    post,
)

LATEST = 20


@dataclass(frozen=True, slots=True)
class Belonging:
    """One alliance a person is or was in."""

    alliance: str
    role: str
    delivery: str
    joined_at: datetime
    left_at: datetime | None
    paused_until: datetime | None
    away_at: datetime | None


def belongings(connection: Connection, normalised: str) -> tuple[Belonging, ...]:
    """Return the alliances of an address's owner."""
    owner = select(address.c.person_id).where(address.c.normalised == normalised)
    query = (
        select(
            alliance.c.slug,
            membership.c.role,
            membership.c.delivery,
            membership.c.joined_at,
            membership.c.left_at,
            membership.c.paused_until,
            membership.c.away_at,
        )
        .join(alliance, alliance.c.id == membership.c.alliance_id)
        .where(membership.c.person_id.in_(owner))
        .order_by(alliance.c.slug)
    )
    return tuple(Belonging(*row) for row in connection.execute(query))


def came_from(connection: Connection, normalised: str) -> tuple[Came, ...]:
    """Return the latest mails whose envelope names an address as sender, the newest first."""
    sender = func.lower(incoming.c.evidence["mail_from"].as_string())
    return _came(connection, sender == normalised)


def came_as(connection: Connection, slug: str, number: int) -> tuple[Came, ...]:
    """Return the mail that became a post; none for what was written here or imported."""
    origin = (
        select(post.c.incoming_id)
        .join(alliance, alliance.c.id == post.c.alliance_id)
        .where(alliance.c.slug == slug, post.c.number == number)
    )
    return _came(connection, incoming.c.id.in_(origin))


def came_in(connection: Connection, id_: int) -> tuple[Came, ...]:
    """Return one mail by its id."""
    return _came(connection, incoming.c.id == id_)


def went_to(connection: Connection, normalised: str) -> tuple[Went, ...]:
    """Return the latest deliveries to an address, the newest first."""
    query = (
        _went()
        .join(address, address.c.id == delivery.c.address_id)
        .where(address.c.normalised == normalised)
    )
    rows = connection.execute(query.order_by(delivery.c.id.desc()).limit(LATEST))
    return tuple(Went(*row) for row in rows)


def not_sent(connection: Connection, slug: str, number: int) -> tuple[Went, ...]:
    """Return the deliveries of a post that are not out."""
    query = _went().where(
        alliance.c.slug == slug, post.c.number == number, delivery.c.state != "sent"
    )
    return tuple(Went(*row) for row in connection.execute(query.order_by(delivery.c.id)))


def sent_of(connection: Connection, slug: str, number: int) -> tuple[Sent, ...]:
    """Return how many deliveries of a post are in which state."""
    query = (
        select(delivery.c.state, func.count())
        .join(post, post.c.id == delivery.c.post_id)
        .join(alliance, alliance.c.id == post.c.alliance_id)
        .where(alliance.c.slug == slug, post.c.number == number)
        .group_by(delivery.c.state)
        .order_by(delivery.c.state)
    )
    return tuple(Sent(*row) for row in connection.execute(query))


def _came(connection: Connection, where: ColumnElement[bool]) -> tuple[Came, ...]:
    query = (
        select(
            incoming.c.id,
            alliance.c.slug,
            incoming.c.received_at,
            incoming.c.evidence["door"].as_string(),
            incoming.c.purpose,
            incoming.c.subject,
            incoming.c.fate,
            incoming.c.reason,
        )
        .join(alliance, alliance.c.id == incoming.c.alliance_id, isouter=True)
        .where(where)
        .order_by(incoming.c.id.desc())
        .limit(LATEST)
    )
    return tuple(Came(*row) for row in connection.execute(query))


def _went() -> Select[*tuple[Any, ...]]:
    return (
        select(
            delivery.c.id,
            alliance.c.slug,
            post.c.number,
            delivery.c.state,
            delivery.c.attempts,
            func.coalesce(delivery.c.done_at, delivery.c.next_at, type_=UtcTime()),
            delivery.c.answer,
            delivery.c.ambiguous,
            failure.c.status,
        )
        .join(membership, membership.c.id == delivery.c.membership_id)
        .join(alliance, alliance.c.id == membership.c.alliance_id)
        .join(post, post.c.id == delivery.c.post_id, isouter=True)
        .join(failure, failure.c.delivery_id == delivery.c.id, isouter=True)
    )
