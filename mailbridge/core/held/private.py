"""Mail that may be meant for one person: its author says for whom, and nobody else is asked.

The moderators hear of it after a day without an answer, with all else that waits.
"""

from dataclasses import dataclass

from mailbridge.core.addresses import normalised
from mailbridge.core.held import next_number, thing, with_question
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, author_of_mail, notice, owed
from mailbridge.core.rules import Case
from mailbridge.core.rules.private import meant_for
from mailbridge.core.site import Site
from mailbridge.model import Context, HeldMail, Outcome, Question

LOOKS_PRIVATE = "looks_private"


@dataclass(frozen=True, slots=True)
class MeantFor:
    """The values of mail/notices/private.txt; `subject` is "" where nothing of it may be said.

    `direct`: it went to that person's own address as well.
    """

    whom: str
    subject: str
    direct: bool


def ask_author(
    outcome: Outcome, mail: HeldMail, case: Case, context: Context, site: Site
) -> Outcome:
    """Return the outcome of holding such a mail with the question to its author."""
    may, whom = owed(case.mail, case.author, context), meant_for(case)
    if may == "nothing" or whom is None or context.author is None:
        return outcome
    number = next_number(outcome, context)
    question = Question(
        number, "private", context.author.id, about=(thing(mail),), detail=str(whom.id)
    )
    direct = any(normalised(box.address) == normalised(whom.address) for box in case.mail.to)
    say = MeantFor(plain(whom.name), plain(mail.draft.subject) if may == "all" else "", direct)
    to = author_of_mail(case.author, context)
    word = Word("private", to, say, asks=question, answering=case.mail)
    return with_question(outcome, question, notice(word, context, site))
