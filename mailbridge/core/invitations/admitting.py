"""Letting somebody in who asked: moderators are shown the request, and what a yes makes of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailbridge.changes import Joined
from mailbridge.core.held import REMINDERS, first_name, next_number, with_question
from mailbridge.core.invitations.letter import addressee
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, moderators, notice, to_member
from mailbridge.core.site import Site
from mailbridge.model import Context, Invitation, Mail, Outcome, Question

MOST_WORDS = 4000  # characters of a request that the moderators are shown


@dataclass(frozen=True, slots=True)
class Request:
    """The values of mail/notices/join_request.txt; `others` are the other moderators.

    `waits`: how long it has, where it is called to mind, else None.
    """

    name: str
    address: str
    weekly: bool
    text: str
    others: tuple[str, ...]
    waits: timedelta | None = None


def waiting(
    invitation: Invitation, answering: Mail | None, context: Context, site: Site
) -> Outcome:
    """Return the outcome of a request that now waits: each moderator is asked, its author told."""
    told = notice(Word("join_waits", addressee(invitation), answering=answering), context, site)
    waits = replace(invitation, remind_at=context.now + REMINDERS[0])
    outcome = Outcome("command", "join_waits", invitations=(waits,), notices=(told,))
    return _ask(outcome, invitation, None, context, site)


def called_to_mind(invitation: Invitation, context: Context, site: Site) -> Outcome:
    """Return the outcome of reminding the moderators of a request that waits still."""
    since = invitation.answered_at or invitation.asked_at
    return _ask(Outcome("command", "reminded"), invitation, context.now - since, context, site)


def next_reminder(invitation: Invitation, now: datetime) -> datetime | None:
    """Return when the moderators are to be reminded of a request, None where that was all."""
    since = invitation.answered_at or invitation.asked_at
    return next((since + wait for wait in REMINDERS if since + wait > now), None)


def _ask(
    outcome: Outcome,
    invitation: Invitation,
    waits: timedelta | None,
    context: Context,
    site: Site,
) -> Outcome:
    who, weekly = (named(invitation), invitation.address), invitation.delivery == "weekly"
    for moderator in moderators(context):
        number, detail = next_number(outcome, context), str(invitation.number)
        question = Question(number, "admit", moderator.id, detail=detail)
        others = tuple(first_name(m.name) for m in moderators(context) if m.id != moderator.id)
        say = Request(*who, weekly, invitation.words, others, waits)
        word = Word("join_request", to_member(moderator), say, asks=question, voice="desk")
        outcome = with_question(outcome, question, notice(word, context, site))
    return outcome


def membership(invitation: Invitation) -> Joined:
    """Return what makes a member of whom an invitation is for."""
    return Joined(
        name=invitation.name,
        address=invitation.address,
        key=invitation.key,
        delivery=invitation.delivery,
        how="invited" if invitation.how == "invited" else "asked",
        consent=invitation.consent,
        organisation=invitation.organisation,
        country=invitation.country,
        language=invitation.language,
        time_zone=invitation.time_zone,
        salutation=invitation.salutation,
        role=invitation.role,
        format=invitation.format,
        agreed_at=invitation.answered_at,
    )


def named(invitation: Invitation) -> str:
    """Return how moderators are told who asks: by name, else by the address."""
    return plain(invitation.name) or invitation.address
