"""Held mail: who is told of it, and what they are asked.

Every moderator gets a mail of their own with a question of their own; whoever
answers first decides. The author hears at once that nothing is lost, and what
happens now; how much more depends on how sure it is that they wrote it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from mailbridge.core.held.shown import Shown, Sure, shown
from mailbridge.core.identity import Identity
from mailbridge.core.notices import (
    Addressee,
    Word,
    author_of_mail,
    moderators,
    notice,
    owed,
    to_member,
)
from mailbridge.core.pages.links import Links
from mailbridge.core.site import Site
from mailbridge.model import Context, Draft, HeldMail, Mail, Member, Notice, Outcome, Question
from mailbridge.questions import Thing

# How long something waits until its moderators are reminded, and once more.
REMINDERS = (timedelta(hours=6), timedelta(hours=24))


@dataclass(frozen=True, slots=True)
class ToModerator:
    """The values of mail/notices/held.txt; `others` are those who got it too, by first name.

    `url` is its page on the desk, "" without pages.
    """

    held: Shown
    waiting: int
    others: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class ToAuthor:
    """The values of mail/notices/waiting.txt; `held` is None where nothing of it may be said."""

    held: Shown | None
    why: str


def ask_moderators(
    outcome: Outcome, mail: HeldMail, context: Context, site: Site, sure: Sure = ""
) -> Outcome:
    """Return the outcome with a question to each moderator about one held mail."""
    found = outcome
    for member in moderators(context):
        found = ask(found, member, mail, context, site, sure=sure)
    return found


def ask(
    outcome: Outcome,
    member: Member,
    mail: HeldMail,
    context: Context,
    site: Site,
    *,
    sure: Sure = "",
) -> Outcome:
    """Return the outcome with a question to one moderator about one held mail."""
    to = to_member(member)
    taken = next((m.name for m in context.members if m.id == mail.taken_by), "")
    held = replace(
        shown(mail, context.alliance, to, context.now), sure=sure, taken_by=first_name(taken)
    )
    others = tuple(first_name(m.name) for m in moderators(context) if m.id != member.id)
    number = next_number(outcome, context)
    question = Question(number, "moderate", member.id, about=(thing(mail),))
    waiting = max(context.waiting, 1)
    links = Links(site.base_url)
    url = links.absolute(links.desk(context.alliance.slug, f"held/{mail.incoming_id}"))
    word = Word("held", to, ToModerator(held, waiting, others, url), asks=question, voice="desk")
    return with_question(outcome, question, notice(word, context, site))


def tell_author(
    outcome: Outcome, mail: HeldMail, written: Mail, author: Identity, context: Context, site: Site
) -> Outcome:
    """Return the outcome with what its author is told of a mail that waits, if anything."""
    may = owed(written, author, context)
    if may == "nothing":
        return outcome
    to = author_of_mail(author, context)
    held = shown(mail, context.alliance, to, context.now) if may == "all" else None
    whom = context.author.id if context.author else None
    question = Question(next_number(outcome, context), "held", whom, about=(thing(mail),))
    asks = question if whom is not None else None
    word = Word("waiting", to, ToAuthor(held, mail.reason), asks=asks, answering=written)
    said = notice(word, context, site)
    if asks is None:
        return replace(outcome, notices=(*outcome.notices, said))
    return with_question(outcome, question, said)


def with_question(outcome: Outcome, question: Question, asked: Notice) -> Outcome:
    """Return the outcome with one more question, and the notice that asks it."""
    return replace(
        outcome,
        questions=(*outcome.questions, question),
        notices=(*outcome.notices, asked),
    )


def next_number(outcome: Outcome, context: Context) -> int:
    """Return the number of the next question that an outcome asks."""
    return context.next_question + len(outcome.questions)


def thing(mail: HeldMail) -> Thing:
    """Return what a question about a held mail is about: this draft of it, and no other."""
    return Thing("incoming", mail.incoming_id, mail.draft.version)


def first_name(name: str) -> str:
    """Return how moderators speak of one another: "Elena"."""
    return next(iter(name.split()), "")


def author_of(draft: Draft, members: Iterable[Member]) -> Addressee | None:
    """Return the member whose draft it is; None where a stranger wrote it, or they left."""
    found = next((member for member in members if member.id == draft.author_id), None)
    return to_member(found) if found else None
