import threading
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from mailbridge.errors import NotFound
from mailbridge.model import Context, Letter, Recipient
from mailbridge.store import Store, deliveries, letters, tables
from mailbridge.store.deliveries import Outgoing, Result
from mailbridge.store.letters import Tally
from tests import outbox
from tests.outbox import AT

LEASE = timedelta(seconds=60)
HOST = "host-a"


def claim(
    store: Store, by: str = f"{HOST}/1/send", now: datetime = AT, limit: int = 20
) -> tuple[Outgoing, ...]:
    with store.writing() as connection:
        return deliveries.claim(connection, by, now, LEASE, limit)


def mark(store: Store, *results: Result, by: str = f"{HOST}/1/send", now: datetime = AT) -> None:
    with store.writing() as connection:
        deliveries.mark(connection, by, results, now)


def tally(store: Store) -> Tally:
    with store.reading() as connection:
        return letters.tally(connection)


def state_of(store: Store, delivery_id: int):
    with store.reading() as connection:
        return connection.execute(
            select(tables.delivery).where(tables.delivery.c.id == delivery_id)
        ).one()


@pytest.fixture
def context(store: Store) -> Context:
    """What is known of an alliance with three members, who were sent one post."""
    context = outbox.people_in(store, 3)
    outbox.publish_in(store, context, outbox.site_of())
    return context


def put(store: Store, context: Context, post_id: int, *made: Letter) -> None:
    with store.writing() as connection:
        letters.put(connection, context.alliance.id, post_id, made, AT)


def a_letter(context: Context, variant: str = "en", *numbers: int) -> Letter:
    chosen = [context.members[number] for number in numbers]
    to = tuple(Recipient(member.id, member.address_id) for member in chosen)
    return Letter(variant, "<x@y>", b"content\r\n", "Farms", 1, to)


# --- written ----------------------------------------------------------------


def test_each_member_has_one_delivery_due_at_once(store: Store, context: Context) -> None:
    assert tally(store) == Tally(due=3, sending=0, sent=0, deferred=0, failed=0, ambiguous=0)
    assert {one.membership_id for one in claim(store)} == {m.id for m in context.members}


def test_a_letter_put_twice_is_there_once(store: Store, context: Context) -> None:
    (first, *_) = claim(store, limit=1)
    mark(store, Result(first.id, "sent", AT))
    put(store, context, 1, a_letter(context, "en", 0, 1, 2))
    assert tally(store) == Tally(due=2, sending=0, sent=1, deferred=0, failed=0, ambiguous=0)
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(tables.letter)).scalar() == 1


def test_nobody_gets_a_post_in_two_variants(store: Store, context: Context) -> None:
    put(store, context, 1, a_letter(context, "es", 0))
    assert tally(store).due == 3
    with store.reading() as connection:
        (letter_id,) = {one.letter_id for one in claim(store)}
        (sealed,) = letters.sealed(connection, [letter_id])
    assert sealed.content is not None
    assert b"Mubende" in sealed.content


def test_two_variants_are_two_letters_each_with_its_own_readers(
    store: Store, context: Context
) -> None:
    site = outbox.site_of()
    post_id = outbox.publish_in(store, replace(context, members=()), site)
    put(store, context, post_id, a_letter(context, "en", 0, 1), a_letter(context, "es", 2))
    mine = [one for one in claim(store) if one.letter_id != 1]
    assert Counter(one.letter_id for one in mine) == {2: 2, 3: 1}


def test_who_left_or_is_pausing_gets_nothing(store: Store) -> None:
    context = outbox.people_in(store, 4)
    left, pausing, back, _ = context.members
    for member, column, value in (
        (left, "left_at", AT - timedelta(days=1)),
        (pausing, "paused_until", AT + timedelta(seconds=1)),
        (back, "paused_until", AT),
    ):
        with store.writing() as connection:
            connection.execute(
                update(tables.membership)
                .where(tables.membership.c.id == member.id)
                .values({column: value})
            )
    outbox.publish_in(store, context, outbox.site_of())
    reached = {one.membership_id for one in claim(store)}
    assert reached == {member.id for member in context.members} - {left.id, pausing.id}


