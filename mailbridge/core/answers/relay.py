"""A moderator's answer to what was shown to them: it goes back without their address."""

from dataclasses import dataclass, replace

from mailbridge.core.answers.answering import Answering
from mailbridge.core.letter import plain
from mailbridge.core.notices import Addressee, Word, notice, to_member
from mailbridge.model import Answer, Context, Outcome


@dataclass(frozen=True, slots=True)
class FromModerator:
    """The values of mail/notices/from_moderator.txt."""

    by: str
    subject: str
    text: str


def pass_on(answering: Answering) -> Outcome | None:
    """Return what takes a moderator's answer back; None where it is not surely theirs."""
    who = answering.context.author
    if not answering.question.detail:
        return None  # whom it would go to is forgotten by now
    if answering.author.sure != "proved" or who is None or who.id != answering.asked.id:
        return None
    address, name, subject = answering.question.detail.split("\n", 2)
    to = _addressee(address, name, answering.context)
    say = FromModerator(plain(answering.asked.name), plain(subject), answering.text)
    said = notice(Word("from_moderator", to, say, voice="lead"), answering.context, answering.site)
    number = answering.question.number
    outcome = Outcome("command", "passed_on", answers=(Answer(number, "passed on"),))
    return replace(outcome, notices=(said,))


def _addressee(address: str, name: str, context: Context) -> Addressee:
    found = next((m for m in context.members if m.address == address), None)
    return to_member(found) if found else Addressee(name, address)
