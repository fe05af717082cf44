"""The letter of participation: who took part in what, from when to when, and what they wrote."""

from dataclasses import dataclass
from datetime import datetime

from mailbridge.core.letter import plain
from mailbridge.core.pages.dates import full_day
from mailbridge.core.pages.links import Links
from mailbridge.core.pages.names import country_name
from mailbridge.core.site import Site
from mailbridge.core.weeks import today
from mailbridge.model import Alliance, Attachment, Member


@dataclass(frozen=True, slots=True)
class TookPart:
    """The values of the letter and of mail/notices/letter.txt; `over`: the alliance has ended."""

    who: str
    alliance: str
    host: str
    begins: str
    ends: str
    over: bool
    posts: int
    moderator: bool
    lead: str
    lead_organisation: str
    day: str
    url: str
    attached: bool


def took_part(
    member: Member, alliance: Alliance, posts: int, site: Site, now: datetime
) -> TookPart:
    """Return what a member's letter says, in their language."""
    language = site.language_of(member.language, *alliance.languages)
    day = today(alliance, now)
    country = country_name(member.country, language) if member.country else ""
    lead = next((one for one in alliance.moderators if one.lead), None)
    links = Links(site.base_url)
    return TookPart(
        who=", ".join(filter(None, (plain(member.name), plain(member.organisation), country))),
        alliance=plain(alliance.name),
        host=plain(alliance.host),
        begins=full_day(alliance.starts, language),
        ends=full_day(alliance.ends, language),
        over=day > alliance.ends,
        posts=posts,
        moderator=member.role == "moderator",
        lead=plain(lead.name) if lead else plain(alliance.name),
        lead_organisation=plain(lead.organisation) if lead else "",
        day=full_day(day, language),
        url=links.absolute(links.alliance(alliance.slug)),
        attached=site.pdf is not None,
    )


def letter_of(
    member: Member, alliance: Alliance, posts: int, site: Site, now: datetime
) -> Attachment | None:
    """Return the letter as a PDF file; None where this site makes none."""
    if site.pdf is None:
        return None
    look = site.look(site.language_of(member.language, *alliance.languages))
    say = took_part(member, alliance, posts, site, now)
    content = site.pdf(look.get_template("letter/participation.html").render(say=say))
    return Attachment(f"{alliance.slug}-participation.pdf", "application/pdf", content, "")
