"""Which issues are due: from the plan, the time, and what was published.

Nothing is remembered but the issues themselves, so it does not matter how often
or by how many clocks this is asked, what was missed, or whether time was set
back: a key that is there is never due again. Of missed digests only the latest
is due, for it covers all; a missed theme is due however late, because its post
opens the discussion; it is mailed only while its week runs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from digests.core.slots import daily_slots, theme_ends, theme_slot, weekly_slots
from mailbridge.core.weeks import themes_of
from mailbridge.model import Alliance, Issue, IssueKind, Theme


@dataclass(frozen=True, slots=True)
class Due:
    """An issue to be published now; `theme` is what it opens, `mailed` whether by mail too."""

    issue: Issue
    theme: Theme | None = None
    mailed: bool = True


@dataclass(frozen=True, slots=True)
class Planned:
    """An issue that the plan will send, in its time."""

    at: datetime
    kind: IssueKind
    key: str
    theme: Theme | None = None


def planned(alliance: Alliance) -> tuple[Planned, ...]:
    """Return every issue of the plan in the order of their times."""
    slug = alliance.slug
    themes = (
        Planned(theme_slot(alliance, theme), "theme", theme_key(alliance, theme), theme)
        for theme in themes_of(alliance)
    )
    weekly = (
        Planned(at, "weekly", f"{slug}/digest/weekly/{week}") for week, at in weekly_slots(alliance)
    )
    daily = (
        Planned(at, "daily", f"{slug}/digest/daily/{day}") for day, at in daily_slots(alliance)
    )
    # A theme that opens at the hour of a digest goes first, and is in it.
    order = {"theme": 0, "daily": 1, "weekly": 2}
    return tuple(sorted((*themes, *weekly, *daily), key=lambda one: (one.at, order[one.kind])))


def due(alliance: Alliance, now: datetime, published: Iterable[Issue]) -> tuple[Due, ...]:
    """Return the issues to be published now, themes first, in the order of their times."""
    out = tuple(published)
    past = tuple(one for one in planned(alliance) if one.at <= now)
    return (
        *_themes(alliance, past, now, {issue.key for issue in out}),
        *_latest(past, "daily", out),
        *_latest(past, "weekly", out),
    )


def theme_key(alliance: Alliance, theme: Theme) -> str:
    """Return the key of a theme's mail: lea4/theme/m2/t3."""
    module = next(m for m in alliance.modules if theme.id in {t.id for t in m.themes})
    return f"{alliance.slug}/theme/{module.key}/{theme.key}"


def _themes(
    alliance: Alliance, past: Iterable[Planned], now: datetime, keys: set[str]
) -> Iterator[Due]:
    for one in past:
        if one.theme is not None and one.key not in keys:
            runs = now < theme_ends(alliance, one.theme)
            yield Due(Issue(one.key, "theme", one.at), one.theme, mailed=runs)


def _latest(past: Iterable[Planned], kind: IssueKind, out: Iterable[Issue]) -> Iterator[Due]:
    """Yield the latest slot of a kind, unless it or a later one was published."""
    slots = [one for one in past if one.kind == kind]
    if slots and all(issue.due_at < slots[-1].at for issue in out if issue.kind == kind):
        yield Due(Issue(slots[-1].key, kind, slots[-1].at))
