"""An author's answer about their own mail: withdrawn while it waits, corrected when it is out."""

from dataclasses import replace

from mailbridge.core.answers.answering import Answering, answered
from mailbridge.core.answers.words import said
from mailbridge.core.commands import Order, carry_out
from mailbridge.core.commands.words import asked_in
from mailbridge.model import Answer, Outcome
from mailbridge.questions import TakenBack, Withdrawn


def held(answering: Answering) -> Outcome | None:
    """Give an author their mail back while it waits; None where they ask something else."""
    waits = [mail for mail in answering.context.held if mail.fate == "held"]
    if said(answering.line) != "withdraw" or not waits:
        return _asked_for(answering)
    outcome = answered(answering, "withdraw", "withdrawn")
    return replace(outcome, rulings=tuple(Withdrawn(mail.incoming_id) for mail in waits))


def _asked_for(answering: Answering) -> Outcome | None:
    """Obey a command: an author whose mail read like one was told the words."""
    asked = asked_in(answering.line)
    if asked is None or answering.mail is None:
        return None
    who, context, site = answering.asked, answering.context, answering.site
    outcome = carry_out(Order(asked, who, answering.author, answering.mail, context, site))
    if outcome is None or not outcome.changes:
        return outcome
    asked_so = [m for m in context.held if m.fate == "held" and m.reason == "looks_like_a_command"]
    return replace(outcome, rulings=tuple(Withdrawn(mail.incoming_id) for mail in asked_so))


def out(answering: Answering) -> Outcome | None:
    """Give an author's post new words within a day, or take it back; None for anything else."""
    question = answering.question
    number = question.about[0].id
    if said(answering.line) == "undo" and question.detail == "sent_in":
        outcome = answered(answering, "undo", "undone")
        return replace(outcome, revisions=(TakenBack(number),))
    asked = asked_in(answering.line)
    if asked is None or asked.command not in ("correct", "withdraw"):
        return None
    if asked.number not in (None, number):
        return None
    outcome = carry_out(
        Order(
            replace(asked, argument=str(number)),
            answering.asked,
            replace(answering.author, sure="proved"),  # the token came back from their mailbox
            answering.mail,
            answering.context,
            answering.site,
            answering.text.partition(answering.line.strip())[2].strip(),
        )
    )
    if outcome is None or not outcome.revisions:
        return outcome
    return replace(outcome, answers=(Answer(question.number, asked.command),))
