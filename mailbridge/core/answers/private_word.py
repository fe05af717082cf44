"""The answer to a private word: it goes back once, and then the two have each other's address.

It goes nowhere else, not even to the moderators: whatever stands in the way is told to
the one who answers.
"""

from dataclasses import dataclass, replace
from typing import Literal

from mailbridge.core.answers.answering import Answering, answered
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.core.rules.files import runs
from mailbridge.core.subject import normal_subject
from mailbridge.model import Mailbox, Member, Outcome


@dataclass(frozen=True, slots=True)
class NotSent:
    """The values of mail/notices/private_not_sent.txt: why, and to whom it was to go."""

    why: Literal["", "five", "gone", "unknown", "empty", "once"]
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Between:
    """The values of mail/notices/private_answer.txt and private_answered.txt: the other one."""

    name: str
    address: str
    subject: str = ""
    text: str = ""
    files_left: int = 0


def private_word(answering: Answering) -> Outcome:
    """Take an answer back to who wrote; it comes from the member who was asked, or goes nowhere."""
    context = answering.context
    sender = next((m for m in context.members if str(m.id) == answering.question.detail), None)
    if sender is None:
        return not_sent(answering, NotSent("gone"))
    who, name = context.author, plain(sender.name)
    if who is None or who.id != answering.asked.id or answering.author.sure == "failed":
        return not_sent(answering, NotSent("unknown", name))
    if answering.question.answered_at is not None:
        return not_sent(answering, NotSent("once", name, sender.address))
    if not answering.text.strip():
        return not_sent(answering, NotSent("empty", name))
    done = answered(answering, "answered", "private_answered", Between(name, sender.address))
    word = notice(_answer(answering, sender), context, answering.site)
    return replace(done, notices=(*done.notices, word))


def not_sent(answering: Answering, say: NotSent) -> Outcome:
    """Return the outcome of telling why nothing was passed on; the question stays open."""
    word = Word("private_not_sent", to_member(answering.asked), say, answering=answering.mail)
    said = notice(word, answering.context, answering.site)
    return Outcome("command", f"private_{say.why}", notices=(said,))


def _answer(answering: Answering, sender: Member) -> Word:
    asked, mail = answering.asked, answering.mail
    files = tuple(f for f in mail.attachments if not f.inline) if mail else ()
    harmless = tuple(file for file in files if not runs(file))
    say = Between(
        name=plain(asked.name),
        address=asked.address,
        subject=plain(normal_subject(mail.subject)) if mail else "",
        text=answering.text,
        files_left=len(files) - len(harmless),
    )
    reply_to = Mailbox(plain(asked.name), asked.address)
    to = to_member(sender)
    return Word("private_answer", to, say, files=harmless, by=asked.name, reply_to=reply_to)
