"""What an answer to a question of ours is given to decide with."""

from dataclasses import dataclass

from mailbridge.core.identity import Identity
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.core.site import Site
from mailbridge.model import Answer, Context, Mail, Member, Outcome, Question


@dataclass(frozen=True, slots=True)
class Answering:
    """A mail to the address of a question; `line` is its first own line.

    `mail` is None where a button was pressed instead. `text` is all of the
    author's own words. Who holds the token reads the mailbox it was sent to; it
    does not say that nobody else does.
    """

    question: Question
    asked: Member
    line: str
    text: str
    author: Identity
    mail: Mail | None
    context: Context
    site: Site


def answered(answering: Answering, word: str, template: str, say: object = None) -> Outcome:
    """Return the outcome of an answer that is said to have arrived, and can be given once."""
    reply = Word(template, to_member(answering.asked), say, answering=answering.mail)
    return Outcome(
        "command",
        f"{answering.question.kind}_{word}",
        answers=(Answer(answering.question.number, word),),
        notices=(notice(reply, answering.context, answering.site),),
    )


def by_the_moderator(answering: Answering) -> bool:
    """Whether it is proved that the moderator who was asked is who answers."""
    who = answering.context.author
    return (
        answering.author.sure == "proved"
        and who is not None
        and who.id == answering.asked.id
        and who.role == "moderator"
    )
