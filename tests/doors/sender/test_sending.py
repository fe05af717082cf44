import re
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from mailbridge.core.route import Addresses
from mailbridge.core.tokens import read_token
from mailbridge.doors.sender.answers import NO_ANSWER
from mailbridge.errors import StoreBusy
from mailbridge.model import Letter, Recipient
from mailbridge.store import Connection, Store, letters, tables
from mailbridge.store.letters import Tally
from tests.doors.sender.conftest import PACE, Outbox, until
from tests.doors.sender.scripted import (
    DROP,
    HANG,
    Moment,
    Script,
    pipelining,
    plain,
    smarthost,
    usual,
)

Wrap = Callable[[Script], Script]

both_ways = pytest.mark.parametrize("wrap", [plain, pipelining], ids=["one by one", "pipelining"])
SOON = replace(PACE, connect=0.2, answer=0.2)


class AwayStore(Store):
    """A store whose database does not answer the next so many times."""

    away = 0
    away_for_readers = 0

    @contextmanager
    def writing(self) -> Generator[Connection]:
        if self.away:
            self.away -= 1
            raise StoreBusy("the database did not answer: test")
        with super().writing() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Generator[Connection]:
        if self.away_for_readers:
            self.away_for_readers -= 1
            raise StoreBusy("the database did not answer: test")
        with super().reading() as connection:
            yield connection


def at(step: str, say: str, *times: int) -> Script:
    """A server that says something at one step: always, or only those times."""

    def script(moment: Moment) -> str:
        return say if moment.step == step and (not times or moment.time in times) else ""

    return script


def to(address: str, step: str, say: str) -> Script:
    """A server that says something at one step about one recipient."""

    def script(moment: Moment) -> str:
        return say if moment.step == step and moment.address == address else ""

    return script


# --- all well ---------------------------------------------------------------


@pytest.mark.parametrize("script", [usual, pipelining(usual)], ids=["one by one", "pipelining"])
def test_every_member_gets_every_letter_once(post_office: Outbox, script: Script) -> None:
    post_office.fill(45)
    post_office.fill(45)
    with smarthost(script) as server:
        counts = post_office.sender(server).drain()
        assert server.recipients == {f"farms{n}@mail.example": 2 for n in range(1, 46)}
        assert server.connections == 1
    assert (counts.sent, counts.deferred, counts.failed) == (90, 0, 0)
    assert post_office.tally() == Tally(0, 0, 90, 0, 0, ambiguous=0)


def test_two_copies_differ_in_what_is_each_readers_own_and_in_nothing_else(
    outgoing: Outbox,
) -> None:
    outgoing.fill(2)
    with smarthost() as server:
        outgoing.sender(server).drain()
        one, two = server.taken
    assert one.content.partition(b"\r\n\r\n")[2] == two.content.partition(b"\r\n\r\n")[2]
    heads = [message_from_bytes(taken.content, policy=default).items() for taken in (one, two)]
    assert [name for name, _ in heads[0]] == [name for name, _ in heads[1]]
    differing = {a[0] for a, b in zip(*heads, strict=True) if a != b}
    assert differing == {"X-Mailbridge-Delivery", "Reply-To", "List-Unsubscribe"}
    assert one.sender != two.sender


def test_each_copy_carries_tokens_that_say_whose_it_is(outgoing: Outbox) -> None:
    outgoing.fill(3)
    assert outgoing.context is not None
    keys = outgoing.site.keys
    with smarthost() as server:
        outgoing.sender(server).drain()
        for taken in server.taken:
            member = next(m for m in outgoing.context.members if m.address == taken.recipient)
            mail = message_from_bytes(taken.content, policy=default)
            reply = mail["Reply-To"].addresses[0]
            assert reply.display_name == "Small Farms, Fair Markets"
            token = read_token(keys, "farms", reply.username.removeprefix("farms+"))
            assert token is not None
            assert (token.kind, token.place, token.membership) == ("r", 1, member.id)
            leave = re.findall(r"farms\+([a-z2-7]+)@", mail["List-Unsubscribe"])
            assert len(leave) == 1
            token = read_token(keys, "farms", leave[0])
            assert token is not None
            assert (token.kind, token.membership) == ("u", member.id)
            bounce = read_token(keys, "farms", taken.sender.split("+")[1].split("@")[0])
            assert bounce is not None
            assert bounce.kind == "b"
            row = next(r for r in outgoing.rows() if r.id == bounce.delivery)
            assert row.membership_id == member.id


