"""What somebody who was not signed in wrote on a page in a member's name: the member is asked.

Whoever reads the mailbox of that address decides; five such mails a day, so that nobody
can flood it. The moderators hear of it after a day without an answer.
"""

from dataclasses import dataclass
from datetime import timedelta

from mailbridge.core.held import next_number, thing, with_question
from mailbridge.core.held.shown import text_of
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, author_of_mail, notice
from mailbridge.core.rules import Case
from mailbridge.core.site import Site
from mailbridge.model import Context, HeldMail, Outcome, Question

UNCONFIRMED = "unconfirmed"
A_DAY = 5


@dataclass(frozen=True, slots=True)
class WrittenOnAPage:
    """The values of mail/notices/written.txt."""

    subject: str
    answers: int
    text: str


def ask_whether(
    outcome: Outcome, mail: HeldMail, case: Case, context: Context, site: Site
) -> Outcome:
    """Return the outcome of holding such a reply with the question whether they wrote it."""
    whom = context.author
    if whom is None or _asked_lately(whom.id, context) >= A_DAY:
        return outcome
    question = Question(next_number(outcome, context), "written", whom.id, about=(thing(mail),))
    draft = mail.draft
    say = WrittenOnAPage(plain(draft.subject), draft.parent_number or 0, text_of(draft))
    word = Word("written", author_of_mail(case.author, context), say, asks=question)
    return with_question(outcome, question, notice(word, context, site))


def _asked_lately(member: int, context: Context) -> int:
    since = context.now - timedelta(days=1)
    return sum(
        q.kind == "written" and q.whom == member and q.asked_at is not None and q.asked_at > since
        for q in context.asked_of
    )
