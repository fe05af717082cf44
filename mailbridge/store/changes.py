"""Writes what members change, and keeps changes that wait for an answer as JSON.

What a member chose themself is remembered by its field, so that no list undoes
it. Every change is told in the audit log as the member's own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import Connection, delete, select, update

from mailbridge.changes import (
    AddressAdded,
    AddressForgotten,
    Away,
    Change,
    DeliveryChosen,
    DetailsWritten,
    ErasureAsked,
    FormatChosen,
    Joined,
    LanguageChosen,
    Left,
    LettersTo,
    LimitTold,
    MorningChosen,
    Muted,
    Paused,
    ProfileWritten,
    Resumed,
    Returned,
    Starred,
    Unmuted,
    Unstarred,
)
from mailbridge.model import EmailAddress, Enrolment, Event
from mailbridge.store import stars
from mailbridge.store.enrol import Occasion, enrol
from mailbridge.store.known import address_hash, alliances_of
from mailbridge.store.log import log, touch
from mailbridge.store.tables import address, membership, mute, person, tombstone
from mailbridge.store.upsert import upsert

_BY_NAME = {each.__name__: each for each in get_args(Change)}


def change(
    connection: Connection, alliance_id: int, changes: Sequence[Change], now: datetime
) -> None:
    """Make changes in their order; each is a line of the audit log."""
    for one in changes:
        member = _made(connection, alliance_id, one, now)
        event = Event(type(one).__name__, f"membership {member}", f"membership {member}")
        log(connection, alliance_id, now, (event,))
        whose = select(membership.c.person_id).where(membership.c.id == member)
        touch(connection, alliances_of(connection, [connection.execute(whose).scalar_one()]))


def written(one: Change) -> dict[str, Any]:
    """Return a change as JSON keeps it."""
    values = asdict(one)
    if isinstance(one, Paused):
        values["until"] = one.until.isoformat()
    return {"change": type(one).__name__, **values}


def read(row: Mapping[str, Any]) -> Change:
    """Return a change as `written` wrote it."""
    values = {name: value for name, value in row.items() if name != "change"}
    if "until" in values:
        values["until"] = datetime.fromisoformat(values["until"])
    made: Change = _BY_NAME[row["change"]](**values)
    return made


def _made(  # noqa: PLR0912, PLR0915 -- a branch for each change there is
    connection: Connection, alliance_id: int, one: Change, now: datetime
) -> int:
    """Make one change; return the membership it is about."""
    match one:
        case Joined():
            return _join(connection, alliance_id, one, now)
        case Left(member):
            _set(connection, member, left_at=now)
        case Returned(member):
            _set(connection, member, left_at=None)
        case DeliveryChosen(member, delivery):
            _set(connection, member, "delivery", delivery=delivery)
        case FormatChosen(member, format_):
            _set(connection, member, "format", format=format_)
        case MorningChosen(member, morning):
            _set(connection, member, "morning", morning=morning)
        case Paused(member, until):
            _set(connection, member, paused_until=until)
        case Resumed(member):
            _set(connection, member, paused_until=None)
        case Away(member):
            _set(connection, member, away_at=now)
        case LanguageChosen(member, language):
            _set(connection, member, "language")
            _set_person(connection, member, language=language)
        case ProfileWritten(member, profile):
            _set_person(connection, member, profile=profile)
        case LimitTold(member):
            _set(connection, member, long_told_at=now)
        case Muted(member, thread):
            row = {"membership_id": member, "thread": thread}
            upsert(connection, mute, [row], key=["membership_id", "thread"])
        case Unmuted(member, thread):
            here = (mute.c.membership_id == member) & (mute.c.thread == thread)
            connection.execute(delete(mute).where(here))
        case Starred(member, number, starts, ends):
            span = stars.Span(number, starts, ends)
            stars.star(connection, alliance_id, span, member, now)
        case Unstarred(member, number, starts, ends):
            stars.unstar_span(connection, alliance_id, stars.Span(number, starts, ends))
        case ErasureAsked(member):
            _set_person(connection, member, erase_asked_at=now)
        case AddressAdded(member):
            _add_address(connection, one, now)
        case AddressForgotten(member):
            _forget_address(connection, one)
        case LettersTo(member, key):
            own = _own_address(connection, member, key)
            if own is not None:
                _set(connection, member, address_id=own)
        case DetailsWritten(member, name, organisation, country, time_zone):
            for field in ("name", "organisation", "country", "time_zone"):
                _set(connection, member, field)
            who = {"name": name, "organisation": organisation, "country": country}
            _set_person(connection, member, **who, time_zone=time_zone)
    return member


def _join(connection: Connection, alliance_id: int, one: Joined, now: datetime) -> int:
    """Make somebody a member, or one again; return the membership."""
    whose = select(address.c.person_id).where(address.c.normalised == one.key)
    known = connection.execute(whose.where(address.c.confirmed_at.is_not(None))).first()
    entry = Enrolment(
        name=one.name or ("" if known else _name_in(one.address)),
        addresses=(EmailAddress(one.address, one.key),),
        role=one.role,
        delivery=one.delivery,
        format=one.format,
        organisation=one.organisation,
        country=one.country,
        language=one.language,
        time_zone=one.time_zone,
        salutation=one.salutation,
    )
    # No list brings back who was erased; their own will does.
    erased = tombstone.c.address_hash == address_hash(one.key)
    connection.execute(delete(tombstone).where(erased))
    enrol(connection, Occasion(alliance_id, now, how="own"), [entry])
    query = select(membership.c.id).where(
        membership.c.alliance_id == alliance_id, membership.c.person_id.in_(whose)
    )
    member: int = connection.execute(query).scalar_one()
    consent = (one.agreed_at or now) if one.consent else None
    _set(connection, member, "delivery", delivery=one.delivery, joined_how=one.how, left_at=None)
    _set(connection, member, consent_at=consent, consent=one.consent)
    return member


def _name_in(text: str) -> str:
    """Return the name that an address seems to hold: "grace.nakibuuka@" is Grace Nakibuuka."""
    return " ".join(re.split(r"[._+-]+", text.partition("@")[0])).title() or text


def _set(connection: Connection, member: int, chosen: str = "", **values: Any) -> None:
    """Set columns of a membership, and remember the field the member chose."""
    here = membership.c.id == member
    if chosen:
        before = connection.execute(select(membership.c.chosen).where(here)).scalar_one()
        values["chosen"] = sorted({*before, chosen})
    if values:
        connection.execute(update(membership).where(here).values(values))


def _set_person(connection: Connection, member: int, **values: Any) -> None:
    whose = select(membership.c.person_id).where(membership.c.id == member).scalar_subquery()
    connection.execute(update(person).where(person.c.id == whose).values(values))


def _add_address(connection: Connection, one: AddressAdded, now: datetime) -> None:
    """Confirm one more address; an address that somebody else confirmed stays theirs."""
    whose = select(membership.c.person_id).where(membership.c.id == one.member)
    owner = connection.execute(whose).scalar_one()
    row = {
        "person_id": owner,
        "address": one.address,
        "normalised": one.key,
        "confirmed_at": now,
    }
    taken = select(address.c.id).where(
        address.c.normalised == one.key, address.c.confirmed_at.is_not(None)
    )
    if connection.execute(taken).first() is None:
        changing = ("person_id", "address", "confirmed_at")
        upsert(connection, address, [row], key=["normalised"], update=changing)


def _forget_address(connection: Connection, one: AddressForgotten) -> None:
    """Make an address nobody's again; the one that letters go to stays."""
    whose = select(membership.c.person_id).where(membership.c.id == one.member)
    used = select(membership.c.address_id)
    connection.execute(
        update(address)
        .where(
            address.c.normalised == one.key,
            address.c.person_id == whose.scalar_subquery(),
            address.c.id.not_in(used),
        )
        .values(confirmed_at=None)
    )


def _own_address(connection: Connection, member: int, key: str) -> int | None:
    """Return an address of a member that they have confirmed, None where it is not theirs."""
    whose = select(membership.c.person_id).where(membership.c.id == member)
    query = select(address.c.id).where(
        address.c.normalised == key,
        address.c.person_id == whose.scalar_subquery(),
        address.c.confirmed_at.is_not(None),
    )
    return connection.execute(query).scalar_one_or_none()