def test_lines_that_begin_with_dots_arrive_as_they_were_written(outgoing: Outbox) -> None:
    outgoing.fill(1, ".\n.. two\n...\nplain")
    with smarthost() as server:
        outgoing.sender(server).drain()
        (taken,) = server.taken
    body = message_from_bytes(taken.content, policy=default).get_body(("plain",))
    assert body is not None
    assert ".\n.. two\n...\nplain" in body.get_content().replace("\r\n", "\n")


def test_no_bare_line_end_and_no_nul_ever_goes_out(outgoing: Outbox) -> None:
    outgoing.fill(1, "a\rb\x00c\x0bd\u2028e\nf\r\n.\r\ng")
    with smarthost() as server:
        outgoing.sender(server).drain()
        (taken,) = server.taken
        raw = server.raw
    assert b"\0" not in raw
    assert re.search(rb"\r(?!\n)|(?<!\r)\n", raw) is None
    assert taken.content.count(b"Message-ID:") == 1


def test_letters_that_would_break_smtp_are_given_up_before_anything_is_sent(
    outgoing: Outbox,
) -> None:
    outgoing.fill(1)
    with outgoing.store.writing() as connection:
        connection.execute(
            update(tables.letter).values(content=b"Subject: x\r\n\r\nend\n.\nMAIL FROM:<a@b>\r\n")
        )
    with smarthost() as server:
        assert outgoing.sender(server).drain().failed == 1
        assert server.taken == []


# --- one recipient's own ----------------------------------------------------


@pytest.mark.parametrize("step", ["rcpt", "data", "end"])
def test_what_is_refused_for_now_is_tried_again_later(outgoing: Outbox, step: str) -> None:
    outgoing.fill(1)
    with smarthost(at(step, "451 4.7.1 come back later", 1)) as server:
        sender = outgoing.sender(server)
        before = datetime.now(UTC)
        assert sender.drain().deferred == 1
        (row,) = outgoing.rows()
        assert (row.state, row.attempts, row.answer) == (
            "deferred",
            1,
            "451 4.7.1 come back later",
        )
        assert row.next_at >= before + timedelta(seconds=PACE.first_wait * 0.9)
        assert not sender.drain()
        outgoing.make_due()
        assert sender.drain().sent == 1
        assert len(server.taken) == (2 if step == "end" else 1)
    assert outgoing.tally().ambiguous == 0


@both_ways
def test_a_recipient_refused_for_good_is_given_up_and_the_others_get_theirs(
    post_office: Outbox, wrap: Wrap
) -> None:
    post_office.fill(30)
    nobody = "farms7@mail.example"
    with smarthost(wrap(to(nobody, "rcpt", "550 5.1.1 <farms7@mail.example> unknown"))) as server:
        sender = post_office.sender(server)
        counts = sender.drain()
        assert (counts.sent, counts.failed) == (29, 1)
        post_office.make_due()
        assert not sender.drain()
        assert nobody not in server.recipients
        assert server.connections == 1
        assert server.state.steps["rcpt"] == 30
    with post_office.store.reading() as connection:
        (given_up,) = letters.undelivered(connection)
    assert given_up.reason == "550 5.1.1 <...> unknown"


def test_recipients_are_judged_one_by_one(outgoing: Outbox) -> None:
    outgoing.fill(9)
    answers = {"2": "450 4.2.1 busy", "5": "550 5.1.1 gone", "8": "452 4.2.2 full"}

    def script(moment: Moment) -> str:
        number = moment.address.removeprefix("farms").split("@")[0]
        return answers.get(number, "") if moment.step == "rcpt" else ""

    with smarthost(script) as server:
        counts = outgoing.sender(server).drain()
    assert (counts.sent, counts.deferred, counts.failed) == (6, 2, 1)


