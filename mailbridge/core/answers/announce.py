"""A moderator's yes or no to an announcement that was shown to them.

The mail that made it was proved to be theirs, and the token came to their known
address, so one word is enough. What goes out is what was shown.
"""

from dataclasses import replace

from mailbridge.core.announcement import announced
from mailbridge.core.answers.answering import Answering, answered
from mailbridge.core.answers.words import said
from mailbridge.model import Discarded, Outcome, Scheduled


def announce(answering: Answering) -> Outcome | None:
    """Return what a yes or no does; None where the answer says something else."""
    one, context = answering.context.prepared, answering.context
    word = said(answering.line)
    theirs = answering.author.sure != "failed" and answering.asked.role == "moderator"
    if one is None or one.number is not None or not theirs or word not in ("yes", "no"):
        return None
    say = announced(one.draft, context)
    if word == "no":
        outcome = answered(answering, "no", "announcement_dropped", say)
        return replace(outcome, preparations=(Discarded(one.key),))
    outcome = answered(answering, "yes", "announcement_goes", say)
    return replace(outcome, preparations=(Scheduled(one.key, context.now),))
