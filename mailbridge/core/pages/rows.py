"""Lines of the lists: the weeks of a plan, threads, and answers to a post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailbridge.core.pages.dates import Moment, day, moment, span, weekday, zone
from mailbridge.core.pages.frame import Around, own_language
from mailbridge.core.pages.names import Author, author
from mailbridge.core.pages.plan import State, Week
from mailbridge.core.pages.words import masked
from mailbridge.model import Alliance, Discussion, Tally, Theme, Wording


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A week in the plan; `opens` and `closes` are its first and last day in words.

    `opens_soon` is only the weekday, "" where that is over a week away. `lang` is
    the title's, "" where that is the page's own.
    """

    label: str
    title: str
    lang: str
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


def week_row(
    around: Around, alliance: Alliance, week: Week, tallies: Mapping[int | None, Tally]
) -> WeekRow:
    """Return one week's line, its title in the reader's language where the plan has it."""
    tally, language = tallies.get(week.theme.id), around.language
    lang, words = words_in(around, alliance, week.theme)
    return WeekRow(
        label=week.label,
        title=masked(words.title),
        lang=lang,
        href=around.links.theme(alliance.slug, week.module.key, week.theme.key),
        dates=span(week.theme.starts, week.ends, language),
        opens=day(week.theme.starts, language),
        opens_soon=weekday(week.theme.starts, language) if week.soon else "",
        closes=day(week.ends, language),
        state=week.state,
        posts=tally.posts if tally else 0,
        people=tally.people if tally else 0,
    )


def words_in(around: Around, alliance: Alliance, theme: Theme) -> tuple[str, Wording]:
    """Return a theme's words, the reader's language first, and their `lang` as in a Frame."""
    found = dict(theme.translations).get(around.language)
    own = Wording(theme.title, theme.introduction, theme.questions)
    return ("", found) if found else (own_language(around, alliance), own)


def module_rows(
    around: Around, alliance: Alliance, weeks: Sequence[Week], tallies: Sequence[Tally]
) -> tuple[ModuleRows, ...]:
    """Return the whole plan, module by module."""
    by_theme = {tally.theme_id: tally for tally in tallies}
    return tuple(
        ModuleRows(
            label=f"M{module.number}",
            number=module.number,
            title=masked(module.title),
            href=around.links.module(alliance.slug, module.key),
            weeks=tuple(
                week_row(around, alliance, week, by_theme)
                for week in weeks
                if week.module.id == module.id
            ),
        )
        for module in alliance.modules
    )


def thread_row(around: Around, alliance: Alliance, thread: Discussion) -> ThreadRow:
    """Return one thread's line."""
    first = thread.first
    return ThreadRow(
        number=first.number,
        title=masked(first.subject),
        href=around.links.thread(alliance.slug, first.thread),
        author=author(first.byline, alliance.attribution, around.language),
        posts=thread.posts,
        last=moment(thread.last_at, zone(alliance.time_zone), language=around.language),
    )
