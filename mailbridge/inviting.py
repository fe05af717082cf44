"""Inviting a list of people, and what time does to invitations: one reminder, then forgetting.

Of requests that wait the moderators are reminded, like of held mail. Nobody is asked
twice: who was invited, said no, said nothing or left is named, and gets no mail.
Everything is a function of `now`, as in `moderation.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from mailbridge.core.invitations.admitting import called_to_mind, next_reminder
from mailbridge.core.invitations.letter import (
    asking,
    consent_text,
    end_of,
    invited,
    lead_of,
    reminded,
)
from mailbridge.core.members_csv import Guest
from mailbridge.core.site import Site
from mailbridge.core.weeks import today
from mailbridge.core.welcome import welcome
from mailbridge.errors import BadInput, Fault
from mailbridge.model import Asks, Context, Event, Invitation, Notice, Outcome, Turned
from mailbridge.store import Connection, Store, invitations
from mailbridge.store.books import Books, record
from mailbridge.store.known import look_up

ANSWER_WITHIN = timedelta(days=14)
REMINDER = timedelta(days=7)
_AT_ONCE = 50  # invitations in one transaction: others want to write too


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Somebody of a list who gets no invitation, by their line, and why."""

    line: int
    name: str
    why: Literal["member", "left", "erased", "asked before"]


@dataclass(frozen=True, slots=True)
class Sent:
    """Whom a list invited: the mails as they go out, and who gets none."""

    mails: tuple[Notice, ...]
    not_asked: tuple[NotAsked, ...]


def invite(  # noqa: PLR0913, PLR0917 -- who asks whom, until when
    store: Store,
    site: Site,
    slug: str,
    guests: Sequence[Guest],
    by: date | None,
    now: datetime,
    actor: str = "operator",
) -> Sent:
    """Invite the people of a list; `by` is the last day to answer, two weeks from now if None.

    BadInput where the alliance has nobody to invite in whose name, or the day has passed.
    """
    mails: list[Notice] = []
    skipped: list[NotAsked] = []
    for start in range(0, len(guests), _AT_ONCE):
        with store.writing() as connection:
            context = Books().gather(connection, slug, Asks(), now)
            some = guests[start : start + _AT_ONCE]
            outcome, not_asked = _asked(connection, context, site, some, by)
            events = tuple(replace(event, actor=actor) for event in outcome.events)
            outcome = replace(outcome, events=events)
            record(connection, context.alliance.id, outcome, now)
        mails += outcome.notices
        skipped += not_asked
    return Sent(tuple(mails), tuple(skipped))


def would_invite(
    store: Store, site: Site, slug: str, guests: Sequence[Guest], by: date | None, now: datetime
) -> Sent:
    """Return what inviting a list would send, and send nothing; BadInput as `invite`."""
    with store.reading() as connection:
        context = Books().gather(connection, slug, Asks(), now)
        outcome, not_asked = _asked(connection, context, site, guests, by)
    return Sent(outcome.notices, tuple(not_asked))


def _asked(
    connection: Connection,
    context: Context,
    site: Site,
    guests: Sequence[Guest],
    by: date | None,
) -> tuple[Outcome, list[NotAsked]]:
    last_day = by or today(context.alliance, context.now) + ANSWER_WITHIN
    _check(context, last_day)
    skipped = _not_asked(connection, context, guests)
    passed_over = {one.line for one in skipped}
    outcome = Outcome("command", "invited")
    for guest in guests:
        if guest.entry.line not in passed_over:
            outcome = _with(outcome, guest, end_of(last_day, context.alliance), context, site)
    return outcome, skipped


def _with(
    outcome: Outcome, guest: Guest, answer_by: datetime, context: Context, site: Site
) -> Outcome:
    number = context.next_question + len(outcome.questions)
    invitation = _invitation(guest, number, answer_by, context, site)
    return replace(
        outcome,
        questions=(*outcome.questions, asking(invitation)),
        invitations=(*outcome.invitations, invitation),
        notices=(*outcome.notices, invited(invitation, context, site)),
        events=(*outcome.events, Event("invited", f"invitation {number}", "operator")),
    )


def _invitation(
    guest: Guest, number: int, answer_by: datetime, context: Context, site: Site
) -> Invitation:
    entry, address = guest.entry, guest.entry.addresses[0]
    role = "subscriber" if entry.role == "subscriber" else "expert"
    half = context.now + (answer_by - context.now) / 2
    return Invitation(
        number=number,
        how="invited",
        state="invited",
        address=address.text,
        key=address.key,
        known_by=address.hash,
        asked_at=context.now,
        answer_by=answer_by,
        remind_at=min(context.now + REMINDER, half),
        name=entry.name,
        organisation=entry.organisation,
        country=entry.country,
        language=entry.language,
        time_zone=entry.time_zone,
        salutation=entry.salutation,
        role=role,
        delivery=entry.delivery or ("weekly" if role == "subscriber" else "each"),
        format=entry.format or "brief",
        why=guest.why,
        consent=consent_text(context.alliance, entry.language, site),
    )


