"""What moderation does by itself when time passes: decisions become due, waiting is remembered.

Held mail never expires and never publishes itself. After 6 and after 24 hours its
moderators are reminded, with all that waits in one mail; after 24 its author hears
that nothing is lost. All is a function of `now`: the worker's loop only calls it.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from mailbridge import desk, erasing, inviting, refused
from mailbridge.core.held import REMINDERS, author_of, first_name, thing, with_question
from mailbridge.core.held.private import LOOKS_PRIVATE
from mailbridge.core.held.second_address import SECOND_ADDRESS
from mailbridge.core.held.shown import Shown, shown
from mailbridge.core.held.unconfirmed import UNCONFIRMED
from mailbridge.core.notices import Word, moderators, notice, to_member
from mailbridge.core.site import Site
from mailbridge.errors import NotFound
from mailbridge.model import Asks, Context, HeldMail, Member, Outcome, Question
from mailbridge.questions import Reopened
from mailbridge.store import Connection, Store, rulings
from mailbridge.store.books import Books, record

_MOST_WORDS = 3000  # in one reminder; the rest is in the mails that showed them first


@dataclass(frozen=True, slots=True)
class Waiting:
    """The values of mail/notices/reminder.txt."""

    held: tuple[Shown, ...]


def pass_time(store: Store, site: Site, now: datetime) -> int:
    """Do what is due, remind of what waits; return how many things that was."""
    with store.reading() as connection:
        due = rulings.due(connection, now)
        overdue = rulings.overdue(connection, now, REMINDERS)
    for incoming_id in due:
        try:
            desk.carry_out(store, site, incoming_id, now)
        except NotFound:  # a file of it is gone: a person has to look again
            with store.writing() as connection:
                rulings.rule(connection, (Reopened(incoming_id),), now)
    for slug in overdue:
        with store.writing() as connection:
            _remind(connection, site, slug, now)
    others = inviting.pass_time(store, site, now) + refused.pass_time(store, site, now)
    return len(due) + len(overdue) + erasing.pass_time(store, now) + others


def _remind(connection: Connection, site: Site, slug: str, now: datetime) -> None:
    context = Books().gather(connection, slug, Asks(), now)
    ids = rulings.waiting(connection, context.alliance.id)
    waiting = rulings.held_mails(connection, ids)
    outcome = Outcome("held", "reminded")
    theirs = tuple(mail for mail in waiting if not _asked_of_one(mail, now))
    for member in moderators(context) if theirs else ():
        outcome = _reminded(outcome, member, theirs, context, site)
    for mail in waiting:
        times = sum(now - mail.held_at >= wait for wait in REMINDERS)
        if times > mail.reminded:
            rulings.set_reminded(connection, mail.incoming_id, times)
        if times == len(REMINDERS) and mail.reminded < times:
            outcome = _comforted(outcome, mail, context, site)
    record(connection, context.alliance.id, outcome, now)


def _asked_of_one(mail: HeldMail, now: datetime) -> bool:
    """Whether one person alone has been asked so far: for whom it is, or whether it is theirs."""
    return (
        mail.reason in (LOOKS_PRIVATE, SECOND_ADDRESS, UNCONFIRMED)
        and now - mail.held_at < REMINDERS[-1]
    )


def _reminded(
    outcome: Outcome, member: Member, waiting: tuple[HeldMail, ...], context: Context, site: Site
) -> Outcome:
    to, mails = to_member(member), _as_many_as_fit(waiting)
    names = {m.id: first_name(m.name) for m in context.members}
    held = tuple(
        replace(
            shown(mail, context.alliance, to, context.now),
            taken_by=names.get(mail.taken_by or 0, ""),
        )
        for mail in mails
    )
    number = context.next_question + len(outcome.questions)
    about = tuple(thing(mail) for mail in mails)
    question = Question(number, "moderate", member.id, about=about, detail=rulings.REMINDER)
    word = Word("reminder", to, Waiting(held), asks=question, voice="desk")
    return with_question(outcome, question, notice(word, context, site))


def _as_many_as_fit(waiting: tuple[HeldMail, ...]) -> tuple[HeldMail, ...]:
    """Return the oldest mails whose whole text one reminder can show; one always fits."""
    words, fitting = 0, 0
    for mail in waiting:
        words += len(mail.draft.text.split())
        if fitting and words > _MOST_WORDS:
            break
        fitting += 1
    return waiting[:fitting]


def _comforted(outcome: Outcome, mail: HeldMail, context: Context, site: Site) -> Outcome:
    """Tell an author after a day that their mail is safe; strangers were told all there is."""
    to = author_of(mail.draft, context.members)
    if to is None:
        return outcome
    number = context.next_question + len(outcome.questions)
    question = Question(number, "held", to.membership_id, about=(thing(mail),))
    said = notice(Word("still_waiting", to, asks=question), context, site)
    return with_question(outcome, question, said)
