"""The lead's answer to the week's facts: the words that head the digest, until it goes.

Written again, they replace what was there; `undo` takes them back. Words whose
author is not proved wait for a yes from the lead's known address.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailbridge.core.answers.answering import Answering, answered, by_the_moderator
from mailbridge.core.answers.words import said
from mailbridge.core.held import with_question
from mailbridge.core.held.shown import clock, text_of
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.core.wrap_up import Task, task_read, task_written, unknown_numbers, wrap_up_of
from mailbridge.model import Answer, Discarded, Event, Outcome, Prepared, Question

SOON = timedelta(seconds=60)  # to take it back, where the digest is out already
FEWEST = 12  # words that can sum up a week; fewer are a word to the moderators


@dataclass(frozen=True, slots=True)
class Told:
    """The values of mail/notices/wrap_up.txt.

    `what` is "kept", "late" (the digest is out), "undone", "out" or "confirm"; `unknown`
    are numbers in the text that no post has.
    """

    what: str
    text: str = ""
    at: str = ""
    number: int = 0
    each: int = 0
    unknown: tuple[int, ...] = ()


def wrap_up(answering: Answering) -> Outcome | None:
    """Return what comes of an answer; None where it is for a person to read."""
    task, one = task_read(answering.question.detail), answering.context.prepared
    if one is not None and one.number is not None:
        return _told(answering, task, Told("out", number=one.number))
    if task.text:
        return _confirmed(answering, task)
    if said(answering.line) == "undo" and by_the_moderator(answering):
        outcome = _told(answering, task, Told("undone"))
        return replace(outcome, preparations=(Discarded(task.key),) if one else ())
    if len(answering.text.split()) < FEWEST:
        return None
    if not by_the_moderator(answering):
        asked = replace(task, text=answering.text)
        return _told(answering, asked, Told("confirm", text=answering.text))
    return _kept(answering, task, answering.text)


def _confirmed(answering: Answering, task: Task) -> Outcome | None:
    number = answering.question.number
    match said(answering.line):
        case "yes":
            outcome = _kept(answering, replace(task, text=""), task.text)
            return replace(outcome, answers=(Answer(number, "yes"),))
        case "no":
            return answered(answering, "no", "not_you")
        case _:
            return None


def _kept(answering: Answering, task: Task, text: str) -> Outcome:
    """Return the outcome of keeping words until their digest, or for a minute where it is out."""
    context, asked = answering.context, answering.asked
    draft = wrap_up_of(task.key, text, task.theme_id, asked, context, answering.site)
    due_at = max(task.at, context.now + SOON)
    one = Prepared(task.key, "wrap_up", draft, due_at, by=asked.id)
    say = Told(
        "kept" if due_at == task.at else "late",
        text=text_of(draft),
        at=_clock(due_at, answering),
        each=sum(member.delivery == "each" for member in context.members),
        unknown=unknown_numbers(text, context),
    )
    event = Event("prepared", task.key, f"membership {asked.id}")
    outcome = _told(answering, task, say)
    return replace(outcome, preparations=(one,), events=(event,))


def _told(answering: Answering, task: Task, say: Told) -> Outcome:
    """Return what the lead is told; a reply to it is about the same wrap-up."""
    context, asked = answering.context, answering.asked
    question = Question(context.next_question, "wrap_up", asked.id, detail=task_written(task))
    mail = answering.mail
    word = Word("wrap_up", to_member(asked), say, asks=question, answering=mail, voice="desk")
    outcome = Outcome("command", f"wrap_up_{say.what}")
    return with_question(outcome, question, notice(word, context, answering.site))


def _clock(at: datetime, answering: Answering) -> str:
    return clock(at, to_member(answering.asked), answering.context.alliance)
