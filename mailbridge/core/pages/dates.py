"""Days and times as pages and mails write them, in a reader's language and zone.

`strftime` follows the server's locale and time zone; readers are elsewhere, so
Babel words everything. A no-break space keeps a day with its month.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_datetime, format_interval, get_timezone_location

LOCALE = "en_GB"
_NO_BREAK = "\u00a0"
# CLDR has these only with a comma, in short, or with a year.
_DAYS: Mapping[str, str] = MappingProxyType(
    {
        "en": "d\u00a0MMMM",
        "es": "d\u00a0'de'\u00a0MMMM",
        "pt": "d\u00a0'de'\u00a0MMMM",
        "fr": "d\u00a0MMMM",
    }
)
# The first of a month is an ordinal there, which CLDR's patterns have no letter for.
_FIRST: Mapping[str, str] = MappingProxyType({"pt": "d'º'", "fr": "d'er'"})
_YEARS: Mapping[str, str] = MappingProxyType(
    {"en": "\u00a0y", "es": "\u00a0'de'\u00a0y", "pt": "\u00a0'de'\u00a0y", "fr": "\u00a0y"}
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time twice: `iso` for machines (UTC, to the minute), `text` for people."""

    iso: str
    text: str


def zone(name: str) -> tzinfo:
    """Return a time zone by its IANA name, UTC where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def moment(at: datetime, where: tzinfo, year: int | None = None, language: str = "en") -> Moment:
    """Return a time in short; the year is left out where it is the given one."""
    local = at.astimezone(where)
    pattern = (
        "EEE\u00a0d\u00a0MMM, HH:mm" if local.year == year else "EEE\u00a0d\u00a0MMM\u00a0y, HH:mm"
    )
    return _moment(at, local, pattern, language)


def full_moment(at: datetime, where: tzinfo, language: str = "en") -> Moment:
    """Return a time in full: "Saturday 21 November 2026, 04:47 UTC"."""
    local = at.astimezone(where)
    pattern = f"EEEE {_day_of(local, language)}{_YEARS[language]}, HH:mm"
    return _moment(at, local, pattern, language)


def locale_of(language: str) -> str:
    """Return the CLDR locale of one of our languages."""
    return LOCALE if language == "en" else language


def day(of: date, language: str = "en") -> str:
    """Return "Tuesday 24 November"."""
    return format_date(of, f"EEEE {_day_of(of, language)}", locale=locale_of(language))


def weekday(of: date, language: str = "en") -> str:
    """Return "Tuesday"."""
    return format_date(of, "EEEE", locale=locale_of(language))


def short_day(of: date, language: str = "en") -> str:
    """Return "24 November"."""
    return format_date(of, _day_of(of, language), locale=locale_of(language))


def full_day(of: date, language: str = "en") -> str:
    """Return "24 November 2026"."""
    pattern = _day_of(of, language) + _YEARS[language]
    return format_date(of, pattern, locale=locale_of(language))


def _day_of(of: date, language: str) -> str:
    first = _FIRST.get(language, "d") if of.day == 1 else "d"
    return _DAYS[language].replace("d", first, 1)


def place_of(zone_name: str, language: str = "en") -> str:
    """Return the place whose clock a zone is: "Lima"; "UTC" is nobody's."""
    where = zone(zone_name)
    return "UTC" if where is UTC else _city(where, language)


def _city(where: tzinfo, language: str) -> str:
    return get_timezone_location(where, locale=locale_of(language), return_city=True)


def span(first: date, last: date, language: str = "en") -> str:
    """Return "18–24 Nov" or "28 Dec – 3 Jan": the year stands elsewhere on the page."""
    return format_interval(first, last, "MMMd", locale=locale_of(language))


def full_span(first: date, last: date, language: str = "en") -> str:
    """Return "18–24 Nov 2026"."""
    return format_interval(first, last, "yMMMd", locale=locale_of(language))


def _moment(at: datetime, local: datetime, pattern: str, language: str) -> Moment:
    iso = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    text = format_datetime(local, pattern, tzinfo=local.tzinfo, locale=locale_of(language))
    return Moment(iso, f"{text}{_NO_BREAK}{_zone_name(local)}")


def _zone_name(local: datetime) -> str:
    """Return "EAT" or, for the zones whose name is a number, "UTC−4"."""
    name = local.tzname() or "UTC"
    if name.isalpha():
        return name
    minutes = int((local.utcoffset() or local - local).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes >= 0 else "−"
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"
