"""What we ask people by mail, what they answer, and the mails of our own that carry it.

A question has a number within its alliance, given like a post's; the token of
kind `q` names it, and stands in the Reply-To of the notice that asks.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mailbridge.changes import Change

# What is asked; `core.answers` has a function for each that says what an answer does.
QuestionKind = Literal[
    "confirm",
    "undo",
    "reach",
    "left",
    "moderate",
    "press",
    "take_back",
    "held",
    "out",
    "relay",
    "address",
    "second_address",
    "written",
    "erase",
    "wrap_up",
    "announce",
    "preview",
    "private",
    "private_word",
    "invite",
    "welcome",
    "admit",
    "admit_press",
    "nudge",
    "closing",
    "file",
]


@dataclass(frozen=True, slots=True)
class Thing:
    """One row a question is about, in the version that was shown."""

    kind: Literal["incoming", "post"]
    id: int
    version: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What one person was asked; it can be answered once.

    `whom` is the membership, None where a stranger was asked. `changes` are
    made when the answer is yes; `detail` is what else an answer needs to know.
    """

    number: int
    kind: QuestionKind
    whom: int | None
    about: tuple[Thing, ...] = ()
    detail: str = ""
    changes: tuple[Change, ...] = ()
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """That a question is answered, and with which word."""

    number: int
    answer: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail of our own to one person, ready to be sent but for its return path.

    `key` is the one spelling of the address; the ids are None where it is a
    stranger's. `answers_mail`: it is owed to a mail, so it goes out with the
    null return path (RFC 3834 §3.3) and no report of it comes back. `question`
    is the number of the one it asks, 0 where it asks nothing. `once_a_day`: it
    waits until a day after the last notice to that address, of any alliance, and
    is left out where another one waits so.
    """

    message_id: str
    content: bytes
    key: str
    membership_id: int | None = None
    address_id: int | None = None
    answers_mail: bool = False
    question: int = 0
    once_a_day: bool = False


# --- what is decided about held mail and posts --------------------------------


@dataclass(frozen=True, slots=True)
class Decided:
    """What a moderator wants done with a held mail, at a time that leaves room for `undo`.

    `words` go under the post, or to its author; `by` is the membership, 0 an
    operator's, and `version` the draft that was shown. `theme_id` is None where it stays.
    """

    incoming_id: int
    what: Literal["publish", "reject"]
    by: int
    at: datetime
    version: str
    words: str = ""
    theme_id: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A moderator sees to a held mail, so that the others need not; None lets go of it."""

    incoming_id: int
    by: int | None


@dataclass(frozen=True, slots=True)
class Reopened:
    """What was decided about a held mail does not happen; it waits as before."""

    incoming_id: int


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An author takes a held mail back before it is published."""

    incoming_id: int


@dataclass(frozen=True, slots=True)
class LookedAtAgain:
    """A held mail is handled once more, for more is known of its author.

    `alike`: so is all else from that address that waits for the same reason.
    """

    incoming_id: int
    alike: bool = True


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A held mail has gone to the one person it was meant for; the draft is forgotten."""

    incoming_id: int


Ruling = Decided | Taken | Reopened | Withdrawn | LookedAtAgain | PassedOn


@dataclass(frozen=True, slots=True)
class Corrected:
    """An author's new words for a post; the old ones stay as its earlier version."""

    number: int
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A post is no longer shown; its number is given to no other."""

    number: int


@dataclass(frozen=True, slots=True)
class Restored:
    """A post that its author took back is shown again."""

    number: int


Revision = Corrected | TakenBack | Restored
