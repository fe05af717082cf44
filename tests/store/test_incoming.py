import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, func, insert, select, update

from mailbridge.errors import NotFound
from mailbridge.model import Arrival, Evidence, Fate, Incoming, Outcome, Purpose, Route
from mailbridge.store import Store, arriving, incoming, register
from mailbridge.store.tables import alliance, held, raw
from mailbridge.store.tables import incoming as incoming_table

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LEASE = timedelta(minutes=5)
ME = "here/17/work"


@pytest.fixture(autouse=True)
def alliances(store: Store) -> None:
    with store.writing() as connection:
        for slug in ("lea4", "soil"):
            connection.execute(
                insert(alliance).values(
                    slug=slug, starts=date(2026, 10, 5), ends=date(2026, 12, 18), settings={}
                )
            )


def route(slug: str | None = "lea4", purpose: Purpose = "post", token: str = "") -> Route:
    return Route(slug, purpose, f"{slug or purpose}@talks.example.org", token)


def arrival(text: str, *routes: Route) -> Arrival:
    evidence = Evidence("lmtp", "127.0.0.1", "mx.example.org", "ana@example.org", ("lea4@x",))
    return Arrival(text.encode(), routes or (route(),), evidence, NOW)


def keep(store: Store, *arrivals: Arrival) -> None:
    with store.writing() as connection:
        arriving.keep(connection, arrivals)


def claim(store: Store, by: str = ME, now: datetime = NOW, limit: int = 50) -> tuple[Incoming, ...]:
    with store.writing() as connection:
        return incoming.claim(connection, by, now, LEASE, limit)


def decide(store: Store, id_: int, fate: Fate, reason: str = "because") -> None:
    with store.writing() as connection:
        incoming.decide(connection, Outcome(fate, reason, incoming_id=id_), NOW)


def count(connection: Connection, table: object) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type] # any of our tables


def test_what_is_kept_comes_back_as_it_was(store: Store) -> None:
    given = arrival(
        "Subject: 8 bit \xff\r\n\r\nWords\r\n", route("lea4", "reply", "rabcdefghijklmnop")
    )
    keep(store, given)
    (mail,) = claim(store)
    assert (mail.raw, mail.evidence, mail.received_at) == (given.raw, given.evidence, NOW)
    assert mail.route == given.routes[0]
    assert mail.attempts == 1


def test_a_mail_counts_once_for_each_alliance_and_keeps_its_bytes_once(store: Store) -> None:
    keep(store, arrival("hello", route("lea4"), route("soil"), route(None, "postmaster")))
    assert [mail.route.alliance for mail in claim(store)] == ["lea4", "soil", None]
    with store.reading() as connection:
        assert count(connection, raw) == 1


def test_the_same_bytes_twice_are_two_mails_with_the_bytes_of_one(store: Store) -> None:
    keep(store, arrival("hello"), arrival("hello"))
    keep(store, arrival("hello"))
    assert [mail.raw for mail in claim(store)] == [b"hello"] * 3
    with store.reading() as connection:
        assert count(connection, raw) == 1


def test_a_mail_for_an_alliance_that_is_not_there_keeps_nothing(store: Store) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        keep(store, arrival("one"), arrival("two", route("nowhere")))
    with store.reading() as connection:
        assert register.ledger(connection).accepted == 0
        assert count(connection, raw) == 0


def test_keeping_nothing_is_nothing(store: Store) -> None:
    keep(store)
    assert claim(store) == ()


def test_mails_are_claimed_in_their_order_and_by_one_worker_only(store: Store) -> None:
    keep(store, *(arrival(f"mail {n}") for n in range(5)))
    first = claim(store, "here/17/a", limit=3)
    second = claim(store, "here/17/b")
    assert [mail.raw for mail in first] == [b"mail 0", b"mail 1", b"mail 2"]
    assert [mail.raw for mail in second] == [b"mail 3", b"mail 4"]
    assert claim(store) == ()


def test_a_lease_that_ran_out_lets_another_worker_have_the_mail(store: Store) -> None:
    keep(store, arrival("hello"))
    claim(store, "here/17/a")
    assert claim(store, "here/17/b", NOW + LEASE - timedelta(seconds=1)) == ()
    (mail,) = claim(store, "here/17/b", NOW + LEASE)
    assert mail.attempts == 2