def test_after_five_days_of_trying_a_delivery_is_given_up(outgoing: Outbox) -> None:
    outgoing.fill(1, at=datetime.now(UTC) - timedelta(days=5, minutes=1))
    with smarthost(at("rcpt", "450 4.2.1 busy")) as server:
        assert outgoing.sender(server).drain().failed == 1
    (row,) = outgoing.rows()
    assert row.answer == "450 4.2.1 busy"


def test_a_letter_that_is_no_longer_kept_is_given_up(outgoing: Outbox) -> None:
    outgoing.fill(1)
    with outgoing.store.writing() as connection:
        connection.execute(update(tables.letter).values(content=None))
    with smarthost() as server:
        assert outgoing.sender(server).drain().failed == 1
    assert outgoing.rows()[0].answer == "the letter is no longer kept"


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example>\r\nRCPT TO:<evil@x.example",
        "a b@c.example",
        "no-at-sign",
        "a@b\n",
        "<a@b>",
        "",
        "a@b\u2028c",
    ],
)
def test_an_address_that_would_be_a_command_is_never_sent(outgoing: Outbox, address: str) -> None:
    outgoing.fill(2)
    with outgoing.store.writing() as connection:
        connection.execute(
            update(tables.address)
            .where(tables.address.c.address == "farms1@mail.example")
            .values(address=address)
        )
    with smarthost() as server:
        counts = outgoing.sender(server).drain()
        assert (counts.sent, counts.failed) == (1, 1)
        assert set(server.recipients) == {"farms2@mail.example"}


def test_an_address_beyond_ascii_is_sent_only_where_the_server_takes_such(
    outgoing: Outbox,
) -> None:
    outgoing.fill(1)
    with outgoing.store.writing() as connection:
        connection.execute(update(tables.address).values(address="josé@españa.example"))
    with smarthost() as server:
        assert outgoing.sender(server).drain().failed == 1
    with outgoing.store.writing() as connection:
        letters.send_again(connection, 1, datetime.now(UTC))
    with smarthost(at("ehlo", "250-sink\r\n250 SMTPUTF8")) as server:
        assert outgoing.sender(server).drain().sent == 1
        assert set(server.recipients) == {"josé@españa.example"}


def test_commands_sent_ahead_for_a_recipient_that_is_refused_cost_the_others_nothing(
    outgoing: Outbox,
) -> None:
    outgoing.fill(20)
    refused = {f"farms{n}@mail.example" for n in (1, 2, 9, 20)}

    def script(moment: Moment) -> str:
        if moment.step == "rcpt" and moment.address in refused:
            return "550 5.1.1 unknown"
        # Some servers take DATA though there is no recipient, others refuse it.
        nobody = moment.address in refused and moment.time % 2
        return "554 5.5.1 no valid recipients" if moment.step == "data" and nobody else ""

    with smarthost(pipelining(script)) as server:
        counts = outgoing.sender(server).drain()
        assert set(server.recipients) == {f"farms{n}@mail.example" for n in range(1, 21)} - refused
        assert set(server.recipients.values()) == {1}
        assert server.connections == 1
    assert (counts.sent, counts.failed) == (16, 4)


def test_a_copy_that_cannot_be_made_is_given_up_and_says_why(outgoing: Outbox) -> None:
    outgoing.fill(3)
    outgoing.site = replace(
        outgoing.site, addresses=Addresses("plus", "talk.example.org", "español@talk.example.org")
    )
    with smarthost() as server:
        counts = outgoing.sender(server).drain()
        assert server.taken == []
    assert (counts.sent, counts.failed) == (0, 3)
    assert outgoing.rows()[0].answer == "mailbridge stumbled over it: UnicodeEncodeError"


# --- the smarthost's own ----------------------------------------------------


