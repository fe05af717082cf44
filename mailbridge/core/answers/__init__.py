"""What an answer to one of our questions does: a function for each kind of question.

A token that does not verify, and an answer nobody can make sense of, go to the
moderators, never to the list.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mailbridge.core.answers import (
    admit,
    announce,
    author,
    closing,
    erasing,
    filing,
    introduced,
    leaving,
    moderate,
    nudged,
    own,
    preview,
    private,
    private_word,
    relay,
    wrap_up,
)
from mailbridge.core.answers import second_address as second
from mailbridge.core.answers.answering import Answering
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.model import Outcome
from mailbridge.questions import QuestionKind

ANSWERS: Mapping[QuestionKind, Callable[[Answering], Outcome | None]] = {
    "confirm": own.confirm,
    "undo": own.undo,
    "moderate": moderate.moderate,
    "press": moderate.moderate,  # by mail it needs the same proof; the button is at /c/TOKEN
    "take_back": moderate.take_back,
    "held": author.held,
    "out": author.out,
    "preview": preview.preview,
    "private": private.private,
    "private_word": private_word.private_word,
    "relay": relay.pass_on,
    "reach": own.reach,
    "address": own.address,
    "second_address": second.second_address,
    "written": own.written,
    "left": leaving.left,
    "erase": erasing.erase,
    "announce": announce.announce,
    "welcome": introduced.introduced,
    "wrap_up": wrap_up.wrap_up,
    "admit": admit.admit,
    "admit_press": admit.admit,
    "nudge": nudged.nudged,
    "closing": closing.rated,
    "file": filing.file,
}

_AGAIN = ("private_word", "closing")  # may be answered more than once

# What the button of a page does: its token came by mail to the one it is for.
BUTTONS: Mapping[QuestionKind, Callable[[Answering], Outcome | None]] = {
    "address": own.address,
    "second_address": second.second_address,
    "written": own.written,
    "confirm": own.confirm,
    "erase": erasing.erase,
    "press": moderate.press,
    "preview": preview.preview,
    "wrap_up": wrap_up.wrap_up,
    "admit_press": admit.press,
}


@dataclass(frozen=True, slots=True)
class Already:
    """The values of mail/notices/already.txt: the answer that was given."""

    answer: str


def answer(answering: Answering) -> Outcome | None:
    """Return what an answer does; None where a moderator has to read it."""
    if answering.question.answered_at is None or answering.question.kind in _AGAIN:
        return ANSWERS[answering.question.kind](answering)
    word = Word(
        "already",
        to_member(answering.asked),
        Already(answering.question.answer),
        answering=answering.mail,
    )
    said = notice(word, answering.context, answering.site)
    return Outcome("command", "answered_before", notices=(said,))


__all__ = ["ANSWERS", "BUTTONS", "Answering", "answer"]
