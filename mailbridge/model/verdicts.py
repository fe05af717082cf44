"""What may become of a mail."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accept:
    """Publish it, or do what it asks; `reason` is a machine word."""

    reason: str = "accepted"


@dataclass(frozen=True, slots=True)
class Hold:
    """Keep it for a moderator."""

    reason: str


@dataclass(frozen=True, slots=True)
class Reject:
    """Do not publish it, and say so where that is safe."""

    reason: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Do nothing with it, and say nothing."""

    reason: str


Verdict = Accept | Hold | Reject | Drop
