"""The pages that show the way: all alliances, one alliance with its plan, one module."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mailbridge.core.pages.dates import full_span
from mailbridge.core.pages.frame import Around, Frame, bare_frame, frame, own_language
from mailbridge.core.pages.links import Link
from mailbridge.core.pages.markdown import introduction
from mailbridge.core.pages.names import country_name, language_name
from mailbridge.core.pages.plan import last_begun, next_up, on_now, weeks
from mailbridge.core.pages.rows import (
    ModuleRows,
    ThreadRow,
    WeekRow,
    module_rows,
    thread_row,
    week_row,
)
from mailbridge.core.pages.words import masked
from mailbridge.core.weeks import today
from mailbridge.model import Alliance, Discussion, Module, Tally

Phase = Literal["before", "on", "between", "over"]
# The newest threads that an alliance's own page lists; a page of all of them holds the rest.
THREADS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class AllianceRow:
    """An alliance in the list of all."""

    link: Link
    lang: str
    summary: str
    dates: str
    phase: Phase


@dataclass(frozen=True, slots=True)
class HomePage:
    """All alliances whose archive is public."""

    frame: Frame
    alliances: tuple[AllianceRow, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A moderator: never an address."""

    name: str
    country: str
    lead: bool


@dataclass(frozen=True, slots=True)
class AlliancePage:
    """One alliance: what it is, what is on now, its plan, and how to take part.

    `now` is the week that is on, or between weeks the one last begun; `next` the
    week to come. `outside` counts posts that stand in no week of a plan;
    `threads` are listed only where there is no plan.
    """

    frame: Frame
    name: str
    summary: str
    dates: str
    phase: Phase
    now: WeekRow | None
    next: WeekRow | None
    modules: tuple[ModuleRows, ...]
    threads: tuple[ThreadRow, ...]
    threads_href: str
    posts: int
    outside: int
    address: str
    languages: tuple[str, ...]
    moderators: tuple[Person, ...]
    funder: str


@dataclass(frozen=True, slots=True)
class ModulePage:
    """One module with its weeks; `before` and `after` are the neighbouring modules."""

    frame: Frame
    label: str
    number: int
    title: str
    summary: str
    dates: str
    weeks: tuple[WeekRow, ...]
    before: Link | None
    after: Link | None


def home_page(around: Around, alliances: Sequence[Alliance]) -> HomePage:
    """Return the list of the alliances that a reader may read, the one that began last first."""
    shown = sorted(alliances, key=lambda alliance: alliance.starts, reverse=True)
    return HomePage(
        frame=bare_frame(around, around.links.home()),
        alliances=tuple(
            AllianceRow(
                link=Link(masked(alliance.name), around.links.alliance(alliance.slug)),
                lang=own_language(around, alliance),
                summary=masked(alliance.summary),
                dates=full_span(alliance.starts, alliance.ends, around.language),
                phase=_phase(alliance, today(alliance, around.now)),
            )
            for alliance in shown
        ),
    )


def alliance_page(
    around: Around,
    alliance: Alliance,
    tallies: Sequence[Tally],
    threads: Sequence[Discussion] = (),
) -> AlliancePage:
    """Return an alliance's page; `threads` are its newest outside all themes."""
    links, slug = around.links, alliance.slug
    plan = weeks(alliance, today(alliance, around.now))
    by_theme = {tally.theme_id: tally for tally in tallies}
    phase = _phase(alliance, today(alliance, around.now))
    now = on_now(plan) or (last_begun(plan) if phase == "between" else None)
    coming = next_up(plan)
    outside = by_theme.get(None)
    return AlliancePage(
        frame=frame(around, alliance, links.alliance(slug), "plan"),
        name=masked(alliance.name),
        summary=masked(alliance.summary),
        dates=full_span(alliance.starts, alliance.ends, around.language),
        phase=phase,
        now=week_row(around, alliance, now, by_theme) if now else None,
        next=week_row(around, alliance, coming, by_theme) if coming else None,
        modules=module_rows(around, alliance, plan, tallies),
        threads=tuple(thread_row(around, alliance, thread) for thread in threads[:THREADS_SHOWN]),
        threads_href=links.threads(slug),
        posts=sum(tally.posts for tally in tallies),
        outside=outside.posts if outside else 0,
        address=around.addresses.of(slug, "post"),
        languages=tuple(language_name(tag, around.language) or tag for tag in alliance.languages),
        moderators=tuple(
            Person(masked(m.name), country_name(m.country, around.language), m.lead)
            for m in alliance.moderators
        ),
        funder=masked(alliance.funder),
    )


def module_page(
    around: Around, alliance: Alliance, module: Module, tallies: Sequence[Tally]
) -> ModulePage:
    """Return a module's page."""
    links, slug = around.links, alliance.slug
    plan = weeks(alliance, today(alliance, around.now))
    own = [week for week in plan if week.module.id == module.id]
    rows = module_rows(around, alliance, plan, tallies)
    at = alliance.modules.index(module)
    return ModulePage(
        frame=frame(around, alliance, links.module(slug, module.key)),
        label=f"M{module.number}",
        number=module.number,
        title=masked(module.title),
        summary=introduction(module.summary),
        dates=full_span(own[0].theme.starts, own[-1].ends, around.language) if own else "",
        weeks=rows[at].weeks,
        before=_to(rows[at - 1]) if at > 0 else None,
        after=_to(rows[at + 1]) if at + 1 < len(rows) else None,
    )


def _to(module: ModuleRows) -> Link:
    return Link(f"{module.label} {module.title}", module.href)


def _phase(alliance: Alliance, day: date) -> Phase:
    plan = weeks(alliance, day)
    if on_now(plan):
        return "on"
    if any(week.state == "closed" for week in plan) and next_up(plan):
        return "between"
    if plan:
        return "before" if next_up(plan) else "over"
    if day < alliance.starts:
        return "before"
    return "on" if day <= alliance.ends else "over"
