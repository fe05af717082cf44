"""The answer to whether somebody shall be erased; a yes is done once its own answer is out."""

from dataclasses import replace

from mailbridge.changes import ErasureAsked
from mailbridge.core.answers.answering import Answering, answered
from mailbridge.core.answers.words import said
from mailbridge.model import Outcome


def erase(answering: Answering) -> Outcome | None:
    """Have all erased, or say that nothing has changed; None for anything else."""
    match said(answering.line):
        case "yes" if answering.asked.role != "moderator":
            outcome = answered(answering, "yes", "erasing")
            return replace(outcome, changes=(ErasureAsked(answering.asked.id),))
        case "yes":
            return answered(answering, "moderates", "erase_moderator")
        case "no":
            return answered(answering, "no", "not_you")
        case _:
            return None