def test_a_mail_whose_attempts_are_used_up_is_set_aside_with_its_reason(store: Store) -> None:
    keep(store, arrival("killer"), arrival("harmless"))
    for n in range(incoming.ATTEMPTS):
        assert claim(store, now=NOW + n * LEASE, limit=1)[0].raw == b"killer"
    assert [m.raw for m in claim(store, now=NOW + incoming.ATTEMPTS * LEASE)] == [b"harmless"]
    with store.reading() as connection:
        (queued,) = register.queue(connection)
        detail = connection.execute(
            select(incoming_table.c.detail).where(incoming_table.c.id == queued.id)
        ).scalar_one()
    assert (queued.state, queued.reason) == ("stuck", "attempts_used_up")
    assert ME in detail


def test_a_mail_whose_last_attempt_had_no_end_comes_alone(store: Store) -> None:
    keep(store, *(arrival(f"mail {n}") for n in range(3)))
    claim(store, limit=2)
    later = NOW + LEASE
    batches = [[mail.raw for mail in claim(store, now=later)] for _ in range(4)]
    assert batches == [[b"mail 0"], [b"mail 1"], [b"mail 2"], []]


def test_the_untried_before_one_that_was_tried_come_without_it(store: Store) -> None:
    keep(store, *(arrival(f"mail {n}") for n in range(3)))
    for mail in claim(store):
        decide(store, mail.id, "stuck")
    with store.writing() as connection:
        for id_ in (1, 2, 3):
            incoming.replay(connection, id_)
        connection.execute(
            update(incoming_table).where(incoming_table.c.id == 2).values(attempts=1)
        )
    assert [[mail.id for mail in claim(store)] for _ in range(3)] == [[1], [2], [3]]


def test_a_worker_is_given_no_more_bytes_than_it_can_hold_but_always_one_mail(store: Store) -> None:
    big = "x" * (10 * 1024 * 1024)
    huge = "x" * (20 * 1024 * 1024)
    keep(store, *(arrival(words) for words in (huge, big, big + "2", "small")))
    sizes = [[len(mail.raw) for mail in claim(store)] for _ in range(4)]
    assert sizes == [[len(huge)], [len(big)], [len(big) + 1, 5], []]


def test_leases_of_dead_processes_of_this_host_are_released_and_no_others(store: Store) -> None:
    keep(store, *(arrival(f"mail {n}") for n in range(3)))
    for by in ("here/1/work", "here/2/work", "there/1/work"):
        claim(store, by, limit=1)
    with store.writing() as connection:
        assert incoming.release_dead(connection, "here", lambda pid: pid == 2) == 1
        assert incoming.release_dead(connection, "here", lambda pid: pid == 2) == 0
    assert [mail.raw for mail in claim(store)] == [b"mail 0"]


def test_a_hosts_name_is_no_pattern(store: Store) -> None:
    keep(store, arrival("hello"))
    claim(store, "hereabouts/1/work")
    with store.writing() as connection:
        assert incoming.release_dead(connection, "here%", lambda _: False) == 0
        assert incoming.release_dead(connection, "here", lambda _: False) == 0


def test_a_decided_mail_is_never_claimed_again(store: Store) -> None:
    keep(store, arrival("hello"))
    (mail,) = claim(store)
    decide(store, mail.id, "posted")
    assert claim(store, now=NOW + 2 * LEASE) == ()


def test_a_decision_keeps_what_the_queue_and_later_copies_need(store: Store) -> None:
    keep(store, arrival("hello"))
    outcome = Outcome("held", "not_a_member", 1, "Maize", "<a@x>", "0" * 64)
    with store.writing() as connection:
        incoming.decide(connection, outcome, NOW)
        incoming.decide(connection, Outcome("posted", "approved", 1), NOW)
        row = connection.execute(select(incoming_table)).one()
    assert (row.fate, row.reason, row.decided_at) == ("posted", "approved", NOW)
    assert (row.subject, row.message_id, row.body_hash) == ("Maize", "<a@x>", "0" * 64)


def test_a_worker_that_was_overtaken_can_neither_decide_nor_set_aside(store: Store) -> None:
    keep(store, arrival("hello"))
    (mail,) = claim(store)
    decide(store, mail.id, "posted", "first")
    with pytest.raises(NotFound):
        decide(store, mail.id, "dropped", "second")
    with store.writing() as connection:
        incoming.set_stuck(connection, mail.id, "error", "Traceback", NOW)
        assert register.ledger(connection).posted == 1


def test_a_stuck_mail_can_be_given_a_fate_by_a_person(store: Store) -> None:
    keep(store, arrival("hello"))
    with store.writing() as connection:
        incoming.set_stuck(connection, 1, "ValueError", "Traceback", NOW)
        assert register.standing(connection, 1).fate == "stuck"
    decide(store, 1, "dropped")
    with store.reading() as connection:
        assert register.standing(connection, 1).fate == "dropped"
        with pytest.raises(NotFound):
            register.standing(connection, 2)


