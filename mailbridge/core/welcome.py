"""The mail that welcomes a new member: when the first theme comes, and what we have of them.

It asks for two lines, which stand under the member's first message:
`answers/introduced.py` takes them.
"""

from dataclasses import dataclass
from datetime import datetime

from babel.core import get_global

from mailbridge.core.held import first_name
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, moderators, notice, to_member
from mailbridge.core.pages.dates import day, place_of, zone
from mailbridge.core.pages.names import country_name, language_name
from mailbridge.core.site import Site
from mailbridge.core.weeks import current_theme, theme_opens, themes_of
from mailbridge.model import Alliance, Context, Member, Outcome, Question, Theme


@dataclass(frozen=True, slots=True)
class Welcome:
    """The values of mail/notices/welcome.txt; what is not known is ""."""

    first_name: str
    day: str
    hour: str
    place: str
    begun: bool
    theme: str
    held: tuple[str, ...]
    language: str
    delivery: str
    others: tuple[str, ...]
    lead: str
    me_url: str


def welcome(member: Member, context: Context, site: Site) -> Outcome:
    """Return the outcome of welcoming a member: the mail, and the question it asks."""
    language = site.language_of(member.language, *context.alliance.languages)
    question = Question(context.next_question, "welcome", member.id)
    say = _welcome(member, context, site, language)
    word = Word("welcome", to_member(member), say, asks=question, voice="lead")
    said = notice(word, context, site)
    return Outcome("command", "welcomed", questions=(question,), notices=(said,))


def clock_of(member: Member, alliance: Alliance) -> str:
    """Return the time zone somebody lives by: as they say, else their country's only one.

    Where a country has several and nobody says which, it is the alliance's.
    """
    zones = get_global("territory_zones").get(member.country, ())
    return member.time_zone or (zones[0] if len(zones) == 1 else alliance.time_zone)


def _welcome(member: Member, context: Context, site: Site, language: str) -> Welcome:
    alliance = context.alliance
    clock = clock_of(member, alliance)
    opens = _next(alliance, context.now)
    local = theme_opens(alliance, opens).astimezone(zone(clock)) if opens else None
    begun = themes_of(alliance)[:1] != () and theme_opens(alliance, themes_of(alliance)[0])
    is_begun = isinstance(begun, datetime) and begun <= context.now
    current = current_theme(alliance, context.now) if is_begun else None
    country = country_name(member.country, language) if member.country else ""
    who = moderators(context)
    lead = next((one for one in who if one.lead), next(iter(who), None))
    return Welcome(
        first_name=first_name(plain(member.name)),
        day=day(local.date(), language).replace("\u00a0", " ") if local else "",
        hour=f"{local.hour}:{local:%M}" if local else "",
        place=place_of(clock, language),
        begun=is_begun,
        theme=plain(current.title) if current else "",
        held=tuple(filter(None, (plain(member.name), plain(member.organisation), country))),
        language=_capital(language_name(member.language, language)) if member.language else "",
        delivery=member.delivery,
        others=tuple(first_name(plain(one.name)) for one in who if one is not lead),
        lead=plain(lead.name) if lead else "",
        me_url=f"{site.base_url}/me" if site.base_url else "",
    )


def _next(alliance: Alliance, now: datetime) -> Theme | None:
    coming = (theme for theme in themes_of(alliance) if theme_opens(alliance, theme) > now)
    return next(coming, None)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
