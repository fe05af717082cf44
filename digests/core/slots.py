"""When an alliance's issues are planned: by the wall clock of its own place.

A plan says "Fri 16:00" and means the clock on the wall there. An hour that a
change of the clocks leaves out is the first that follows; one that comes twice
is its first: so every week has one slot, whatever the zone does.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mailbridge.core.weeks import theme_day, theme_opens, themes_of, weekday_of
from mailbridge.model import Alliance, Theme

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


def theme_slot(alliance: Alliance, theme: Theme) -> datetime:
    """Return when a theme opens: on the weekday of theme mails in its week, at their hour."""
    return theme_opens(alliance, theme)


def theme_ends(alliance: Alliance, theme: Theme) -> datetime:
    """Return when a theme's week is over: when the next one opens, or after seven days."""
    later = (theme_slot(alliance, t) for t in themes_of(alliance) if t.starts > theme.starts)
    a_week = _at(alliance, theme_day(alliance, theme) + _WEEK, _clock(alliance.theme_mail))
    return min(a_week, next(later, a_week))


def weekly_slots(alliance: Alliance) -> Iterator[tuple[str, datetime]]:
    """Yield each weekly digest's week (2013-W08) and time, while posts are taken."""
    day = weekday_of(alliance.weekly_digest)
    first = alliance.starts + _DAY * ((day - alliance.starts.weekday()) % 7)
    for at in _days(first, _last(alliance), _WEEK):
        year, week, _ = at.isocalendar()
        yield f"{year}-W{week:02}", _at(alliance, at, _clock(alliance.weekly_digest))


def daily_slots(alliance: Alliance) -> Iterator[tuple[str, datetime]]:
    """Yield each daily digest's day (2013-02-22) and time, while posts are taken."""
    for at in _days(alliance.starts, _last(alliance), _DAY):
        yield at.isoformat(), _at(alliance, at, _clock(alliance.daily_digest))


def closing_slot(alliance: Alliance) -> datetime:
    """Return when the last mail goes: the day after the end, at the hour of theme mails."""
    return _at(alliance, alliance.ends + _DAY, _clock(alliance.theme_mail))


def day_before(alliance: Alliance, at: datetime) -> datetime:
    """Return the same hour of the day before, by the clock on the alliance's wall."""
    local = at.astimezone(ZoneInfo(alliance.time_zone))
    return _at(alliance, local.date() - _DAY, local.time())


def _last(alliance: Alliance) -> date:
    """Return the last day that has a digest: a week after the last late post is taken."""
    return alliance.ends + _DAY * (alliance.grace_days + 6)


def _days(first: date, last: date, step: timedelta) -> Iterator[date]:
    while first <= last:
        yield first
        first += step


def _clock(written: str) -> time:
    return time.fromisoformat(written.rsplit(maxsplit=1)[-1].zfill(5))


def _at(alliance: Alliance, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(alliance.time_zone)).astimezone(UTC)
