"""Which issues are due: from the plan, the time, and what was published.

Nothing is remembered but the issues themselves, so it does not matter how often
or by how many clocks this is asked, what was missed, or whether time was set
back: a key that is there is never due again. Of missed digests only the latest
is due, for it covers all; a missed theme is due however late, because its post
opens the discussion; it is mailed only while its week runs. What moderators are
told a day ahead, the facts of the week and the theme as it will go out, is due
only while it is ahead. The last mail is due for four weeks: nobody wants to be
thanked for a discussion long past, as where the plan of an old one is kept here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digests.core.slots import (
    closing_slot,
    daily_slots,
    day_before,
    theme_ends,
    theme_slot,
    weekly_slots,
)
from mailbridge.core.weeks import themes_of
from mailbridge.model import Alliance, Issue, IssueKind, Theme

_CLOSES_FOR = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Due:
    """An issue to be published now; `theme` is what it opens, `mailed` whether by mail too.

    `ahead_of` is when that goes out of which moderators are told a day ahead.
    """

    issue: Issue
    theme: Theme | None = None
    mailed: bool = True
    ahead_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """An issue that the plan will send, in its time; `ahead_of` as above."""

    at: datetime
    kind: IssueKind
    key: str
    theme: Theme | None = None
    ahead_of: datetime | None = None


def planned(alliance: Alliance) -> tuple[Planned, ...]:
    """Return every issue of the plan in the order of their times."""
    slug = alliance.slug
    themes = tuple(
        Planned(theme_slot(alliance, theme), "theme", theme_key(alliance, theme), theme)
        for theme in themes_of(alliance)
    )
    weekly = tuple(
        Planned(at, "weekly", f"{slug}/digest/weekly/{week}") for week, at in weekly_slots(alliance)
    )
    daily = (
        Planned(at, "daily", f"{slug}/digest/daily/{day}") for day, at in daily_slots(alliance)
    )
    # A theme that opens at the hour of a digest goes first, and is in it.
    order = {"theme": 0, "daily": 1, "weekly": 2, "facts": 3, "preview": 4, "closing": 5}
    ahead = (_told_ahead(alliance, one) for one in (*themes, *weekly))
    closing = Planned(closing_slot(alliance), "closing", f"{slug}/closing")
    every = (*themes, *weekly, *daily, *ahead, closing)
    return tuple(sorted(every, key=lambda one: (one.at, order[one.kind])))


def _told_ahead(alliance: Alliance, one: Planned) -> Planned:
    """Return what moderators are told a day before a weekly digest, or a theme."""
    at = day_before(alliance, one.at)
    if one.kind == "weekly":
        return Planned(at, "facts", one.key.replace("/digest/weekly/", "/facts/"), ahead_of=one.at)
    key = one.key.replace("/theme/", "/preview/", 1)
    return Planned(at, "preview", key, one.theme, ahead_of=one.at)


def due(alliance: Alliance, now: datetime, published: Iterable[Issue]) -> tuple[Due, ...]:
    """Return the issues to be published now, themes first, in the order of their times."""
    out = tuple(published)
    past = tuple(one for one in planned(alliance) if one.at <= now)
    return (
        *_themes(alliance, past, now, {issue.key for issue in out}),
        *_latest(past, "daily", out),
        *_latest(past, "weekly", out),
        *_ahead(past, now, out),
        *_closing(past, now, {issue.key for issue in out}),
    )


def theme_key(alliance: Alliance, theme: Theme) -> str:
    """Return the key of a theme's mail: lea4/theme/m2/t3."""
    module = next(m for m in alliance.modules if theme.id in {t.id for t in m.themes})
    return f"{alliance.slug}/theme/{module.key}/{theme.key}"


def _themes(
    alliance: Alliance, past: Iterable[Planned], now: datetime, keys: set[str]
) -> Iterator[Due]:
    for one in past:
        if one.kind == "theme" and one.theme is not None and one.key not in keys:
            runs = now < theme_ends(alliance, one.theme)
            yield Due(Issue(one.key, "theme", one.at), one.theme, mailed=runs)


def _latest(past: Iterable[Planned], kind: IssueKind, out: Iterable[Issue]) -> Iterator[Due]:
    """Yield the latest slot of a kind, unless it or a later one was published."""
    slots = [one for one in past if one.kind == kind]
    if slots and all(issue.due_at < slots[-1].at for issue in out if issue.kind == kind):
        yield Due(Issue(slots[-1].key, kind, slots[-1].at))


def _ahead(past: Iterable[Planned], now: datetime, out: Sequence[Issue]) -> Iterator[Due]:
    """Yield what is still ahead: not when it, or a later one, is out and the clock was set back."""
    keys = {issue.key for issue in out}
    for one in past:
        if one.ahead_of is None or now >= one.ahead_of or one.key in keys:
            continue
        told_of = "weekly" if one.kind == "facts" else "theme"
        if all(issue.due_at < one.ahead_of for issue in out if issue.kind == told_of):
            yield Due(Issue(one.key, one.kind, one.at), one.theme, ahead_of=one.ahead_of)


def _closing(past: Iterable[Planned], now: datetime, keys: set[str]) -> Iterator[Due]:
    for one in past:
        if one.kind == "closing" and one.key not in keys and now < one.at + _CLOSES_FOR:
            yield Due(Issue(one.key, "closing", one.at))