@pytest.mark.parametrize(
    "script",
    [
        at("mail", "550 5.7.1 sender refused"),
        at("mail", "452 4.3.1 no room"),
        at("data", "554 5.7.1 not from you"),
        at("end", "554 5.7.1 looks like spam"),
        at("rcpt", "530 5.7.0 Authentication required"),
        at("rcpt", "554 5.7.1 <x@y.example>: Relay access denied"),
    ],
    ids=["MAIL 5xx", "MAIL 4xx", "DATA 5xx", "end 5xx", "not signed in", "no relaying"],
)
def test_what_would_meet_everyone_alike_is_nobodys_fault_and_all_wait(
    outgoing: Outbox, script: Script
) -> None:
    outgoing.fill(25)
    pace = replace(PACE, first_pause=60.0)
    with smarthost(script) as server:
        counts = outgoing.sender(server, pace=pace).drain()
        assert server.state.steps["mail"] == 1
    assert counts.failed == 0
    rows = outgoing.rows()
    assert {row.state for row in rows} == {"deferred"}
    assert sorted(row.attempts for row in rows) == [0] * 24 + [1]
    assert all(row.next_at > datetime.now(UTC) for row in rows)
    assert all("@" not in row.answer for row in rows)


@pytest.mark.parametrize(
    "script",
    [
        at("greet", "554 no SMTP service here", 1),
        at("greet", "421 too busy", 1),
        at("greet", DROP, 1),
        at("ehlo", DROP, 1),
        at("ehlo", "421 closing", 1),
    ],
    ids=["554", "421", "drop", "drop at EHLO", "421 at EHLO"],
)
def test_a_server_that_does_not_greet_costs_no_delivery_an_attempt(
    outgoing: Outbox, script: Script
) -> None:
    outgoing.fill(25)
    with smarthost(script) as server:
        assert not outgoing.sender(server, pace=replace(PACE, first_pause=60.0)).drain()
        assert {(row.state, row.attempts) for row in outgoing.rows()} == {("deferred", 0)}
        assert all(row.answer for row in outgoing.rows())
        outgoing.make_due()
        assert outgoing.sender(server).drain().sent == 25
    assert outgoing.tally().ambiguous == 0


def test_a_refused_connection_costs_no_delivery_an_attempt(outgoing: Outbox) -> None:
    outgoing.fill(25)
    with smarthost() as gone:
        port = gone.port
    sender = outgoing.sender(f"smtp://127.0.0.1:{port}")
    assert not sender.drain()
    rows = outgoing.rows()
    assert {(row.state, row.attempts) for row in rows} == {("deferred", 0)}
    assert "refused" in rows[0].answer


def test_pauses_double_until_a_letter_goes_well(outgoing: Outbox) -> None:
    outgoing.fill(1)
    waits: list[float] = []
    pace = replace(PACE, first_pause=0.001, longest_pause=0.004)
    with smarthost(at("greet", "554 no", 1, 2, 3, 4)) as server, capture_logs() as logs:
        sender = outgoing.sender(server, pace=pace)
        while not outgoing.tally().sent:
            outgoing.make_due()
            sender.drain()
        waits = [line["waiting"] for line in logs if line["event"] == "all letters wait"]
    assert waits == [1, 1, 1, 1]
    assert server.connections == 5


# --- lines that break -------------------------------------------------------


@both_ways
@pytest.mark.parametrize("fault", [DROP, HANG, "421 4.3.2 closing", "gibberish"])
@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
def test_a_line_that_breaks_before_the_letter_loses_and_repeats_nothing(
    outgoing: Outbox, step: str, fault: str, wrap: Wrap
) -> None:
    outgoing.fill(5)
    with smarthost(wrap(at(step, fault, 3, 4))) as server:
        sender = outgoing.sender(server, pace=SOON)
        while sender.drain():
            pass
        outgoing.make_due()
        sender.drain()
        assert set(server.recipients.values()) == {1}
    assert outgoing.tally() == Tally(0, 0, 5, 0, 0, ambiguous=0)


