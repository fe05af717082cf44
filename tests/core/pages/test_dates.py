from datetime import UTC, date, datetime

import pytest

from mailbridge.core.pages.dates import (
    day,
    full_day,
    full_moment,
    full_span,
    moment,
    span,
    weekday,
    zone,
)

AT = datetime(2026, 11, 16, 21, 30, tzinfo=UTC)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u2009", " ")


@pytest.mark.parametrize(
    ("where", "written"),
    [
        ("UTC", "Mon 16 Nov, 21:30 UTC"),
        ("Africa/Nairobi", "Tue 17 Nov, 00:30 EAT"),
        ("America/La_Paz", "Mon 16 Nov, 17:30 UTC−4"),
        ("Asia/Kathmandu", "Tue 17 Nov, 03:15 UTC+5:45"),
        ("Europe/Paris", "Mon 16 Nov, 22:30 CET"),
    ],
)
def test_a_time_is_written_in_the_alliances_zone_which_it_names(where: str, written: str) -> None:
    shown = moment(AT, zone(where), 2026)
    assert plain(shown.text) == written
    assert shown.iso == "2026-11-16T21:30Z"


def test_the_year_is_written_where_it_is_another_one() -> None:
    assert plain(moment(AT, zone("UTC"), 2027).text) == "Mon 16 Nov 2026, 21:30 UTC"
    assert plain(moment(AT, zone("UTC")).text) == "Mon 16 Nov 2026, 21:30 UTC"


def test_a_time_in_full_names_the_day() -> None:
    written = plain(full_moment(AT, zone("Africa/Nairobi")).text)
    assert written == "Tuesday 17 November 2026, 00:30 EAT"


def test_the_first_of_a_month_is_an_ordinal_where_readers_write_one() -> None:
    first = date(2027, 3, 1)
    assert [plain(day(first, language)) for language in ("en", "es", "pt", "fr")] == [
        "Monday 1 March",
        "lunes 1 de marzo",
        "segunda-feira 1º de março",
        "lundi 1er mars",
    ]
    assert plain(full_day(date(2027, 3, 11), "fr")) == "11 mars 2027"


def test_a_zone_that_does_not_exist_is_utc() -> None:
    assert zone("Mars/Olympus") is UTC
    assert zone("") is UTC
    assert zone("../etc/passwd") is UTC


def test_a_run_of_days_names_each_month_and_year_once() -> None:
    assert plain(span(date(2026, 11, 16), date(2026, 11, 22))) == "16–22 Nov"
    assert plain(span(date(2026, 11, 30), date(2026, 12, 6))) == "30 Nov – 6 Dec"
    assert plain(span(date(2026, 12, 28), date(2027, 1, 3))) == "28 Dec – 3 Jan"
    assert plain(full_span(date(2026, 11, 16), date(2026, 11, 22))) == "16–22 Nov 2026"
    assert plain(full_span(date(2026, 12, 28), date(2027, 1, 3))) == "28 Dec 2026 – 3 Jan 2027"


def test_a_day_keeps_its_number_and_month_on_one_line() -> None:
    assert day(date(2026, 11, 24)) == "Tuesday 24\u00a0November"
    assert full_day(date(2026, 11, 24)) == "24\u00a0November\u00a02026"
    assert weekday(date(2026, 11, 24)) == "Tuesday"
