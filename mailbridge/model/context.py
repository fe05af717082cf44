"""All that is known at the moment a mail is decided."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from mailbridge.model.beside import Beside
from mailbridge.model.invitations import Invitation
from mailbridge.model.mail import Reported
from mailbridge.model.plan import Alliance, Member
from mailbridge.model.posts import HeldMail, Placed, Prepared
from mailbridge.model.words import Purpose
from mailbridge.questions import Question


@dataclass(frozen=True, slots=True)
class Asks:
    """What one mail needs to know of the archive.

    `ids` are the Message-IDs it answers, `numbers` the posts it names (its
    token's included), `address` its author's, `hinted` the membership whose letter
    its token answers, `question` the number of the one
    that its token answers, `delivery` the id of the one it reports of,
    `leaver` the membership that its token ends, `command` what it asks of us and
    `named` the number that stands with it. The last six tell a repeat:
    `incoming_id` is this mail's own row, and only mail for the same `purposes`
    can be repeated by it (a copy to the moderators is no copy of a post).
    """

    ids: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    subject_key: str = ""
    address: str = ""
    token_number: int | None = None
    hinted: int | None = None
    question: int | None = None
    delivery: int | None = None
    leaver: int | None = None
    command: str = ""
    named: int | None = None
    incoming_id: int | None = None
    purposes: tuple[Purpose, ...] = ()
    raw_hash: str = ""
    message_id: str = ""
    body_hash: str = ""
    words_hash: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """Earlier arrivals that this mail may repeat; `same_words`: its author wrote them lately."""

    same_bytes: bool = False
    same_post: bool = False
    same_id_other_words: bool = False
    same_words: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What the store knows that bears on one mail; gathered in one read.

    `placed` are the posts that the mail's ids, token, numbers or subject could
    mean, each once. `ids` says which of them each Message-ID names. `number`
    is the next post's, `next_question` the next question's. `question` is the
    one this mail answers and `asked` whom it asked, also where they have left.
    `prepared` is what that question is about, where it is about something to go out later.
    `reported` is the delivery that this mail's signed token says it reports of,
    `leaver` the member whose membership its token ends. `invitation` is the one
    that the question is about, or that the author's address has where it asks to
    join.
    `held` are the mails it is about, `waiting` how many wait for a moderator.
    `had_notice`: within a day, a notice of any alliance went to the author's address.
    `hinted` is the membership whose letter is answered; `asked_of` what members were
    asked within a day about addresses we do not know, and ever about this one.
    `vouched`: so its author said that this mail, from such an address, is theirs.
    `private_words` is how many private words of whoever is asked were passed on within
    a day, where the question is whether one shall be.
    `paths` are the ways by which mail of its author's address was let through before.
    `beside` is what only a command needs to know.
    """

    alliance: Alliance
    author: Member | None
    members: tuple[Member, ...]
    number: int
    now: datetime
    seen: Seen = field(default_factory=Seen)
    placed: tuple[Placed, ...] = ()
    ids: tuple[tuple[str, int], ...] = ()
    token_number: int | None = None
    next_question: int = 1
    question: Question | None = None
    prepared: Prepared | None = None
    asked: Member | None = None
    reported: Reported | None = None
    leaver: Member | None = None
    invitation: Invitation | None = None
    had_notice: bool = False
    hinted: int | None = None
    asked_of: tuple[Question, ...] = ()
    vouched: Literal["", "yes", "once"] = ""
    private_words: int = 0
    paths: tuple[str, ...] = ()
    held: tuple[HeldMail, ...] = ()
    waiting: int = 0
    beside: Beside = field(default_factory=Beside)
