"""What the store knows of a delivery that came back, over days: on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from mailbridge.changes import Away
from mailbridge.core.reach import of_report
from mailbridge.model import Asks, Bounce, Context, Outcome, Reported
from mailbridge.store import Store, people, tables
from mailbridge.store.books import Books, record
from mailbridge.store.reach import reported
from mailbridge.store.tables import delivery, membership, question
from tests import outbox
from tests.outbox import AT

DAY = timedelta(days=1)
GONE = Bounce("farms2@mail.example", permanent=True, status="5.1.1")


@pytest.fixture
def context(store: Store) -> Context:
    return outbox.people_in(store, 2)


def published(store: Store, context: Context, at: datetime) -> int:
    """Publish a post; return the delivery to the second member."""
    outbox.publish_in(store, context, outbox.site_of(), at=at)
    with store.reading() as connection:
        query = select(delivery.c.id).where(delivery.c.membership_id == context.members[1].id)
        return max(connection.execute(query).scalars())


def came_back(store: Store, context: Context, number: int, at: datetime) -> Outcome:
    """Let a delivery come back, as the journey does; return what followed."""
    with store.writing() as connection:
        known = Books().gather(connection, "farms", Asks(delivery=number), at)
        outcome = of_report((GONE,), known, outbox.site_of())
        record(connection, context.alliance.id, outcome, at)
    return outcome


def seen(store: Store, context: Context, number: int, at: datetime) -> Reported:
    with store.reading() as connection:
        found = reported(connection, context.alliance.id, number, at)
    assert found is not None
    return found


def test_two_days_send_a_probe_and_the_probe_coming_back_pauses(
    store: Store, context: Context
) -> None:
    first = published(store, context, AT)
    assert came_back(store, context, first, AT).reason == "counted"
    assert came_back(store, context, first, AT).reason == "reported_before"
    second = published(store, context, AT + DAY)
    assert came_back(store, context, second, AT + DAY).reason == "probed"
    with store.reading() as connection:
        probe = (
            connection.execute(select(delivery.c.id).order_by(delivery.c.id)).scalars().all()[-1]
        )
        assert connection.execute(select(question.c.kind)).scalar_one() == "reach"
    assert seen(store, context, probe, AT + DAY).probe
    third = published(store, context, AT + 2 * DAY)
    assert came_back(store, context, third, AT + 2 * DAY).reason == "counted"  # asked already
    assert came_back(store, context, probe, AT + 2 * DAY).reason == "unreachable"
    with store.reading() as connection:
        member = people.member_by_id(connection, context.members[1].id)
        left = connection.execute(select(membership.c.left_at)).scalars().all()
    assert member is not None
    assert member.paused_until is not None
    assert left == [None, None]  # nobody is removed
    assert published(store, context, AT + 3 * DAY) == third  # nothing goes there any more


def test_a_week_later_it_is_forgotten(store: Store, context: Context) -> None:
    first = published(store, context, AT)
    came_back(store, context, first, AT)
    second = published(store, context, AT + 8 * DAY)
    known = seen(store, context, second, AT + 8 * DAY)
    assert (known.failures, known.probed, known.repeated) == ((), False, False)
    assert seen(store, context, second, AT + 6 * DAY).failures != ()


def test_a_letters_copies_and_refusals_are_counted(store: Store, context: Context) -> None:
    number = published(store, context, AT)
    assert (seen(store, context, number, AT).copies, seen(store, context, number, AT).number) == (
        2,
        1,
    )
    came_back(store, context, number, AT)
    assert seen(store, context, number, AT).copies_refused == 1


def test_a_delivery_of_another_alliance_or_none_is_no_delivery(
    store: Store, context: Context
) -> None:
    number = published(store, context, AT)
    other = outbox.people_in(store, 1, "lea4")
    with store.reading() as connection:
        assert reported(connection, other.alliance.id, number, AT) is None
        assert reported(connection, context.alliance.id, None, AT) is None
        assert reported(connection, context.alliance.id, 2**40, AT) is None


def test_who_is_away_is_known_to_be(store: Store, context: Context) -> None:
    outcome = replace(Outcome("dropped", "away"), changes=(Away(context.members[0].id),))
    with store.writing() as connection:
        record(connection, context.alliance.id, outcome, AT)
        rows = connection.execute(select(tables.membership.c.away_at)).scalars().all()
        member = people.member_by_id(connection, context.members[0].id)
    assert sorted(rows, key=str)[0] == AT
    assert member is not None
    assert member.away_at == AT
