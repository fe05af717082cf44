from datetime import UTC, datetime, timedelta

import pytest

from mailbridge.doors.sender.answers import Answer, Meaning, Stage, meaning, shown
from mailbridge.doors.sender.pace import Pace, Pause, wait

NOW = datetime(2027, 2, 24, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stage", "code", "words", "means"),
    [
        ("end", 250, b"2.0.0 Ok: queued as 4F2", "sent"),
        ("rcpt", 450, b"4.2.0 greylisted", "try_later"),
        ("rcpt", 550, b"5.1.1 no such user", "give_up"),
        ("rcpt", 552, b"5.2.2 mailbox full", "give_up"),
        ("rcpt", 554, b"5.7.1 Relay access denied", "all_wait"),
        ("rcpt", 550, b"5.7.0 not relaying", "all_wait"),
        ("rcpt", 550, b"5.1.1 unrelayed names are fine", "give_up"),
        ("rcpt", 530, b"5.7.0 sign in", "all_wait"),
        ("rcpt", 503, b"5.5.1 bad sequence", "give_up"),
        ("data", 451, b"4.3.0 later", "try_later"),
        ("data", 554, b"5.5.1 no valid recipients", "all_wait"),
        ("end", 452, b"4.3.1 no space", "try_later"),
        ("end", 552, b"5.3.4 too big", "all_wait"),
        ("mail", 451, b"4.3.0 later", "all_wait"),
        ("mail", 553, b"5.1.8 bad sender", "all_wait"),
        ("end", 354, b"out of step", "all_wait"),
    ],
)
def test_each_answer_has_one_meaning(stage: Stage, code: int, words: bytes, means: Meaning) -> None:
    assert meaning(Answer(stage, code, words)) == means


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (b"5.1.1 <grace@union.example>: unknown", "5.1.1 <...>: unknown"),
        (b"5.1.1 grace+tag@union.example rejected", "5.1.1 ... rejected"),
        (b'"Grace" (grace@union.example) \xff', '"Grace" (...) \ufffd'),
        (b"two\nlines\r\n\tand \x1b[31mred", "two lines and [31mred"),
        (b"from=<farms-bounces+bqabc@talk.example> denied", "from=<...> denied"),
        (b"x" * 500, "x" * 200),
        ("José@españa.example ist weg".encode(), "... ist weg"),
    ],
)
def test_of_a_servers_words_no_address_is_kept(words: bytes, kept: str) -> None:
    assert shown(words) == kept


def test_waits_double_up_to_the_longest_and_are_shaken() -> None:
    pace = Pace(first_wait=60, longest_wait=3600)
    assert wait(pace, 1, lambda: 0.5) == timedelta(seconds=60)
    assert wait(pace, 2, lambda: 0.5) == timedelta(seconds=120)
    assert wait(pace, 6, lambda: 0.5) == timedelta(seconds=1920)
    assert wait(pace, 7, lambda: 0.5) == timedelta(seconds=3600)
    assert wait(pace, 5000, lambda: 0.5) == timedelta(seconds=3600)
    assert wait(pace, 1, lambda: 0.0) == timedelta(seconds=45)
    assert wait(pace, 1, lambda: 1.0) == timedelta(seconds=75)


def test_a_pause_doubles_each_time_and_begins_anew_after_success() -> None:
    pause = Pause(Pace(first_pause=1, longest_pause=5), lambda: 0.5)
    lengths: list[float] = []
    now = NOW
    for _ in range(5):
        until = pause.begin(now)
        lengths.append((until - now).total_seconds())
        now = until
    assert lengths == [1, 2, 4, 5, 5]
    assert not pause.is_on(now)
    pause.end()
    assert pause.begin(now) == now + timedelta(seconds=1)


def test_connections_that_fail_together_make_one_pause() -> None:
    pause = Pause(Pace(first_pause=10), lambda: 0.5)
    until = pause.begin(NOW)
    assert pause.begin(NOW + timedelta(seconds=1)) == until
    assert pause.is_on(NOW + timedelta(seconds=9))
    assert not pause.is_on(until)
    assert pause.begin(until) == until + timedelta(seconds=20)
