"""A member's answer to whether mail from an address we do not know is theirs."""

from dataclasses import dataclass, replace

from mailbridge.core.answers.answering import Answering, answered
from mailbridge.core.answers.words import Said, said
from mailbridge.core.held.second_address import veiled
from mailbridge.model import Outcome
from mailbridge.questions import LookedAtAgain


@dataclass(frozen=True, slots=True)
class Whose:
    """The values of mail/notices/second_answered.txt; `waits`: a message goes on its way now."""

    what: Said
    address: str
    waits: bool


def second_address(answering: Answering) -> Outcome | None:
    """Let the mail be handled again, as theirs or as a stranger's; a yes adds the address."""
    word = said(answering.line)
    if word not in ("yes", "once", "no"):
        return None
    question = answering.question
    waits = [mail for mail in answering.context.held if mail.fate == "held" and not mail.decided]
    say = Whose(word, veiled(question.detail), waits=bool(waits))
    outcome = answered(answering, word, "second_answered", say)
    return replace(
        outcome,
        changes=question.changes if word == "yes" else (),
        rulings=tuple(LookedAtAgain(mail.incoming_id) for mail in waits),
    )
