"""Answers about one's own membership: that it was oneself, or that it shall be undone."""

from dataclasses import dataclass, replace

from mailbridge.changes import Starred
from mailbridge.core.answers.answering import Answering, answered
from mailbridge.core.answers.words import said
from mailbridge.core.commands import Order, carry_out
from mailbridge.core.commands.own_posts import taken_back
from mailbridge.core.commands.star import marked
from mailbridge.core.commands.words import asked_in
from mailbridge.model import Answer, Outcome
from mailbridge.questions import LookedAtAgain, Withdrawn


@dataclass(frozen=True, slots=True)
class Added:
    """The values of mail/notices/address_added.txt."""

    address: str


def confirm(answering: Answering) -> Outcome | None:
    """Do what was asked for, or say that nothing changed."""
    match said(answering.line):
        case "yes":
            return _obeyed(answering)
        case "no":
            return answered(answering, "no", "not_you")
        case _:
            return None


def written(answering: Answering) -> Outcome | None:
    """Let a reply that was written on a page go its way, or take it back; None for other words."""
    waits = [mail for mail in answering.context.held if mail.fate == "held" and not mail.decided]
    word = said(answering.line)
    if word == "yes":
        rulings = tuple(LookedAtAgain(mail.incoming_id, alike=False) for mail in waits)
        given = (Answer(answering.question.number, "once"),)
        return Outcome("command", "written_yes", answers=given, rulings=rulings)
    if word not in ("no", "withdraw"):
        return None
    outcome = answered(answering, word, "not_you" if word == "no" else "withdrawn")
    return replace(outcome, rulings=tuple(Withdrawn(mail.incoming_id) for mail in waits))


def undo(answering: Answering) -> Outcome | None:
    """Make the changes that take back what was done."""
    if said(answering.line) != "undo":
        return None
    outcome = answered(answering, "undo", "undone")
    return taken_back(answering.question, answering.asked.id, outcome)


def reach(answering: Answering) -> Outcome | None:
    """Take whatever the member writes for what was asked: a sign that our mails reach them."""
    return replace(answered(answering, "yes", "reached"), changes=answering.question.changes)


def address(answering: Answering) -> Outcome | None:
    """Let a member write from one more address: the token came back from a mailbox of theirs."""
    match said(answering.line):
        case "yes":
            word = answered(answering, "yes", "address_added", Added(answering.question.detail))
            return replace(word, changes=answering.question.changes)
        case "no":
            given = (Answer(answering.question.number, "no"),)
            return Outcome("command", "address_no", answers=given)
        case _:
            return None


def _obeyed(answering: Answering) -> Outcome | None:
    """Carry the command out: the token came back from the address that it was sent to."""
    line, _, text = answering.question.detail.partition("\n")
    asked = asked_in(line)
    if asked is None:
        return None
    proved = replace(answering.author, sure="proved")
    who = answering.asked, proved, answering.mail, answering.context, answering.site
    order = Order(asked, *who, text)
    stars = tuple(one for one in answering.question.changes if isinstance(one, Starred))
    outcome = marked(order, stars) if stars else carry_out(order)
    given = (Answer(answering.question.number, "yes"),)
    return None if outcome is None else replace(outcome, answers=(*given, *outcome.answers))