def _check(context: Context, last_day: date) -> None:
    faults: list[str] = []
    if lead_of(context) is None:
        faults.append("nobody moderates it, and people are invited in the lead's name")
    if last_day <= today(context.alliance, context.now):
        faults.append(f"{last_day} leaves no day to answer")
    if faults:
        slug = context.alliance.slug
        raise BadInput(tuple(Fault(slug, None, fault) for fault in faults))


def _not_asked(connection: Connection, context: Context, guests: Sequence[Guest]) -> list[NotAsked]:
    alliance_id = context.alliance.id
    register = look_up(connection, alliance_id, [guest.entry for guest in guests])
    before = invitations.known(
        connection, alliance_id, [guest.entry.addresses[0].key for guest in guests]
    )
    found: list[NotAsked] = []
    for guest in guests:
        entry, person = guest.entry, register.person(guest.entry)
        if register.is_erased(entry):
            found.append(NotAsked(entry.line, entry.name, "erased"))
        elif person is not None and person.membership_id is not None:
            why = "left" if person.left else "member"
            found.append(NotAsked(entry.line, entry.name, why))
        elif entry.addresses[0].key in before:
            found.append(NotAsked(entry.line, entry.name, "asked before"))
    return found


# --- what time does ----------------------------------------------------------


def pass_time(store: Store, site: Site, now: datetime) -> int:
    """Welcome, remind, forget and notice what came back; return how many invitations that was."""
    with store.reading() as connection:
        refused = invitations.refused(connection)
        reminders = invitations.to_remind(connection, now)
        requests = invitations.to_call_to_mind(connection, now)
        over = invitations.over(connection, now)
        joined = invitations.to_welcome(connection)
    for slug, number in joined:
        with store.writing() as connection:
            _welcome(connection, site, slug, number, now)
    for slug, number in refused:
        with store.writing() as connection:
            _refuse(connection, slug, number, now)
    for slug, number in reminders:
        with store.writing() as connection:
            _remind(connection, site, slug, number, now)
    for slug, number in requests:
        with store.writing() as connection:
            _call_to_mind(connection, site, slug, number, now)
    for slug, number in over:
        with store.writing() as connection:
            _end(connection, slug, number, now)
    return len(joined) + len(refused) + len(reminders) + len(requests) + len(over)


def _remind(connection: Connection, site: Site, slug: str, number: int, now: datetime) -> None:
    context, invitation = _gathered(connection, slug, number, now)
    if invitation is None or invitation.state != "invited" or invitation.reminded_at is not None:
        return
    outcome = Outcome("command", "reminded", notices=(reminded(invitation, context, site),))
    record(connection, context.alliance.id, outcome, now)
    invitations.set_reminded(connection, context.alliance.id, number, now)


def _call_to_mind(
    connection: Connection, site: Site, slug: str, number: int, now: datetime
) -> None:
    context, invitation = _gathered(connection, slug, number, now)
    if invitation is None or (slug, number) not in invitations.to_call_to_mind(connection, now):
        return  # another process was faster
    record(connection, context.alliance.id, called_to_mind(invitation, context, site), now)
    again = next_reminder(invitation, now)
    invitations.set_remind_at(connection, context.alliance.id, number, again)


def _welcome(connection: Connection, site: Site, slug: str, number: int, now: datetime) -> None:
    """Welcome a new member, whose own transaction is done: now the membership is there."""
    context, invitation = _gathered(connection, slug, number, now)
    if (slug, number) not in invitations.to_welcome(connection):
        return  # another process was faster
    member = next(
        (one for one in context.members if invitation and one.id == invitation.membership_id), None
    )
    if member is not None:
        record(connection, context.alliance.id, welcome(member, context, site), now)
    invitations.set_welcomed(connection, context.alliance.id, number, now)


def _end(connection: Connection, slug: str, number: int, now: datetime) -> None:
    context, invitation = _gathered(connection, slug, number, now)
    if invitation is None:
        return
    if invitation.state == "bounced":
        invitations.forget(connection, context.alliance.id, number)
        return
    silent = Outcome("command", "silent", invitations=(Turned(number, "silent"),))
    record(connection, context.alliance.id, silent, now)


def _refuse(connection: Connection, slug: str, number: int, now: datetime) -> None:
    context, invitation = _gathered(connection, slug, number, now)
    if invitation is not None and invitation.state == "invited":
        bounced = Outcome("command", "bounced", invitations=(Turned(number, "bounced"),))
        record(connection, context.alliance.id, bounced, now)


def _gathered(
    connection: Connection, slug: str, number: int, now: datetime
) -> tuple[Context, Invitation | None]:
    context = Books().gather(connection, slug, Asks(question=number), now)
    return context, context.invitation
