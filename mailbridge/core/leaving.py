"""What follows when a member leaves, by whatever way they said so, and how it is taken back.

A forwarded mail hands its links on, so somebody else may have pressed the
button: the member is told at the known address, and one word undoes it.
"""

from dataclasses import dataclass

from mailbridge.changes import Left
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.core.site import Site
from mailbridge.model import Context, Mail, Member, Outcome, Question


@dataclass(frozen=True, slots=True)
class Farewell:
    """The values of mail/notices/left.txt: how many posts of theirs stay on the web."""

    published: int


@dataclass(frozen=True, slots=True)
class Back:
    """The values of mail/notices/returned.txt: whether only the weekly summary was wanted."""

    weekly: bool


def left(member: Member, context: Context, site: Site, answering: Mail | None = None) -> Outcome:
    """Return the outcome of leaving; what they wrote stays. `answering` is the mail that asked."""
    question = Question(context.next_question, "left", member.id)
    word = Word(
        "left", to_member(member), Farewell(member.published), asks=question, answering=answering
    )
    return Outcome(
        "command",
        "leave",
        changes=(Left(member.id),),
        questions=(question,),
        notices=(notice(word, context, site),),
    )