def test_thousands_of_members_each_have_a_delivery(store: Store) -> None:
    context = outbox.people_in(store, 2100)
    outbox.publish_in(store, context, outbox.site_of())
    assert tally(store).due == 2100


def test_a_letter_tells_its_alliance_and_what_a_reply_answers(
    store: Store, context: Context
) -> None:
    with store.reading() as connection:
        (sealed,) = letters.sealed(connection, [1])
    assert (sealed.slug, sealed.place, sealed.reply_name) == ("farms", 1, context.alliance.name)
    assert sealed.created_at == AT


# --- claimed ----------------------------------------------------------------


def test_a_claim_says_all_that_sending_needs(store: Store, context: Context) -> None:
    one = claim(store)[0]
    member = next(m for m in context.members if m.id == one.membership_id)
    assert one == Outgoing(one.id, 1, member.id, member.address, 1, ambiguous=False, answer="")


def test_what_is_claimed_nobody_else_gets_until_the_lease_ends(
    store: Store, context: Context
) -> None:
    mine = claim(store, limit=2)
    theirs = claim(store, by="host-b/7/send")
    assert len(mine) == 2
    assert len(theirs) == 1
    assert not {one.id for one in mine} & {one.id for one in theirs}
    assert claim(store, now=AT + LEASE - timedelta(seconds=1)) == ()


def test_what_is_not_due_yet_is_not_claimed(store: Store, context: Context) -> None:
    assert claim(store, now=AT - timedelta(seconds=1)) == ()
    with store.reading() as connection:
        assert not deliveries.any_due(connection, AT - timedelta(seconds=1))
        assert deliveries.any_due(connection, AT)


def test_what_a_dead_sender_held_is_claimed_again_and_is_ambiguous(
    store: Store, context: Context
) -> None:
    first = claim(store)
    with store.reading() as connection:
        assert deliveries.any_due(connection, AT + LEASE)
    again = claim(store, by="host-b/7/send", now=AT + LEASE)
    assert {one.id for one in again} == {one.id for one in first}
    assert all(one.ambiguous and one.attempts == 2 for one in again)
    mark(store, *(Result(one.id, "sent", AT) for one in again), by="host-b/7/send")
    assert tally(store) == Tally(due=0, sending=0, sent=3, deferred=0, failed=0, ambiguous=3)


def test_a_slow_sender_that_renews_keeps_what_it_holds(store: Store, context: Context) -> None:
    claim(store)
    with store.writing() as connection:
        deliveries.renew(connection, f"{HOST}/1/send", AT + 2 * LEASE)
    assert claim(store, by="host-b/7/send", now=AT + LEASE) == ()
    assert len(claim(store, by="host-b/7/send", now=AT + 2 * LEASE)) == 3


def test_claimers_at_the_same_time_never_share_a_delivery(store: Store) -> None:
    context = outbox.people_in(store, 60)
    outbox.publish_in(store, context, outbox.site_of())
    taken: list[int] = []
    begin = threading.Barrier(4)

    def take(number: int) -> None:
        begin.wait()
        while group := claim(store, by=f"{HOST}/{number}/send", limit=7):
            taken.extend(one.id for one in group)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 60


# --- marked -----------------------------------------------------------------


def test_a_deferred_delivery_is_claimed_again_at_its_time(store: Store, context: Context) -> None:
    one, *others = claim(store)
    later = AT + timedelta(minutes=5)
    mark(store, *(Result(other.id, "sent", AT) for other in others))
    mark(store, Result(one.id, "deferred", later, "451 busy"))
    assert claim(store, now=later - timedelta(seconds=1)) == ()
    (again,) = claim(store, now=later)
    assert again == replace(one, attempts=2, answer="451 busy")


