"""Invitations and requests to join: kept while they are open, and how they ended afterwards.

Where one ends, its address, name and words are taken out of it, and out of the
letters that went there; a hash of the address stays, so that nobody is asked
twice, and the country, which states are counted by.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, or_, select, tuple_, update

from mailbridge.model import Invitation, InvitationState, InvitationStep, Turned
from mailbridge.model.invitations import OPEN, Count
from mailbridge.store.known import address_hash
from mailbridge.store.tables import (
    address,
    alliance,
    delivery,
    invitation,
    letter,
    membership,
    question,
)
from mailbridge.store.upsert import upsert

_COLUMNS = tuple(each.name for each in fields(Invitation))
_PERSONAL = ("address", "key", "name", "organisation", "time_zone", "salutation", "why", "words")
_FORGOTTEN: dict[str, Any] = dict.fromkeys(_PERSONAL, "")


# --- writing -----------------------------------------------------------------


def put(
    connection: Connection, alliance_id: int, steps: Sequence[InvitationStep], now: datetime
) -> None:
    """Write down who is asked, who asks, and how it goes on; an address has one place for all."""
    for one in steps:
        if isinstance(one, Turned):
            _turn(connection, alliance_id, one, now)
        else:
            row = {**asdict(one), "alliance_id": alliance_id, "welcomed_at": None}
            changing = [name for name in row if name not in ("alliance_id", "known_by")]
            upsert(connection, invitation, [row], ("alliance_id", "known_by"), changing)


def set_reminded(connection: Connection, alliance_id: int, number: int, now: datetime) -> None:
    """Write down that somebody was reminded; it happens once."""
    _set(connection, alliance_id, number, reminded_at=now)


def set_remind_at(
    connection: Connection, alliance_id: int, number: int, at: datetime | None
) -> None:
    """Write down when moderators are to be reminded of a request; None is never again."""
    _set(connection, alliance_id, number, remind_at=at)


def set_welcomed(connection: Connection, alliance_id: int, number: int, now: datetime) -> None:
    """Write down that a new member was welcomed."""
    _set(connection, alliance_id, number, welcomed_at=now)


def _turn(connection: Connection, alliance_id: int, one: Turned, now: datetime) -> None:
    here = and_(invitation.c.alliance_id == alliance_id, invitation.c.number == one.number)
    row = connection.execute(select(invitation.c.key, invitation.c.state).where(here)).one()
    if one.state == "bounced" and row.state != "invited":
        return  # they have answered, so it reached them
    if one.state in ("yes", "weekly"):
        member = _member(connection, alliance_id, row.key)
        _set(connection, alliance_id, one.number, membership_id=member)
    if one.state in ("yes", "weekly", "no", "refused"):
        _set(connection, alliance_id, one.number, answered_at=now)
    _set(connection, alliance_id, one.number, state=one.state)
    if one.state not in (*OPEN, "bounced"):  # the lead needs to see which address came back
        forget(connection, alliance_id, one.number)


def forget(connection: Connection, alliance_id: int, number: int) -> None:
    """Take out of an invitation who it was for."""
    here = and_(invitation.c.alliance_id == alliance_id, invitation.c.number == number)
    key = connection.execute(select(invitation.c.key).where(here)).scalar_one()
    _set(connection, alliance_id, number, **_FORGOTTEN)
    _forget_words(connection, alliance_id, key)


def _member(connection: Connection, alliance_id: int, key: str) -> int | None:
    whose = select(address.c.person_id).where(address.c.normalised == key)
    here = and_(membership.c.alliance_id == alliance_id, membership.c.person_id.in_(whose))
    return connection.execute(select(membership.c.id).where(here)).scalar_one_or_none()


def _forget_words(connection: Connection, alliance_id: int, key: str) -> None:
    """Take an address out of the questions by which moderators could write to it."""
    named = and_(
        question.c.alliance_id == alliance_id,
        question.c.kind == "relay",
        question.c.detail.startswith(f"{key}\n", autoescape=True),
    )
    connection.execute(update(question).where(named).values(detail=""))


def forget_letters(connection: Connection) -> int:
    """Forget the mails of invitations that are over, once they have gone; return how many."""
    over = exists().where(
        invitation.c.alliance_id == letter.c.alliance_id,
        invitation.c.number == letter.c.place,
        invitation.c.key == "",
    )
    unsent = exists().where(
        delivery.c.letter_id == letter.c.id,
        delivery.c.state.in_(("due", "sending", "deferred")),
    )
    of_notices = and_(letter.c.envelope.in_(("notice", "answer")), letter.c.recipient != "")
    gone = update(letter).where(of_notices, over, ~unsent)
    return connection.execute(gone.values(content=None, recipient="")).rowcount


def _set(connection: Connection, alliance_id: int, number: int, **values: Any) -> None:
    here = and_(invitation.c.alliance_id == alliance_id, invitation.c.number == number)
    connection.execute(update(invitation).where(here).values(**values))


# --- looking -----------------------------------------------------------------


def of_number(connection: Connection, alliance_id: int, number: int) -> Invitation | None:
    """Return the invitation whose mails ask a question, None where it asks something else."""
    return _one(connection, _of(alliance_id).where(invitation.c.number == number))


def of_address(connection: Connection, alliance_id: int, key: str) -> Invitation | None:
    """Return the invitation of an address in its one spelling, also where it is over."""
    known_by = invitation.c.known_by == address_hash(key)
    return _one(connection, _of(alliance_id).where(known_by))


def listed(connection: Connection, alliance_id: int) -> tuple[Invitation, ...]:
    """Return all invitations and requests of an alliance, in the order they began."""
    rows = connection.execute(_of(alliance_id).order_by(invitation.c.id))
    return tuple(map(_read, rows))


def sheet(
    connection: Connection, alliance_id: int, state: InvitationState | None, most: int, skip: int
) -> tuple[Invitation, ...]:
    """Return some of the invitations, the newest first: those at one state, if one is given."""
    query = _of(alliance_id).order_by(invitation.c.id.desc()).limit(most).offset(skip)
    if state is not None:
        query = query.where(invitation.c.state == state)
    return tuple(map(_read, connection.execute(query)))


def counts(connection: Connection, alliance_id: int) -> tuple[Count, ...]:
    """Return how many people of each country stand at each state, the most first."""
    people = func.count().label("people")
    by = (invitation.c.state, invitation.c.country)
    query = select(*by, people).where(invitation.c.alliance_id == alliance_id).group_by(*by)
    rows = connection.execute(query.order_by(people.desc(), *by))
    return tuple(Count(row.state, row.country, row.people) for row in rows)


def known(connection: Connection, alliance_id: int, keys: Collection[str]) -> set[str]:
    """Return those of some addresses that were invited before, or said no.

    Whoever asked themself, or in whose name somebody did, may still be invited.
    """
    hashes = {address_hash(key): key for key in keys}
    query = select(invitation.c.known_by).where(
        invitation.c.alliance_id == alliance_id,
        invitation.c.known_by.in_(hashes),
        or_(invitation.c.how == "invited", invitation.c.state == "no"),
    )
    return {hashes[found] for found in connection.execute(query).scalars()}


# --- what time does ----------------------------------------------------------


def to_remind(connection: Connection, now: datetime) -> tuple[tuple[str, int], ...]:
    """Return the slugs and numbers of the invitations whose one reminder is due."""
    return _due(
        connection,
        invitation.c.state == "invited",
        invitation.c.reminded_at.is_(None),
        invitation.c.remind_at <= now,
        invitation.c.answer_by > now,
    )


def to_call_to_mind(connection: Connection, now: datetime) -> tuple[tuple[str, int], ...]:
    """Return the slugs and numbers of the requests that moderators are to be reminded of."""
    return _due(connection, invitation.c.state == "waits", invitation.c.remind_at <= now)


def over(connection: Connection, now: datetime) -> tuple[tuple[str, int], ...]:
    """Return the slugs and numbers of those that nobody answered in time, or that came back."""
    states = invitation.c.state.in_(("invited", "asked", "bounced"))
    return _due(connection, states, invitation.c.key != "", invitation.c.answer_by <= now)


def to_welcome(connection: Connection) -> tuple[tuple[str, int], ...]:
    """Return the slugs and numbers of those who have joined and heard nothing yet."""
    joined = invitation.c.state.in_(("yes", "weekly"))
    return _due(
        connection,
        joined,
        invitation.c.membership_id.is_not(None),
        invitation.c.welcomed_at.is_(None),
    )


def refused(connection: Connection) -> tuple[tuple[str, int], ...]:
    """Return the slugs and numbers of the invitations that the smarthost would not take."""
    given_up = (
        select(letter.c.alliance_id, letter.c.place)
        .join(delivery, delivery.c.letter_id == letter.c.id)
        .where(delivery.c.state == "failed", letter.c.envelope == "notice")
    )
    these = tuple_(invitation.c.alliance_id, invitation.c.number).in_(given_up)
    return _due(connection, invitation.c.state == "invited", these)


def _due(connection: Connection, *conditions: Any) -> tuple[tuple[str, int], ...]:
    query = (
        select(alliance.c.slug, invitation.c.number)
        .join(alliance, alliance.c.id == invitation.c.alliance_id)
        .where(*conditions)
        .order_by(invitation.c.id)
    )
    return tuple((row.slug, row.number) for row in connection.execute(query))


def _of(alliance_id: int) -> Select[Any]:
    columns = (invitation.c[name] for name in _COLUMNS)
    return select(*columns).where(invitation.c.alliance_id == alliance_id)


def _one(connection: Connection, query: Select[Any]) -> Invitation | None:
    row = connection.execute(query).one_or_none()
    return None if row is None else _read(row)


def _read(row: Row[*tuple[Any, ...]]) -> Invitation:
    return Invitation(**dict(zip(_COLUMNS, row, strict=True)))
