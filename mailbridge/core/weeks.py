"""When a theme is open: its week, by the calendar of the alliance's own place."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mailbridge.model import Alliance, Theme

WEEK = timedelta(days=7)


def today(alliance: Alliance, now: datetime) -> date:
    """Return the date it is where the alliance is."""
    return now.astimezone(ZoneInfo(alliance.time_zone)).date()


def current_theme(alliance: Alliance, now: datetime) -> Theme | None:
    """Return the theme that new subjects belong to; None where there are no themes.

    Before the first theme that is the first, in a gap and after the end the
    one that began last.
    """
    day = today(alliance, now)
    themes = themes_of(alliance)
    begun = [theme for theme in themes if theme.starts <= day]
    return begun[-1] if begun else next(iter(themes), None)


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
