"""The answer to the last mail: three numbers from 1 to 5, each with a line where its author likes.

Moderators see the numbers and the lines without names. A later answer takes the
place of the earlier one; without a number it is for the moderators to read.
"""

from dataclasses import dataclass

from mailbridge.core.answers.answering import Answering
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.core.scores import Score, scores_in, scores_written
from mailbridge.model import Answer, Outcome, Question


@dataclass(frozen=True, slots=True)
class Rated:
    """The values of mail/notices/rated.txt; `missing` are the questions without a number."""

    scores: tuple[Score, ...]
    missing: tuple[int, ...]


def rated(answering: Answering) -> Outcome | None:
    """Keep the numbers of an answer, and say what was understood; None where it has none."""
    scores, question = scores_in(answering.text), answering.question
    if not scores:
        return None
    again = Question(answering.context.next_question, "closing", answering.asked.id)
    kept = again if question.answered_at is not None else question
    given = {score.question for score in scores}
    say = Rated(scores, tuple(number for number in (1, 2, 3) if number not in given))
    word = Word("rated", to_member(answering.asked), say, asks=again, answering=answering.mail)
    return Outcome(
        "command",
        "closing_rated",
        questions=(again,),
        answers=(Answer(kept.number, scores_written(scores)),),
        notices=(notice(word, answering.context, answering.site),),
    )
