"""Whether our mails reach a member: what a signed report of a failure leads to.

Anyone can write a delivery report, so only one that names a delivery of ours by
its signed token counts, and each delivery once. A full mailbox (4.x) and a
missing one (5.x) are counted apart, by days, and forgotten after a week. A
server that dislikes what a letter says blames everybody's address for it: then
it is the letter that the moderators hear of. Nobody is paused before one more
mail, a probe, has come back too, and nobody is ever removed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from mailbridge.changes import Paused, Resumed
from mailbridge.core.notices import Word, moderators, notice, to_member
from mailbridge.core.site import Site
from mailbridge.model import Alliance, Bounce, Context, Failure, Member, Outcome, Reported, Turned
from mailbridge.questions import Notice, Question

STALE = timedelta(days=7)
AWAY = timedelta(days=14)  # as long as holidays are, when nobody says how long

_ENOUGH = 3  # points of 5.x within a week
_ENOUGH_TEMPORARY = 5  # days of 4.x within a week
_MANY = 5  # refusals of one letter, and at least one copy in five
# RFC 3463: no such mailbox or domain. One day of it weighs as much as two of another 5.x.
_GONE = re.compile(r"5\.1\.(?:[1236]|10)|5\.2\.1")
# RFC 3463 §3.7, §3.8 and sizes: refused for what the mail says or is.
_OF_THE_MAIL = re.compile(r"[45]\.[67]\.\d{1,3}|[45]\.3\.4|[45]\.2\.3")


@dataclass(frozen=True, slots=True)
class About:
    """The values of the notices to moderators: whom it is about, and what servers said."""

    name: str
    organisation: str
    country: str
    status: str = ""
    number: int | None = None
    refused: int = 0
    copies: int = 0


def of_report(bounces: Sequence[Bounce], context: Context, site: Site) -> Outcome:
    """Return what follows from a delivery report, whose recipients are `bounces`."""
    reported = context.reported
    if reported is None:
        return Outcome("bounce", "not_signed")
    failed = [one for one in bounces if not one.delayed]
    if reported.repeated or not failed:
        return Outcome("bounce", "reported_before" if reported.repeated else "not_failed")
    worst = next((one for one in failed if one.permanent), failed[0])
    failure = Failure(
        delivery_id=reported.delivery_id,
        at=context.now,
        permanent=worst.permanent,
        status=worst.status,
        of_the_mail=bool(_OF_THE_MAIL.fullmatch(worst.status))
        or (worst.permanent and reported.copies_refused + 1 >= _enough(reported)),
    )
    return replace(_judged(failure, reported, context, site), failures=(failure,))


def of_complaint(context: Context, site: Site) -> Outcome:
    """Return what follows from somebody's mailbox calling a letter unwanted (RFC 5965)."""
    reported = context.reported
    if reported is None or reported.member is None:
        return Outcome("bounce", "not_signed")
    if reported.repeated:
        return Outcome("bounce", "reported_before")
    failure = Failure(reported.delivery_id, context.now, permanent=False, of_the_mail=True)
    outcome = _paused(reported.member, "complained", _about(reported.member), context, site)
    return replace(outcome, failures=(failure,))


def pause_ends(alliance: Alliance, now: datetime) -> datetime:
    """Return until when somebody is paused whom we cannot ask: the alliance's end and grace."""
    last = datetime.combine(alliance.ends, time(), UTC) + timedelta(days=alliance.grace_days + 1)
    return max(last, now + STALE)


def _judged(failure: Failure, reported: Reported, context: Context, site: Site) -> Outcome:
    refused = reported.copies_refused + failure.permanent
    if failure.permanent and refused == _enough(reported):
        return _letter_refused(refused, reported, context, site)
    if reported.invitation is not None and failure.permanent:
        return _invitation_came_back(reported.invitation, failure)
    blamed = failure.of_the_mail or refused >= _enough(reported)
    member = reported.member
    if blamed or member is None:
        return Outcome("bounce", "of_the_mail" if blamed else "counted")
    if reported.probe and failure.permanent:
        about = _about(member, failure.status)
        return _paused(member, "unreachable", about, context, site)
    if reported.probed or not is_enough((*reported.failures, failure), context.now):
        return Outcome("bounce", "counted")
    return _probed(member, context, site)


def _enough(reported: Reported) -> int:
    """Return how many refusals of one letter are the letter's fault."""
    return max(_MANY, -(-reported.copies // 5))


def _invitation_came_back(number: int, failure: Failure) -> Outcome:
    """Say so of an invitation, for the desk: there may be another address."""
    if failure.of_the_mail:
        return Outcome("bounce", "of_the_mail")
    return Outcome("bounce", "invitation", invitations=(Turned(number, "bounced"),))


def is_enough(failures: Sequence[Failure], now: datetime) -> bool:
    """Whether an address failed so often within a week that it must be asked; a day counts once."""
    recent = [one for one in failures if now - one.at < STALE and not one.of_the_mail]
    points: dict[object, int] = {}
    for one in recent:
        if one.permanent:
            weight = 2 if _GONE.fullmatch(one.status) else 1
            points[one.at.date()] = max(weight, points.get(one.at.date(), 0))
    temporary = {one.at.date() for one in recent if not one.permanent}
    return sum(points.values()) >= _ENOUGH or len(temporary) >= _ENOUGH_TEMPORARY


def is_away(member: Member, now: datetime) -> bool:
    """Whether a member's mailbox said lately that they are not there."""
    return member.away_at is not None and now - member.away_at < AWAY


def _probed(member: Member, context: Context, site: Site) -> Outcome:
    """Return a last mail that asks for a sign of life; if it comes back, the member is paused."""
    question = Question(context.next_question, "reach", member.id, changes=(Resumed(member.id),))
    asking = notice(Word("reach", to_member(member), asks=question), context, site)
    return Outcome("bounce", "probed", questions=(question,), notices=(asking,))


def _paused(member: Member, why: str, about: About, context: Context, site: Site) -> Outcome:
    until = pause_ends(context.alliance, context.now)
    return Outcome(
        "bounce",
        why,
        changes=(Paused(member.id, until),),
        notices=_to_moderators(why, about, context, site),
    )


def _letter_refused(refused: int, reported: Reported, context: Context, site: Site) -> Outcome:
    """Tell the moderators, once for each letter, that servers refuse what it says."""
    about = About("", "", "", number=reported.number, refused=refused, copies=reported.copies)
    said = _to_moderators("letter_refused", about, context, site)
    return Outcome("bounce", "letter_refused", notices=said)


def _to_moderators(template: str, about: About, context: Context, site: Site) -> tuple[Notice, ...]:
    words = (Word(template, to_member(m), about, voice="desk") for m in moderators(context))
    return tuple(notice(word, context, site) for word in words)


def _about(member: Member, status: str = "") -> About:
    return About(member.name, member.organisation, member.country, status)