@pytest.mark.parametrize("fault", [DROP, HANG])
def test_a_line_that_breaks_within_the_letter_loses_nothing_and_the_doubt_is_counted(
    outgoing: Outbox, fault: str
) -> None:
    outgoing.fill(5)
    with smarthost(at("content", fault, 3)) as server:
        sender = outgoing.sender(server, pace=SOON)
        while sender.drain():
            pass
        outgoing.make_due()
        sender.drain()
        assert set(server.recipients.values()) == {1}
    # The letter was small enough to be on its way when the line broke.
    assert outgoing.tally() == Tally(0, 0, 5, 0, 0, ambiguous=1)


def test_a_line_that_breaks_within_a_long_letter_leaves_no_doubt(outgoing: Outbox) -> None:
    outgoing.fill(1)
    with outgoing.store.writing() as connection:
        content = b"Subject: long\r\n\r\n" + b"The quick brown fox.\r\n" * 1_000_000
        connection.execute(update(tables.letter).values(content=content))
    with smarthost(at("content", DROP, 1)) as server:
        sender = outgoing.sender(server)
        sender.drain()
        (row,) = outgoing.rows()
        assert (row.state, row.attempts, row.ambiguous) == ("deferred", 1, False)


@both_ways
@pytest.mark.parametrize("fault", [DROP, HANG])
def test_a_letter_without_an_answer_is_sent_again_once_and_stays_counted(
    outgoing: Outbox, fault: str, wrap: Wrap
) -> None:
    outgoing.fill(3)
    with smarthost(wrap(at("end", fault, 2))) as server:
        sender = outgoing.sender(server, pace=SOON)
        while sender.drain():
            pass
        (waiting,) = [row for row in outgoing.rows() if row.state != "sent"]
        assert (waiting.state, waiting.ambiguous) == ("deferred", True)
        assert waiting.answer == NO_ANSWER
        outgoing.make_due()
        assert sender.drain().sent == 1
        assert sorted(server.recipients.values()) == [1, 1, 2]
    assert outgoing.tally() == Tally(0, 0, 3, 0, 0, ambiguous=1)


def test_a_letter_that_never_gets_an_answer_is_given_up_after_the_second_time(
    outgoing: Outbox,
) -> None:
    outgoing.fill(1)
    with smarthost(at("end", DROP)) as server:
        sender = outgoing.sender(server)
        for _ in range(4):
            outgoing.make_due()
            sender.drain()
        assert server.recipients == {"farms1@mail.example": 2}
    assert outgoing.tally() == Tally(0, 0, 0, 0, 1, ambiguous=1)


def test_a_421_instead_of_the_last_answer_is_no_doubt_at_all(outgoing: Outbox) -> None:
    outgoing.fill(1)
    with smarthost(at("end", "421 4.3.2 not taken, closing", 1)) as server:
        sender = outgoing.sender(server)
        assert sender.drain().deferred == 1
        outgoing.make_due()
        assert sender.drain().sent == 1
    assert outgoing.tally().ambiguous == 0


@pytest.mark.parametrize("closing", ["421 4.7.0 enough for one connection", DROP])
def test_a_server_that_takes_only_so_many_a_connection_is_connected_again_at_once(
    outgoing: Outbox, closing: str
) -> None:
    def script(moment: Moment) -> str:
        return closing if moment.step == "mail" and moment.letter > 4 else ""

    outgoing.fill(25)
    with smarthost(script) as server:
        counts = outgoing.sender(server).drain()
        assert server.connections == 7
        assert set(server.recipients.values()) == {1}
    assert (counts.sent, counts.deferred) == (25, 0)


