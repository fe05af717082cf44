"""Who took part: every post as the participation report counts it, and who belonged when."""

from dataclasses import dataclass
from datetime import datetime

from mailbridge.changes import DeliveryMode
from mailbridge.model.words import PostKind, Role


@dataclass(frozen=True, slots=True)
class Contribution:
    """A published post; `author` is the membership it came from, None for who is no member.

    `questions` are those that a moderator says it is about, 1 being the theme's first.
    """

    number: int
    parent: int | None
    theme_id: int | None
    kind: PostKind
    author: int | None
    name: str
    organisation: str
    country: str
    role: Role | None
    language: str | None
    late: bool
    at: datetime
    text: str
    questions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Belonging:
    """A membership from when to when; `left_at` is None for who is still there."""

    id: int
    role: Role
    country: str
    organisation: str
    delivery: DeliveryMode
    joined_at: datetime
    left_at: datetime | None
