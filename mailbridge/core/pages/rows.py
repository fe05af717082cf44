"""Lines of the lists: the weeks of a plan, threads, and answers to a post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailbridge.core.pages.dates import Moment, day, moment, span, weekday, zone
from mailbridge.core.pages.links import Links
from mailbridge.core.pages.names import Author, author
from mailbridge.core.pages.plan import State, Week
from mailbridge.core.pages.words import masked
from mailbridge.model import Alliance, Discussion, Tally


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A week in the plan; `opens` and `closes` are its first and last day in words.

    `opens_soon` is only the weekday, "" where that is over a week away.
    """

    label: str
    title: str
    href: str
    dates: str
    opens: str
    opens_soon: str
    closes: str
    state: State
    posts: int
    people: int


@dataclass(frozen=True, slots=True)
class ModuleRows:
    """A module of the plan with its weeks."""

    label: str
    number: int
    title: str
    href: str
    weeks: tuple[WeekRow, ...]


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread in a list."""

    number: int
    title: str
    href: str
    author: Author
    posts: int
    last: Moment


def week_row(links: Links, slug: str, week: Week, tallies: Mapping[int | None, Tally]) -> WeekRow:
    """Return one week's line."""
    tally = tallies.get(week.theme.id)
    return WeekRow(
        label=week.label,
        title=masked(week.theme.title),
        href=links.theme(slug, week.module.key, week.theme.key),
        dates=span(week.theme.starts, week.ends),
        opens=day(week.theme.starts),
        opens_soon=weekday(week.theme.starts) if week.soon else "",
        closes=day(week.ends),
        state=week.state,
        posts=tally.posts if tally else 0,
        people=tally.people if tally else 0,
    )


def module_rows(
    links: Links, alliance: Alliance, weeks: Sequence[Week], tallies: Sequence[Tally]
) -> tuple[ModuleRows, ...]:
    """Return the whole plan, module by module."""
    by_theme = {tally.theme_id: tally for tally in tallies}
    return tuple(
        ModuleRows(
            label=f"M{module.number}",
            number=module.number,
            title=masked(module.title),
            href=links.module(alliance.slug, module.key),
            weeks=tuple(
                week_row(links, alliance.slug, week, by_theme)
                for week in weeks
                if week.module.id == module.id
            ),
        )
        for module in alliance.modules
    )


def thread_row(links: Links, alliance: Alliance, thread: Discussion) -> ThreadRow:
    """Return one thread's line."""
    first = thread.first
    return ThreadRow(
        number=first.number,
        title=masked(first.subject),
        href=links.thread(alliance.slug, first.thread),
        author=author(first.byline, alliance.attribution),
        posts=thread.posts,
        last=moment(thread.last_at, zone(alliance.time_zone)),
    )