def test_a_server_that_closes_and_does_not_greet_again_costs_the_rest_no_attempt(
    outgoing: Outbox,
) -> None:
    def script(moment: Moment) -> str:
        if moment.step == "mail" and moment.letter > 4:
            return "421 4.7.0 enough"
        return "554 5.7.1 you again" if moment.step == "greet" and moment.time > 1 else ""

    outgoing.fill(10)
    with smarthost(script) as server:
        counts = outgoing.sender(server, pace=replace(PACE, first_pause=60.0)).drain()
    assert (counts.sent, counts.deferred, counts.failed) == (4, 0, 0)
    waiting = [row for row in outgoing.rows() if row.state != "sent"]
    assert {(row.state, row.attempts, row.answer) for row in waiting} == {
        ("deferred", 0, "554 5.7.1 you again")
    }


# --- time and threads -------------------------------------------------------


def test_a_started_sender_sends_what_it_is_woken_for_and_stops(post_office: Outbox) -> None:
    came = threading.Semaphore(0)

    def script(moment: Moment) -> str:
        if moment.step == "end":
            came.release()
        return ""

    with smarthost(script) as server:
        sender = post_office.sender(server, 3, replace(PACE, poll=30.0))
        sender.start()
        post_office.fill(30)
        sender.wake()
        for _ in range(30):
            assert came.acquire(timeout=20)
        sender.stop()
        assert set(server.recipients.values()) == {1}
    assert post_office.tally() == Tally(0, 0, 30, 0, 0, ambiguous=0)


def test_a_started_sender_finds_by_itself_what_another_process_wrote(outgoing: Outbox) -> None:
    came = threading.Event()

    def script(moment: Moment) -> str:
        if moment.step == "end":
            came.set()
        return ""

    with smarthost(script) as server:
        sender = outgoing.sender(server, 2, replace(PACE, poll=0.05))
        sender.start()
        outgoing.fill(1)
        assert came.wait(timeout=20)
        sender.stop()
    assert outgoing.tally().sent == 1


@both_ways
def test_a_sender_that_stops_hands_back_what_it_had_not_sent(outgoing: Outbox, wrap: Wrap) -> None:
    second = threading.Event()
    go_on = threading.Event()

    def script(moment: Moment) -> str:
        if moment.step == "rcpt" and moment.time == 2:
            second.set()
            go_on.wait(20)
        return ""

    outgoing.fill(20)
    with smarthost(wrap(script)) as server:
        sender = outgoing.sender(server)
        sender.start()
        assert second.wait(20)
        stopper = threading.Thread(target=sender.stop)
        stopper.start()
        sender._stopping.wait(20)  # pyright: ignore[reportPrivateUsage] -- the letter in hand must not end before
        go_on.set()
        stopper.join()
        taken = len(server.taken)
    assert taken in (1, 2)  # with commands out for the second, its letter may follow or not
    rows = outgoing.rows()
    assert outgoing.tally() == Tally(20 - taken, 0, taken, 0, 0, ambiguous=0)
    assert {row.attempts for row in rows if row.state == "due"} == {0}


def test_a_connection_that_has_nothing_to_do_is_given_back(outgoing: Outbox) -> None:
    gone = threading.Event()

    def script(moment: Moment) -> str:
        if moment.step == "quit":
            gone.set()
        return ""

    outgoing.fill(1)
    with smarthost(script) as server:
        sender = outgoing.sender(server, pace=replace(PACE, idle=0.0, poll=0.02))
        sender.start()
        assert gone.wait(20)
        outgoing.fill(1)
        sender.wake()
        until(lambda: outgoing.tally().sent == 2)
        sender.stop()
        assert server.connections == 2


def test_marks_wait_for_a_database_that_is_away_and_nothing_is_sent_twice(
    outgoing: Outbox,
) -> None:
    store = AwayStore(outgoing.store.engine.url.render_as_string(hide_password=False))
    sent = 0

    def script(moment: Moment) -> str:
        nonlocal sent
        if moment.step == "end":
            sent = moment.time
            store.away = 3
        return ""

    outgoing.fill(25)
    outgoing.store = store
    with smarthost(script) as server, capture_logs() as logs:
        assert outgoing.sender(server, pace=replace(PACE, poll=0.01)).drain().sent == 25
        assert set(server.recipients.values()) == {1}
    store.close()
    assert outgoing.tally() == Tally(0, 0, 25, 0, 0, ambiguous=0)
    assert sum(line["event"] == "database away" for line in logs) == 6


