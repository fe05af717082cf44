"""What the desk counts and lists."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many mails are held and stuck, letters undelivered, and posts placed by a guess."""

    held: int
    stuck: int
    undelivered: int
    unsure: int


@dataclass(frozen=True, slots=True)
class Stuck:
    """A mail that could not be handled; `detail` is a traceback, for who runs the installation."""

    id: int
    subject: str
    reason: str
    detail: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A letter that did not go out; `name` is "" where it was a stranger's, `number` 0 of no post.

    `kept` is that its content is, so that it can be sent again.
    """

    id: int
    name: str
    number: int
    answer: str
    at: datetime
    kept: bool


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of the log; `actor` and `on` name rows, as in "person 12" and "post 14"."""

    at: datetime
    actor: str
    what: str
    on: str
    detail: str


@dataclass(frozen=True, slots=True)
class Came:
    """One mail that came in, and what became of it."""

    id: int
    alliance: str | None
    at: datetime
    door: str
    purpose: str
    subject: str
    fate: str
    reason: str


@dataclass(frozen=True, slots=True)
class Went:
    """One delivery, and how it stands; `number` is None for what is no post.

    `came_back` is the code of a signed report that it failed, None without one.
    """

    id: int
    alliance: str
    number: int | None
    state: str
    attempts: int
    at: datetime
    answer: str
    ambiguous: bool
    came_back: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """How many deliveries of a post are in a state."""

    state: str
    count: int


@dataclass(frozen=True, slots=True)
class EarlierPlan:
    """A plan as it was until somebody saved another; `changes` is what they did to it.

    Each change is a word ("added", "changed", "removed"), what it is about, and details.
    `resources` are each one's key, number and the hash of its file: TOML names only the key.
    """

    id: int
    toml: str
    resources: tuple[tuple[str, int, str], ...]
    changes: tuple[tuple[str, str, str], ...]
    by: str
    at: datetime
