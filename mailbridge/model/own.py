"""What somebody is shown of themself on their own pages."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """An address somebody writes from; `letters` are the alliances whose letters go to it."""

    text: str
    key: str
    letters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnThread:
    """A thread that somebody wants no more of, by its first post."""

    number: int
    subject: str


@dataclass(frozen=True, slots=True)
class OwnPost:
    """A post of somebody's, whatever became of it."""

    number: int
    subject: str
    state: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """What a post said from one moment on."""

    version: int
    at: datetime
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the audit log about somebody."""

    at: datetime
    what: str
    on: str
    detail: str