def test_a_started_sender_survives_a_database_that_is_away(outgoing: Outbox) -> None:
    store = AwayStore(outgoing.store.engine.url.render_as_string(hide_password=False))
    outgoing.fill(3)
    outgoing.store = store
    with smarthost() as server, capture_logs():
        sender = outgoing.sender(server, pace=replace(PACE, poll=0.01))
        sender.start()
        store.away_for_readers = 5
        until(lambda: not store.away_for_readers)
        until(lambda: outgoing.tally().sent == 3)
        sender.stop()
        assert set(server.recipients.values()) == {1}
    store.close()


def test_a_slow_server_gets_as_many_connections_as_there_are(outgoing: Outbox) -> None:
    gate = threading.Barrier(3)

    def script(moment: Moment) -> str:
        if moment.step == "end" and moment.time > 2:
            gate.wait(20)  # only when three letters are under way at once does any go on
        return ""

    outgoing.fill(8)
    pace = replace(PACE, quick=0.0)
    with smarthost(script) as server:
        assert outgoing.sender(server, 3, pace, group=2).drain().sent == 8


def test_a_server_that_thinks_longer_than_a_lease_gets_nothing_twice(outgoing: Outbox) -> None:
    thinking, think_on = threading.Event(), threading.Event()

    def script(moment: Moment) -> str:
        if moment.step == "end":
            thinking.set()
            think_on.wait(20)
        return ""

    outgoing.fill(1)
    with smarthost(script) as server:
        slow = outgoing.sender(server, pace=replace(PACE, lease=0.3, answer=30.0))
        slow.start()
        assert thinking.wait(20)
        claimed_until = outgoing.rows()[0].claimed_until
        until(lambda: outgoing.rows()[0].claimed_until > claimed_until)
        assert datetime.now(UTC) < outgoing.rows()[0].claimed_until
        think_on.set()
        slow.stop()
        assert len(server.taken) == 1
    assert outgoing.tally() == Tally(0, 0, 1, 0, 0, ambiguous=0)


def test_a_server_that_never_answers_does_not_keep_a_sender_from_stopping(
    outgoing: Outbox,
) -> None:
    thinking = threading.Event()

    def script(moment: Moment) -> str:
        if moment.step != "end":
            return ""
        thinking.set()
        return HANG

    outgoing.fill(1)
    with smarthost(script) as server:
        sender = outgoing.sender(server, pace=replace(PACE, answer=300.0, stop=0.1))
        sender.start()
        assert thinking.wait(20)
        sender.stop()
        assert outgoing.rows()[0].state == "sending"  # the next start makes it due, and ambiguous


# --- what is told -----------------------------------------------------------


def test_logs_hold_ids_and_answers_but_no_address(outgoing: Outbox) -> None:
    outgoing.fill(4)
    script = to("farms2@mail.example", "rcpt", "550 5.1.1 <farms2@mail.example>: no such user")
    with smarthost(script) as server, capture_logs() as logs:
        outgoing.sender(server).drain()
    told = str(logs)
    assert {"delivery": 2, "letter": 1, "answer": "550 5.1.1 <...>: no such user"}.items() <= next(
        line for line in logs if line["event"] == "given up"
    ).items()
    assert "@" not in told
    assert "farms2" not in told


def test_a_letter_to_nobody_is_no_error(outgoing: Outbox) -> None:
    outgoing.fill(1)
    with outgoing.store.writing() as connection:
        nobody = Letter("es", "<a@b>", b"x\r\n", "Farms", 1, ())
        letters.put(connection, 1, 1, (nobody,), datetime.now(UTC))
        again = replace(nobody, recipients=(Recipient(1, 1),))
        letters.put(connection, 1, 1, (again,), datetime.now(UTC))
    with smarthost() as server:
        assert outgoing.sender(server).drain().sent == 1
