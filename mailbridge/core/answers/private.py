"""What an author says of a mail that looked private: it is for everybody, or it is not."""

from dataclasses import replace

from mailbridge.core.answers.answering import Answering, answered
from mailbridge.core.answers.words import said
from mailbridge.model import Answer, Decided, HeldMail, Outcome
from mailbridge.questions import Withdrawn


def private(answering: Answering) -> Outcome | None:
    """Publish it, or give it back; None where the author says something else.

    It was held for nothing else, and whoever holds the token reads the author's mailbox.
    """
    waits = [mail for mail in answering.context.held if mail.fate == "held"]
    match said(answering.line):
        case "all" if waits:
            rulings = tuple(_published(mail, answering) for mail in waits)
            given = (Answer(answering.question.number, "all"),)
            return Outcome("command", "private_all", answers=given, rulings=rulings)
        case "no" | "withdraw" if waits:
            outcome = answered(answering, "withdraw", "withdrawn")
            return replace(outcome, rulings=tuple(Withdrawn(mail.incoming_id) for mail in waits))
        case _:
            return None


def _published(mail: HeldMail, answering: Answering) -> Decided:
    now, version = answering.context.now, mail.draft.version
    return Decided(mail.incoming_id, "publish", answering.asked.id, now, version)
