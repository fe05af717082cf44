"""What is forgotten, and what never is."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mailbridge.errors import NotFound
from mailbridge.model import Arrival, Context, Evidence, Fate, Outcome, Route
from mailbridge.store import Store, arriving, deliveries, incoming, register, tables
from mailbridge.store.deliveries import Result, State
from mailbridge.store.retention import LETTERS, forget
from tests import outbox
from tests.outbox import AT

KEEP = timedelta(days=90)
DAY = timedelta(days=1)
SENDER = "host/1/send"


@pytest.fixture
def context(store: Store) -> Context:
    """What is known of an alliance with two members, who were sent one post."""
    context = outbox.people_in(store, 2)
    outbox.publish_in(store, context, outbox.site_of())
    return context


def arrive(store: Store, context: Context, fate: Fate) -> None:
    """Let a mail come in, and be decided at once."""
    slug = context.alliance.slug
    evidence = Evidence("lmtp", "127.0.0.1", "mx", "g@x.example", ("list@t.example",))
    route = Route(slug, "post", "list@t.example")
    with store.writing() as connection:
        arriving.keep(connection, [Arrival(b"Subject: x\r\n\r\ny", (route,), evidence, AT)])
        if fate != "waiting":
            incoming.decide(connection, Outcome(fate, "tests", incoming_id=1), AT)


def forget_after(store: Store, time: timedelta) -> int:
    with store.writing() as connection:
        return forget(connection, AT + time, KEEP)


def letter_is_kept(store: Store) -> bool:
    with store.reading() as connection:
        return connection.execute(select(tables.letter.c.content)).scalar_one() is not None


def mark_both(store: Store, state: State) -> None:
    with store.writing() as connection:
        claimed = deliveries.claim(connection, SENDER, AT, DAY, 20)
        results = [Result(one.id, state, AT) for one in claimed]
        deliveries.mark(connection, SENDER, results, AT)


@pytest.mark.parametrize("fate", ["posted", "rejected", "dropped", "bounce", "command"])
def test_a_decided_mail_is_forgotten_when_its_time_has_passed(
    store: Store, context: Context, fate: Fate
) -> None:
    arrive(store, context, fate)
    assert forget_after(store, KEEP - DAY) == 0
    assert forget_after(store, KEEP) == 1
    assert forget_after(store, KEEP) == 0
    with store.reading() as connection, pytest.raises(NotFound):
        incoming.get(connection, 1)


@pytest.mark.parametrize("fate", ["waiting", "held"])
def test_a_mail_that_waits_for_somebody_is_never_forgotten(
    store: Store, context: Context, fate: Fate
) -> None:
    arrive(store, context, fate)
    assert forget_after(store, 10 * KEEP) == 0


def test_a_forgotten_mail_is_still_known_for_a_repeat(store: Store, context: Context) -> None:
    arrive(store, context, "posted")
    forget_after(store, KEEP)
    with store.reading() as connection:
        assert register.ledger(connection).posted == 1
        assert connection.execute(select(tables.raw.c.hash)).scalar_one()


def test_a_letter_is_forgotten_a_while_after_its_last_delivery(
    store: Store, context: Context
) -> None:
    assert context.members
    mark_both(store, "sent")
    assert forget_after(store, LETTERS - DAY) == 0
    assert letter_is_kept(store)
    assert forget_after(store, LETTERS) == 1
    assert not letter_is_kept(store)


def test_a_letter_that_somebody_still_waits_for_is_kept(store: Store, context: Context) -> None:
    assert context.members
    mark_both(store, "deferred")
    assert forget_after(store, 10 * LETTERS) == 0
    assert letter_is_kept(store)
