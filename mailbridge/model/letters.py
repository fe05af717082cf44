"""What goes out, and the outcome that everything ends in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Literal

from mailbridge.changes import Change
from mailbridge.model.invitations import InvitationStep
from mailbridge.model.mail import Failure, KnownPath
from mailbridge.model.posts import Draft, Post, Preparation
from mailbridge.model.words import Fate
from mailbridge.questions import Answer, Notice, Question, Revision, Ruling


class Precedence(IntEnum):
    """What goes first where not everything can: what has its hour, the talk, what sums it up."""

    THEME = 1  # and every notice
    POST = 2
    DIGEST = 3


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a delivery goes: ids only; `wait` is how long it stays before it goes."""

    membership_id: int
    address_id: int
    wait: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Letter:
    """What we send, once for each variant; `content` is the same bytes for everyone.

    `content` holds the shared headers and the body, CRLF line ends; the sender
    puts Return-Path, Reply-To and List-Unsubscribe in front for each recipient.
    `reply_name` is the display name of that Reply-To. `place` is the number of
    the post a reply answers.
    """

    variant: str
    message_id: str
    content: bytes
    reply_name: str
    place: int
    recipients: tuple[Recipient, ...]
    precedence: Precedence = Precedence.POST


# Facts and previews go to moderators only, a day ahead; a report says how an announcement went;
# closing is the last mail of all, when an alliance is over.
IssueKind = Literal[
    "theme", "daily", "weekly", "facts", "preview", "wrap_up", "announcement", "report", "closing"
]


@dataclass(frozen=True, slots=True)
class Issue:
    """One mail of the rhythm; `key` is unique for ever, so that it is published once.

    `cut` is the number of the last post it covers. `covers` are the memberships
    that have everything up to it now, by this issue or by letters of each post.
    `last_resource` is the highest number of a resource there was.
    """

    key: str
    kind: IssueKind
    due_at: datetime
    cut: int = 0
    covers: tuple[int, ...] = ()
    last_resource: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the audit log: ids, never addresses."""

    what: str
    on: str
    actor: str = "mailbridge"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that follows from one mail, command or click; recorded in one transaction.

    `letters` carry the `post` where there is one, else the `issue`.
    `held` is the post proposed to a moderator, where there is one to propose;
    `paths` are the ways of an address's mail that approving it teaches.
    `changes` are made in their order; `questions` are asked and `answers`
    given with the `notices` that say so. `rulings` are about held mail,
    `revisions` about posts, `preparations` about what is to go out later and
    `invitations` about who may join.
    """

    fate: Fate
    reason: str
    incoming_id: int | None = None
    subject: str = ""
    message_id: str = ""
    body_hash: str = ""
    words_hash: str = ""
    post: Post | None = None
    held: Draft | None = None
    issue: Issue | None = None
    letters: tuple[Letter, ...] = ()
    changes: tuple[Change, ...] = ()
    questions: tuple[Question, ...] = ()
    answers: tuple[Answer, ...] = ()
    notices: tuple[Notice, ...] = ()
    paths: tuple[KnownPath, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    revisions: tuple[Revision, ...] = ()
    preparations: tuple[Preparation, ...] = ()
    invitations: tuple[InvitationStep, ...] = ()
    failures: tuple[Failure, ...] = ()
    events: tuple[Event, ...] = ()