def test_an_idle_worker_can_see_that_nothing_waits_without_writing(store: Store) -> None:
    def any_waiting(now: datetime) -> bool:
        with store.reading() as connection:
            return incoming.any_waiting(connection, now)

    assert not any_waiting(NOW)
    keep(store, arrival("hello"))
    assert any_waiting(NOW)
    claim(store)
    assert not any_waiting(NOW)
    assert any_waiting(NOW + LEASE)


def test_a_stuck_mail_can_be_replayed_with_all_its_attempts(store: Store) -> None:
    keep(store, arrival("hello"))
    (mail,) = claim(store)
    with store.writing() as connection:
        incoming.set_stuck(connection, mail.id, "ValueError", "Traceback", NOW)
        assert register.ledger(connection).stuck == 1
    assert claim(store, now=NOW + 2 * LEASE) == ()
    with store.writing() as connection:
        incoming.replay(connection, mail.id)
    assert claim(store) == (replace(mail, attempts=1),)


def test_replaying_a_held_mail_takes_back_the_post_it_proposed(store: Store) -> None:
    keep(store, arrival("hello"))
    decide(store, 1, "held")
    with store.writing() as connection:
        connection.execute(insert(held).values(incoming_id=1, draft={}, held_at=NOW))
        incoming.replay(connection, 1)
        assert count(connection, held) == 0
        assert register.ledger(connection).waiting == 1


@pytest.mark.parametrize("fate", ["posted", "command", "bounce"])
def test_what_was_posted_or_obeyed_is_not_replayed(store: Store, fate: Fate) -> None:
    keep(store, arrival("hello"))
    decide(store, 1, fate)
    with store.writing() as connection, pytest.raises(NotFound):
        incoming.replay(connection, 1)


def test_a_mail_whose_bytes_are_gone_is_neither_replayed_nor_shown(store: Store) -> None:
    keep(store, arrival("hello"))
    decide(store, 1, "dropped")
    with store.writing() as connection:
        assert incoming.get(connection, 1).raw == b"hello"
        connection.execute(update(raw).values(content=None))
        with pytest.raises(NotFound):
            incoming.replay(connection, 1)
        with pytest.raises(NotFound):
            incoming.get(connection, 1)
        with pytest.raises(NotFound):
            incoming.get(connection, 2)


def test_the_ledger_counts_every_mail_under_exactly_one_fate(store: Store) -> None:
    fates: list[Fate] = [
        "posted", "posted", "held", "rejected", "dropped", "command", "bounce", "stuck",
    ]  # fmt: skip
    keep(store, *(arrival(f"mail {n}") for n in range(len(fates) + 1)))
    for number, fate in enumerate(fates, 1):
        decide(store, number, fate)
    with store.reading() as connection:
        found = register.ledger(connection)
    assert found == register.Ledger(
        posted=2, held=1, rejected=1, dropped=1, commands=1, bounces=1, waiting=1, stuck=1
    )
    assert found.accepted == len(fates) + 1


def test_the_queue_lists_what_waits_for_a_person(store: Store) -> None:
    keep(store, arrival("a"), arrival("b", route(None, "abuse")), arrival("c", route("soil")))
    with store.writing() as connection:
        incoming.decide(connection, Outcome("held", "not_a_member", 3, "Hello"), NOW)
        incoming.set_stuck(connection, 2, "ValueError", "", NOW)
        assert register.queue(connection) == (
            register.Queued(2, "stuck", None, "", "ValueError", NOW),
            register.Queued(3, "held", "soil", "Hello", "not_a_member", NOW),
        )
        assert [q.id for q in register.queue(connection, ("waiting",))] == [1]


@pytest.mark.parametrize("store", ["postgres"], indirect=True)
def test_two_workers_on_postgresql_never_wait_for_each_others_claims(store: Store) -> None:
    keep(store, *(arrival(f"mail {n}") for n in range(4)))
    with store.writing() as connection:
        mine = incoming.claim(connection, "here/1/work", NOW, LEASE, 2)
        theirs = claim(store, "here/2/work")
    assert [m.id for m in (*mine, *theirs)] == [1, 2, 3, 4]


def test_the_process_of_a_claim_can_be_told(store: Store) -> None:
    keep(store, arrival("hello"))
    claim(store, f"here/{os.getpid()}/work")
    asked: list[int] = []
    with store.writing() as connection:
        incoming.release_dead(connection, "here", lambda pid: bool(asked.append(pid)) or True)
    assert asked == [os.getpid()]
