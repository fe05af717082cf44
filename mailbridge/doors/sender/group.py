"""Sends one claimed group over one connection, and says how each delivery went.

No database here: what comes back is written down by the caller. A group ends
at the first sign of trouble that is not one recipient's own; the rest of it
goes back unharmed.
"""

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailbridge.core.envelope import Envelopes
from mailbridge.doors.sender.answers import NO_ANSWER, Answer, Copy, LineDownError, meaning
from mailbridge.doors.sender.lines import Line
from mailbridge.doors.sender.pace import Jitter, Pace, wait
from mailbridge.doors.sender.rate import Rate
from mailbridge.store.deliveries import Outgoing, Result

# What can stand between the angle brackets of RCPT TO without ending them.
_CARRIED = re.compile(r"[^\s<>\x00-\x1f\x7f-\x9f\u2028\u2029]+@[^\s<>\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class Ready:
    """A letter made ready to be copied; `body` is None, and `fault` says why, if it cannot be."""

    envelopes: Envelopes
    body: bytes | None
    created_at: datetime
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every group of a sender."""

    pace: Pace
    jitter: Jitter
    now: Callable[[], datetime]
    stopping: threading.Event
    rate: Rate


@dataclass(frozen=True, slots=True)
class Sent:
    """How a group went; `trouble` says why everyone should wait, "" where nobody need."""

    results: tuple[Result, ...]
    trouble: str = ""


def send_group(
    line: Line, group: Sequence[Outgoing], letters: Mapping[int, Ready], terms: Terms
) -> Sent:
    """Send a group's deliveries one after the other; there is a result for each."""
    results: list[Result] = []
    trouble = ""
    copies = [_copy(one, letters[one.letter_id]) for one in group]
    for one, copy, after in zip(group, copies, (*copies[1:], ""), strict=True):
        if isinstance(copy, Copy) and not trouble:
            terms.rate.wait(terms.stopping)
        if trouble or terms.stopping.is_set():
            results.append(_untouched(one, terms.now()))
        elif isinstance(copy, str):
            results.append(_given_up(one, terms, copy))
        else:
            # Who may not be sent to yet is not spoken of yet: servers do not wait for ever.
            then = after if isinstance(after, Copy) and not terms.rate.is_on else None
            result, trouble = _attempt(line, one, letters[one.letter_id], (copy, then), terms)
            results.append(result)
    return Sent(tuple(results), trouble)


def _copy(one: Outgoing, letter: Ready) -> Copy | str:
    """Return a delivery's copy, or why there can be none."""
    if letter.body is None:
        return letter.fault
    if not _CARRIED.fullmatch(one.address):
        return "no address that mail can be sent to"
    try:
        envelope = letter.envelopes.of(one.id, one.membership_id)
    except Exception as error:  # whatever one copy does to us, the others have their turn
        return _stumbled(error)
    return Copy(envelope.return_path, one.address, envelope.head, letter.body)


def _attempt(
    line: Line, one: Outgoing, letter: Ready, copies: tuple[Copy, Copy | None], terms: Terms
) -> tuple[Result, str]:
    """Return how one delivery went, and why everyone should wait ("" if nobody need)."""
    try:
        answer = line.send(*copies)
    except LineDownError as down:
        return _broken_off(one, letter, down, terms), str(down)
    except Exception as error:  # as above
        line.close()
        return _given_up(one, terms, _stumbled(error)), ""
    return _answered(one, letter, answer, terms)


def _stumbled(error: Exception) -> str:
    """Return a fault of ours in words that hold nothing of the mail."""
    return f"mailbridge stumbled over it: {type(error).__name__}"


def _answered(one: Outgoing, letter: Ready, answer: Answer, terms: Terms) -> tuple[Result, str]:
    match meaning(answer):
        case "sent":
            return Result(one.id, "sent", terms.now()), ""
        case "give_up":
            return replace(_given_up(one, terms, str(answer)), refused=True), ""
        case "try_later":
            return _later(one, letter, terms, str(answer)), ""
        case "all_wait":
            return _later(one, letter, terms, str(answer)), str(answer)


def _broken_off(one: Outgoing, letter: Ready, down: LineDownError, terms: Terms) -> Result:
    if down.stage == "connect":
        return _untouched(one, terms.now())
    if down.stage != "end":
        return _later(one, letter, terms, str(down))
    if one.answer == NO_ANSWER:  # this was the one time that it is sent again
        return Result(one.id, "failed", terms.now(), NO_ANSWER, ambiguous=True)
    again = terms.now() + wait(terms.pace, one.attempts, terms.jitter)
    return Result(one.id, "deferred", again, NO_ANSWER, ambiguous=True)


def _later(one: Outgoing, letter: Ready, terms: Terms, said: str) -> Result:
    now = terms.now()
    if now - letter.created_at > terms.pace.give_up_after:
        return _given_up(one, terms, said)
    return Result(one.id, "deferred", now + wait(terms.pace, one.attempts, terms.jitter), said)


def _given_up(one: Outgoing, terms: Terms, said: str) -> Result:
    return Result(one.id, "failed", terms.now(), said)


def _untouched(one: Outgoing, now: datetime) -> Result:
    return Result(one.id, "due", now, one.answer, counts=False)
