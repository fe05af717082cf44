"""How fast, how patient: waits between attempts, and the pause of all when the smarthost is ill.

Waits double and are shaken, so that what failed together does not come back
together. Two kinds are kept apart: a delivery waits for its own recipient's
server, and everyone waits when the smarthost itself refuses.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

Jitter = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Pace:
    """Times in seconds; a server may take minutes to answer (RFC 5321 §4.5.3.2).

    Below `quick` for each delivery one connection is enough, and above `stuck`
    for a group it is not.
    """

    connect: float = 30.0
    answer: float = 300.0
    poll: float = 1.0
    idle: float = 10.0
    quick: float = 0.002
    stuck: float = 0.5
    stop: float = 20.0
    lease: float = 60.0
    first_wait: float = 60.0
    longest_wait: float = 4 * 3600.0
    first_pause: float = 1.0
    longest_pause: float = 300.0
    refused: float = 60.0
    give_up_after: timedelta = timedelta(days=5)


def wait(pace: Pace, attempts: int, jitter: Jitter) -> timedelta:
    """Return how long a delivery waits after so many attempts; `jitter` gives 0 to 1."""
    return timedelta(
        seconds=_shaken(pace.first_wait, pace.longest_wait, max(0, attempts - 1), jitter)
    )


class Pause:
    """Whether everyone waits, and until when; shared by all connections."""

    def __init__(self, pace: Pace, jitter: Jitter) -> None:
        """Begin without a pause."""
        self._pace = pace
        self._jitter = jitter
        self._lock = threading.Lock()
        self._failures = 0
        self._until: datetime | None = None

    def is_on(self, now: datetime) -> bool:
        """Whether nothing may be sent at `now`."""
        with self._lock:
            return self._until is not None and now < self._until

    def begin(self, now: datetime, *, refused: bool = False) -> datetime:
        """Pause, longer each time nothing went well in between; return until when.

        Where a sign-in was refused even the first pause is a long one.

        Connections that fail together make one pause.
        """
        with self._lock:
            if self._until is not None and now < self._until:
                return self._until
            longest = self._pace.longest_pause
            first = self._pace.refused if refused else self._pace.first_pause
            seconds = _shaken(first, longest, self._failures, self._jitter)
            self._failures += 1
            self._until = now + timedelta(seconds=seconds)
            return self._until

    def end(self) -> None:
        """Say that a letter went well: the next pause is a short one."""
        with self._lock:
            self._failures = 0
            self._until = None


def _shaken(first: float, longest: float, doublings: int, jitter: Jitter) -> float:
    return min(longest, first * 2.0 ** min(doublings, 30)) * (0.75 + 0.5 * jitter())
