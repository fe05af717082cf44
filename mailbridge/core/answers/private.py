"""What an author says of a mail that looked private: for everybody, for one person, or for nobody.

What is for one person is passed on once, without its author's address, five a day.
"""

from dataclasses import dataclass, replace

from mailbridge.core.answers.answering import Answering, answered
from mailbridge.core.answers.private_word import NotSent, not_sent
from mailbridge.core.answers.words import said
from mailbridge.core.held import next_number, with_question
from mailbridge.core.held.shown import origin, spoken, text_of
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.model import Answer, Decided, HeldMail, Outcome, Question
from mailbridge.questions import PassedOn, Withdrawn

A_DAY = 5


@dataclass(frozen=True, slots=True)
class PrivateWord:
    """The values of mail/notices/private_word.txt: whose words, and where they are from."""

    by: str
    origin: str
    subject: str
    text: str


def private(answering: Answering) -> Outcome | None:
    """Publish it, pass it on, or give it back; None where the author says something else.

    It was held for nothing else, and whoever holds the token reads the author's mailbox.
    """
    waits = [mail for mail in answering.context.held if mail.fate == "held"]
    match said(answering.line):
        case "all" if waits:
            rulings = tuple(_published(mail, answering) for mail in waits)
            given = (Answer(answering.question.number, "all"),)
            return Outcome("command", "private_all", answers=given, rulings=rulings)
        case "only" if waits:
            return _for_one(waits[0], answering)
        case "no" | "withdraw" if waits:
            outcome = answered(answering, "withdraw", "withdrawn")
            return replace(outcome, rulings=tuple(Withdrawn(mail.incoming_id) for mail in waits))
        case _:
            return None


def _for_one(mail: HeldMail, answering: Answering) -> Outcome:
    context, sender = answering.context, answering.asked
    detail = answering.question.detail
    whom = next((m for m in context.members if str(m.id) == detail), None)
    if whom is None:
        return not_sent(answering, NotSent("gone"))
    if context.private_words >= A_DAY:
        return not_sent(answering, NotSent("five", plain(whom.name)))
    done = answered(answering, "only", "private_passed_on", NotSent("", plain(whom.name)))
    question = Question(next_number(done, context), "private_word", whom.id, detail=str(sender.id))
    to, files = to_member(whom), mail.draft.attachments
    say = PrivateWord(
        by=plain(sender.name),
        origin=origin(mail.draft, spoken(to, answering.context.alliance)),
        subject=plain(mail.draft.subject),
        text=text_of(mail.draft),
    )
    word = Word("private_word", to, say, asks=question, files=files, by=sender.name)
    outcome = replace(done, rulings=(PassedOn(mail.incoming_id),))
    return with_question(outcome, question, notice(word, context, answering.site))


def _published(mail: HeldMail, answering: Answering) -> Decided:
    now, version = answering.context.now, mail.draft.version
    return Decided(mail.incoming_id, "publish", answering.asked.id, now, version)
