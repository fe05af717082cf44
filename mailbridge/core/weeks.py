"""When a theme is open: its week, by the calendar of the alliance's own place."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mailbridge.model import Alliance, Theme

WEEK = timedelta(days=7)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def today(alliance: Alliance, now: datetime) -> date:
    """Return the date it is where the alliance is."""
    return now.astimezone(ZoneInfo(alliance.time_zone)).date()


def days_after(alliance: Alliance, day: date) -> int:
    """Return how many days after an alliance's last one a day is."""
    return (day - alliance.ends) // timedelta(days=1)


def current_theme(alliance: Alliance, now: datetime) -> Theme | None:
    """Return the theme that new subjects belong to; None where there are no themes.

    Before the first theme that is the first, in a gap and after the end the
    one that began last.
    """
    day = today(alliance, now)
    themes = themes_of(alliance)
    begun = [theme for theme in themes if theme.starts <= day]
    return begun[-1] if begun else next(iter(themes), None)


def theme_opens(alliance: Alliance, theme: Theme) -> datetime:
    """Return when a theme opens: on the weekday of theme mails in its week, at their hour.

    The hour is of the clock on the wall where the alliance is.
    """
    clock = time.fromisoformat(alliance.theme_mail.rsplit(maxsplit=1)[-1].zfill(5))
    opens = datetime.combine(theme_day(alliance, theme), clock, ZoneInfo(alliance.time_zone))
    return opens.astimezone(UTC)


def theme_day(alliance: Alliance, theme: Theme) -> date:
    """Return the first such weekday from a theme's date on; its date where the next is first."""
    ahead = (weekday_of(alliance.theme_mail) - theme.starts.weekday()) % 7
    opens = theme.starts + timedelta(days=ahead)
    later = (t.starts for t in themes_of(alliance) if t.starts > theme.starts)
    return opens if opens < next(later, date.max) else theme.starts


def weekday_of(written: str) -> int:
    """Return the weekday of a time as the plan writes it: "Fri 16:00" is 4."""
    return _DAYS.index(written[:3].lower())


def themes_of(alliance: Alliance) -> tuple[Theme, ...]:
    """Return all themes in the order of their dates."""
    themes = (theme for module in alliance.modules for theme in module.themes)
    return tuple(sorted(themes, key=lambda theme: theme.starts))


def is_late(alliance: Alliance, theme_id: int | None, at: datetime) -> bool:
    """Whether a post came when its theme's week was over and another one current."""
    theme = next((theme for theme in themes_of(alliance) if theme.id == theme_id), None)
    if theme is None or theme == current_theme(alliance, at):
        return False
    return today(alliance, at) >= theme.starts + WEEK
