"""Digests in the morning of a member's own zone, where they asked for that."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from digests.core.morning import wait_of
from mailbridge.changes import MorningChosen
from mailbridge.store import Store, changes, tables
from tests import outbox
from tests.digests import rhythm


@pytest.mark.parametrize(
    ("zone", "at", "morning"),
    [
        ("America/La_Paz", "2027-02-26T13:00", "2027-02-27T11:00"),
        ("America/La_Paz", "2027-02-26T08:00", "2027-02-26T11:00"),
        ("Asia/Kolkata", "2027-02-26T13:00", "2027-02-27T01:30"),
        ("", "2027-02-26T13:00", "2027-02-27T12:00"),  # the alliance's: Lima
        ("Europe/Berlin", "2027-03-27T13:00", "2027-03-28T05:00"),  # the night is an hour shorter
        ("America/La_Paz", "2027-02-26T11:00", "2027-02-26T11:00"),
    ],
)
def test_it_waits_until_seven_by_the_members_own_clock(zone: str, at: str, morning: str) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    member = replace(outbox.MEMBER, morning=True, time_zone=zone)
    due = now + wait_of(member, outbox.ALLIANCE, now)
    assert due == datetime.fromisoformat(morning).replace(tzinfo=UTC)


def test_who_did_not_ask_waits_for_nothing() -> None:
    assert wait_of(outbox.MEMBER, outbox.ALLIANCE, rhythm.day(1)) == timedelta()


def test_one_issue_goes_to_each_reader_at_their_own_time(store: Store) -> None:
    alliance = rhythm.founded(store)
    with store.writing() as connection:
        query = select(tables.membership.c.id).join(
            tables.address, tables.address.c.id == tables.membership.c.address_id
        )
        wilmer = connection.execute(
            query.where(tables.address.c.address == "wilmer@quinua.example")
        ).scalar_one()
        changes.change(
            connection, alliance.id, (MorningChosen(wilmer, morning=True),), rhythm.day(0)
        )
        connection.execute(update(tables.membership).values(covered=0))
    at = rhythm.day(4, 13)
    rhythm.rung(store, at)
    sent = {who: when for who, key, when in rhythm.deliveries(store) if "weekly" in key}
    assert sent == {
        "tesfaye@seed.example": at,
        "wilmer@quinua.example": datetime(2027, 1, 9, 11, tzinfo=UTC),
    }
