"""The mails of an invitation: from the lead by name, in words that can be read aloud (sample 01).

What people agree to is a paragraph of its own. It is worded once and kept with
the invitation, so that the reminder, the page and the membership all have the
very words that were read first.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mailbridge.core.letter import plain
from mailbridge.core.notices import Addressee, Voice, Word, moderators, notice
from mailbridge.core.pages.dates import day, full_day, place_of, short_day, weekday, zone
from mailbridge.core.pages.names import country_name, language_name
from mailbridge.core.site import Site
from mailbridge.core.weeks import themes_of, today, weekday_of
from mailbridge.model import (
    Alliance,
    Context,
    Invitation,
    InvitationHow,
    Mail,
    Member,
    Notice,
    Question,
)

_MONDAY = date(2027, 1, 4)  # any


@dataclass(frozen=True, slots=True)
class Inviting:
    """The values of mail/notices/invitation.txt and its reminder; what has no use is "" or 0."""

    salutation: str
    pitch: str
    weeks: int
    first_day: str
    last_day: str
    why: str
    theme_day: str
    questions: int
    languages: tuple[str, ...]
    digest_day: str
    consent: str
    how: InvitationHow
    asked_on: str
    answer_by: str
    lead: str
    lead_place: str


def invited(invitation: Invitation, context: Context, site: Site) -> Notice:
    """Return the mail that invites somebody."""
    return _notice("invitation", invitation, context, site)


def reminded(
    invitation: Invitation, context: Context, site: Site, answering: Mail | None = None
) -> Notice:
    """Return the one reminder; also what somebody gets who asks to join and was invited."""
    return _notice("invitation_reminder", invitation, context, site, answering)


def confirming(invitation: Invitation, context: Context, site: Site, answering: Mail) -> Notice:
    """Return the mail that asks the owner of an address whether it was they who asked to join."""
    return _notice("join_confirm", invitation, context, site, answering)


def addressee(invitation: Invitation) -> Addressee:
    """Return whom an invitation is for, who is no member yet."""
    return Addressee(invitation.name, invitation.address, invitation.language, invitation.time_zone)


def asking(invitation: Invitation) -> Question:
    """Return the question that all mails of an invitation ask."""
    return Question(invitation.number, "invite", None)


def consent_text(alliance: Alliance, language: str, site: Site) -> str:
    """Return the paragraph that somebody agrees to, in our nearest to a language.

    The plan's own words have the alliance's first language only.
    """
    look = site.look(site.language_of(language, *alliance.languages))
    text = look.get_template("mail/notices/consent.txt").render(
        own=plain(alliance.consent), archive=alliance.archive, attribution=alliance.attribution
    )
    return " ".join(text.split())


def end_of(day_: date, alliance: Alliance) -> datetime:
    """Return when a day is over where the alliance is."""
    midnight = datetime.combine(day_ + timedelta(days=1), time(), ZoneInfo(alliance.time_zone))
    return midnight.astimezone(UTC)


def lead_of(context: Context) -> Member | None:
    """Return in whose name people are invited: the lead, else who moderates."""
    return next(iter(moderators(context)), None)


def _notice(
    template: str,
    invitation: Invitation,
    context: Context,
    site: Site,
    answering: Mail | None = None,
) -> Notice:
    to = addressee(invitation)
    language = site.language_of(to.language, *context.alliance.languages)
    say = _inviting(invitation, context, language)
    voice: Voice = "inviter" if invitation.how == "invited" else "alliance"
    word = Word(template, to, say, asks=asking(invitation), answering=answering, voice=voice)
    return notice(word, context, site)


def _inviting(invitation: Invitation, context: Context, language: str) -> Inviting:
    alliance, lead = context.alliance, lead_of(context)
    themes = themes_of(alliance)
    own = language == alliance.languages[0].partition("-")[0].lower()
    last = (invitation.answer_by - timedelta(seconds=1)).astimezone(zone(alliance.time_zone))
    return Inviting(
        salutation=plain(invitation.salutation),
        pitch=plain(alliance.invitation) if own else "",
        weeks=max(1, round((alliance.ends - alliance.starts).days / 7)),
        first_day=_day(alliance.starts, language, year=alliance.starts.year != alliance.ends.year),
        last_day=_day(alliance.ends, language, year=True),
        why=plain(invitation.why),
        theme_day=_weekday(alliance.theme_mail, language) if themes else "",
        questions=len(themes[0].questions) if themes else 0,
        languages=tuple(language_name(tag, language) for tag in alliance.languages),
        digest_day=_weekday(alliance.weekly_digest, language),
        consent=invitation.consent,
        how=invitation.how,
        asked_on=_day(today(alliance, invitation.asked_at), language),
        answer_by=_day(last.date(), language),
        lead=plain(lead.name) if lead else "",
        lead_place=_place(lead, language) if lead else "",
    )


def _place(lead: Member, language: str) -> str:
    """Return "Surco Institute, Lima", or the country of somebody whose place is not known."""
    country = country_name(lead.country, language) if lead.country else ""
    place = place_of(lead.time_zone, language) if lead.time_zone else country
    return ", ".join(filter(None, (plain(lead.organisation), place)))


def _day(of: date, language: str, *, year: bool = False) -> str:
    text = f"{day(of, language)}{_year(of, language)}" if year else day(of, language)
    return text.replace("\u00a0", " ")


def _year(of: date, language: str) -> str:
    return full_day(of, language).removeprefix(short_day(of, language))


def _weekday(written: str, language: str) -> str:
    """Return the day of a time as the plan writes it: "Fri 16:00" is Friday."""
    return weekday(_MONDAY + timedelta(days=weekday_of(written)), language)
