"""How patient a mailbox's door is: timeouts, how long it waits for mail, and after a fault."""

from collections.abc import Callable
from dataclasses import dataclass

Jitter = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Pace:
    """Times in seconds.

    A wait in IDLE begins at `settle` and doubles up to `idle` while nothing
    comes. RFC 2177 asks for its renewal within 29 minutes; firewalls forget a
    quiet connection sooner, and only a renewal shows that it is dead.
    """

    connect: float = 30.0
    answer: float = 60.0
    settle: float = 2.0
    idle: float = 300.0
    poll: float = 60.0
    first: float = 1.0
    longest: float = 300.0
    refused: float = 60.0
    finish: float = 5.0


def pause(pace: Pace, failures: int, refused: bool, jitter: Jitter) -> float:  # noqa: FBT001 -- a fact, not a switch
    """Return how long to wait after so many failures in a row; `jitter` gives 0 to 1.

    A refused sign-in waits longer from the start: providers lock who tries too often.
    """
    doubled = pace.first * 2.0 ** min(failures, 30)
    return max(pace.refused if refused else 0.0, min(pace.longest, doubled)) * (
        0.75 + 0.5 * jitter()
    )
