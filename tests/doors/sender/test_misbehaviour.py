"""Row 4 of docs/reliability.md: twelve ways a smarthost misbehaves, and nothing is lost by any.

Each script is ill for a while and then well. Letters go to twenty members; what a
server refuses for good is given up at once, and all else arrives, once but for
those copies of which nobody can know.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbridge.doors.sender import Sender
from mailbridge.doors.sender.pace import Pace, Pause, wait
from tests.certificates import authority
from tests.doors.sender.conftest import PACE, Outbox
from tests.doors.sender.scripted import DROP, HANG, Moment, Script, smarthost

MEMBERS = 20
SOON = replace(PACE, connect=0.3, answer=0.3)
GONE = "550 5.1.1 no such user"


def number(moment: Moment) -> int:
    """Return which member it is about, 0 for none."""
    return int(moment.address.removeprefix("farms").partition("@")[0] or 0)


def ill(step: str, said: str, times: int = 3) -> Script:
    """Say something at one step the first times it is reached."""
    return lambda moment: said if moment.step == step and moment.time <= times else ""


def mixed(moment: Moment) -> str:
    """Judge each member apart: every third for now, every fifth for good."""
    if moment.step != "rcpt":
        return ""
    if number(moment) % 5 == 0:
        return GONE
    return "450 4.2.1 busy" if number(moment) % 3 == 0 and moment.time <= MEMBERS else ""


def enough_after_four(moment: Moment) -> str:
    """Close every connection after four letters, as big providers do."""
    return "421 4.7.0 enough" if moment.step == "mail" and moment.letter > 4 else ""


@dataclass(frozen=True)
class Case:
    """A script, whom it refuses for good, and of how many copies nobody may know."""

    script: Script
    refused: frozenset[int] = frozenset()
    unsure: int = 0


CASES = {
    "4xx": Case(ill("rcpt", "451 4.7.1 come back later")),
    "5xx": Case(
        lambda m: GONE if m.step == "rcpt" and number(m) in (2, 9) else "", frozenset({2, 9})
    ),
    "mixed per recipient": Case(mixed, frozenset({5, 10, 15, 20})),
    "hang at the greeting": Case(ill("greet", HANG, 2)),
    "hang after the letter": Case(ill("end", HANG, 1), unsure=1),
    "drop at the greeting": Case(ill("greet", DROP)),
    "drop at MAIL": Case(ill("mail", DROP)),
    "drop at RCPT": Case(ill("rcpt", DROP)),
    "drop at DATA": Case(ill("data", DROP)),
    "drop after the letter": Case(ill("end", DROP, 1), unsure=1),
    "TLS failure": Case(ill("starttls", "220 in clear")),
    "421 after four": Case(enough_after_four),
}


def all_sent(box: Outbox, sender: Sender) -> None:
    """Send, and let the times pass that letters wait for, until none waits."""
    for _ in range(30):
        box.make_due()
        sender.drain()
        if not (box.tally().due or box.tally().deferred):
            return
    raise AssertionError(f"letters still wait: {box.tally()}")


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_whatever_a_smarthost_does_no_letter_is_lost(
    outgoing: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: Case
) -> None:
    ours = authority(tmp_path, "127.0.0.2")
    monkeypatch.setenv("SSL_CERT_FILE", str(ours.file))
    outgoing.fill(MEMBERS)
    with smarthost(case.script, tls=ours.server) as server:
        sender = outgoing.sender(f"smtp://me:secret@127.0.0.2:{server.port}", pace=SOON)
        all_sent(outgoing, sender)
        arrived = server.recipients
    reached = set(range(1, MEMBERS + 1)) - case.refused
    assert set(arrived) == {f"farms{n}@mail.example" for n in reached}
    assert arrived.total() - len(reached) == case.unsure
    tally = outgoing.tally()
    assert (tally.sent, tally.failed) == (len(reached), len(case.refused))
    assert tally.ambiguous == case.unsure
    assert {row.attempts for row in outgoing.rows() if row.state == "failed"} <= {1}


def test_there_are_twelve() -> None:
    assert len(CASES) == 12


@pytest.mark.parametrize("when", ["before", "within"])
def test_a_line_whose_encryption_breaks_costs_nobody_an_attempt(
    outgoing: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    ours = authority(tmp_path, "127.0.0.2")
    monkeypatch.setenv("SSL_CERT_FILE", str(ours.file))
    ill_twice = ill("starttls", DROP if when == "before" else "220 in clear", 2)
    outgoing.fill(3)
    with smarthost(ill_twice, tls=ours.server) as server:
        sender = outgoing.sender(f"smtp://me:secret@127.0.0.2:{server.port}", pace=SOON)
        assert not sender.drain()
        assert {(row.state, row.attempts) for row in outgoing.rows()} == {("deferred", 0)}
        all_sent(outgoing, sender)
    assert outgoing.tally().sent == 3


def test_waits_double_up_to_a_limit_and_are_shaken() -> None:
    pace = Pace()
    middle = [wait(pace, attempts, lambda: 0.5) for attempts in (1, 2, 3, 4, 40)]
    minutes = [timedelta(minutes=m) for m in (1, 2, 4, 8, 240)]
    assert middle == minutes
    assert wait(pace, 1, lambda: 0.0) == timedelta(seconds=45)
    assert wait(pace, 1, lambda: 1.0) == timedelta(seconds=75)


def test_pauses_of_all_double_too_until_a_letter_goes_well() -> None:
    now = datetime(2027, 2, 24, tzinfo=UTC)
    pause = Pause(Pace(), lambda: 0.5)
    lengths: list[timedelta] = []
    for _ in range(4):
        until = pause.begin(now)
        lengths.append(until - now)
        now = until
    assert lengths == [timedelta(seconds=s) for s in (1, 2, 4, 8)]
    pause.end()
    assert pause.begin(now) - now == timedelta(seconds=1)