def test_an_attempt_that_was_nobodys_fault_does_not_count(store: Store, context: Context) -> None:
    one, *_ = claim(store, limit=1)
    mark(store, Result(one.id, "due", AT, counts=False))
    assert state_of(store, one.id).attempts == 0
    assert state_of(store, one.id).claimed_by == ""


def test_what_failed_is_never_claimed_and_is_told(store: Store, context: Context) -> None:
    one, *_ = claim(store, limit=1)
    at = AT + timedelta(minutes=1)
    mark(store, Result(one.id, "failed", at, "550 no such user"), now=at)
    with store.reading() as connection:
        (told,) = letters.undelivered(connection)
    assert (told.id, told.state, told.alliance) == (one.id, "failed", "farms")
    assert (told.subject, told.reason, told.at) == (outbox.DRAFT.subject, "550 no such user", at)
    assert one.id not in {other.id for other in claim(store, now=AT + timedelta(days=30))}


def test_once_ambiguous_a_delivery_stays_counted(store: Store, context: Context) -> None:
    one, *_ = claim(store, limit=1)
    mark(store, Result(one.id, "deferred", AT, "no answer", ambiguous=True))
    claim(store)
    mark(store, Result(one.id, "sent", AT))
    assert tally(store).ambiguous == 1
    assert tally(store).sent == 1


def test_marks_of_a_sender_that_lost_its_lease_change_nothing(
    store: Store, context: Context
) -> None:
    one, *_ = claim(store, limit=1)
    claim(store, by="host-b/7/send", now=AT + LEASE)
    mark(store, Result(one.id, "sent", AT))
    assert state_of(store, one.id).state == "sending"
    assert state_of(store, one.id).claimed_by == "host-b/7/send"


def test_everything_due_can_be_put_off_at_once(store: Store, context: Context) -> None:
    (held,) = claim(store, limit=1)
    until = AT + timedelta(seconds=8)
    with store.writing() as connection:
        assert deliveries.put_off(connection, AT, until, "connection refused") == 2
    assert claim(store) == ()
    assert tally(store).deferred == 2
    assert held.id not in {one.id for one in claim(store, now=until)}


# --- taken over -------------------------------------------------------------


def test_claims_of_dead_processes_of_this_host_are_freed_at_once(
    store: Store, context: Context
) -> None:
    claim(store, by=f"{HOST}/111/send", limit=1)
    claim(store, by=f"{HOST}/222/send", limit=1)
    claim(store, by="host-b/111/send", limit=1)
    with store.writing() as connection:
        freed = deliveries.release_dead(connection, HOST, lambda pid: pid == 222, AT)
        assert freed == 1
        assert deliveries.release_dead(connection, "host", lambda pid: False, AT) == 0
    (again,) = claim(store)
    assert again.ambiguous
    assert again.attempts == 2


def test_what_was_given_up_can_be_sent_again_by_a_person(store: Store, context: Context) -> None:
    one, *_ = claim(store)
    mark(store, Result(one.id, "failed", AT, "550 no such user"))
    with store.writing() as connection:
        letters.send_again(connection, one.id, AT)
    (again,) = claim(store)
    assert again == replace(one, attempts=1, answer="")


def test_what_was_not_given_up_cannot_be_sent_again(store: Store, context: Context) -> None:
    one, *_ = claim(store)
    with store.writing() as connection, pytest.raises(NotFound):
        letters.send_again(connection, one.id, AT)


def test_a_letter_that_is_no_longer_kept_cannot_be_sent_again(
    store: Store, context: Context
) -> None:
    one, *_ = claim(store)
    mark(store, Result(one.id, "failed", AT, "550 no such user"))
    with store.writing() as connection:
        connection.execute(update(tables.letter).values(content=None))
    with store.writing() as connection, pytest.raises(NotFound):
        letters.send_again(connection, one.id, AT)
