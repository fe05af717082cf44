"""Reads a week: what its facts are counted from, and the mail in which the lead gets them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digests.core.due import Due
from digests.core.facts import Facts, Week, facts_of
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, moderators, notice, to_member
from mailbridge.core.pages.dates import place_of, weekday, zone
from mailbridge.core.pages.links import Links
from mailbridge.core.site import Site
from mailbridge.core.weeks import current_theme
from mailbridge.core.wrap_up import Task, key_of, task_written
from mailbridge.model import Context, Member, Outcome, Question
from mailbridge.store import Connection
from mailbridge.store.participation import belongings
from mailbridge.store.stars import tagged
from mailbridge.store.week import last_wrote, posts_between

_WEEK = timedelta(days=7)
_EARLIER = 3


@dataclass(frozen=True, slots=True)
class Asking:
    """The values of mail/notices/week.txt: the facts, and when the digest goes, where."""

    facts: Facts
    day: str
    hour: str
    place: str
    url: str
    silent_url: str


def week_of(connection: Connection, context: Context, digest_at: datetime) -> Week:
    """Return what is known of the week whose digest goes at a time, up to now."""
    alliance_id = context.alliance.id
    starts = digest_at - _WEEK
    earlier = (
        posts_between(connection, alliance_id, starts - _WEEK * n, starts - _WEEK * (n - 1))
        for n in range(1, _EARLIER + 1)
    )
    counts = [sum(entry.kind == "post" for entry in some) for some in earlier]
    while counts and not counts[-1]:
        counts.pop()
    return Week(
        entries=posts_between(connection, alliance_id, starts, context.now),
        before=tuple(counts),
        tags=frozenset((one.number, one.question) for one in tagged(connection, alliance_id)),
        wrote=last_wrote(connection, alliance_id),
        memberships=belongings(connection, alliance_id),
    )


def tell_facts(connection: Connection, due: Due, context: Context, site: Site) -> Outcome:
    """Return the outcome of telling the lead the week's facts; nobody is told of an idle week."""
    outcome = Outcome("posted", "facts", issue=due.issue)
    lead = next(iter(moderators(context)), None)
    week = week_of(connection, context, due.ahead_of or context.now)
    theme = current_theme(context.alliance, context.now)
    if lead is None or due.ahead_of is None or not any(e.kind == "post" for e in week.entries):
        return outcome
    task = Task(key_of(due.issue.key), due.ahead_of, theme.id if theme else None)
    question = Question(context.next_question, "wrap_up", lead.id, detail=task_written(task))
    say = asking(week, due.ahead_of, context, site, lead)
    word = Word("week", to_member(lead), say, asks=question, voice="desk")
    said = notice(word, context, site)
    return replace(outcome, questions=(question,), notices=(said,))


def asking(week: Week, digest_at: datetime, context: Context, site: Site, lead: Member) -> Asking:
    """Return what the lead is told; times are on her clock, with its place."""
    alliance, links = context.alliance, Links(site.base_url)
    spoken = site.language_of(lead.language, *alliance.languages)
    clock = lead.time_zone or alliance.time_zone
    local = digest_at.astimezone(zone(clock))
    return Asking(
        facts=facts_of(week, context, spoken),
        day=weekday(local.date(), spoken),
        hour=f"{local:%H:%M}",
        place=plain(place_of(clock, spoken)),
        url=links.absolute(links.desk(alliance.slug, "week")),
        silent_url=links.absolute(links.desk(alliance.slug, "people/silent")),
    )
