"""What the desk's first page counts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many mails are held and stuck, letters undelivered, and posts placed by a guess."""

    held: int
    stuck: int
    undelivered: int
    unsure: int
