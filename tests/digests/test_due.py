"""What is due: from a plan, a time, and what is out; whatever clocks and machines did."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from digests.core.due import due, planned
from mailbridge.model import Alliance, Issue, Module, Theme
from tests import outbox

ZONES = (
    "America/Lima",
    "Africa/Kampala",
    "Asia/Kolkata",
    "Europe/Berlin",
    "America/Santiago",
    "Pacific/Auckland",
)
WEEKS = 104
FIRST = date(2026, 1, 5)


def plan(zone: str = "America/Lima", weeks: int = WEEKS) -> Alliance:
    themes = tuple(
        Theme(n, f"t{n}", n, f"Theme {n}", FIRST + timedelta(weeks=n - 1), "", ())
        for n in range(1, weeks + 1)
    )
    return replace(
        outbox.ALLIANCE,
        time_zone=zone,
        starts=FIRST,
        ends=FIRST + timedelta(weeks=weeks) - timedelta(days=1),
        grace_days=0,
        modules=(Module(1, "m1", 1, "Only", "", themes),),
        # The hours that changes of the clocks leave out or repeat: none is lost or doubled.
        theme_mail="Mon 02:30",
        weekly_digest="Sun 02:30",
        daily_digest="02:30",
    )


def at(day: int, hour: int = 0) -> datetime:
    """A time by days after the plan's first, in UTC."""
    return datetime(2026, 1, 5, tzinfo=UTC) + timedelta(days=day, hours=hour)


def rung(alliance: Alliance, times: list[datetime], out: list[Issue]) -> list[Issue]:
    """What is published when the clock rings at these times."""
    for now in times:
        while found := due(alliance, now, out):
            out.append(found[0].issue)
    return out


@pytest.mark.parametrize("zone", ZONES)
def test_104_weeks_have_104_themes_and_104_weekly_digests(zone: str) -> None:
    alliance = plan(zone)
    hours = [at(0) + timedelta(hours=h) for h in range(-24, (WEEKS + 1) * 7 * 24, 71)]
    slots = Counter(one.kind for one in planned(alliance) if one.at < at(WEEKS * 7, 12))
    assert (slots["theme"], slots["weekly"]) == (WEEKS, WEEKS)
    published = rung(alliance, hours, [])
    assert len({issue.key for issue in published}) == len(published)
    kinds = Counter(issue.kind for issue in published if issue.due_at < at(WEEKS * 7, 12))
    assert (kinds["theme"], kinds["weekly"]) == (WEEKS, WEEKS)


@pytest.mark.parametrize("zone", ZONES)
def test_no_two_slots_of_a_kind_are_closer_than_their_period_less_two_hours(zone: str) -> None:
    slots = [one.at for one in planned(plan(zone)) if one.kind == "weekly"]
    gaps = {later - earlier for earlier, later in pairwise(slots)}
    week = timedelta(days=7)
    assert all(week - timedelta(hours=2) <= gap <= week + timedelta(hours=2) for gap in gaps)


def test_nothing_is_due_before_its_time() -> None:
    assert due(plan(), at(-2), []) == ()
    assert [one.issue.kind for one in due(plan(), at(0, 7), [])] == ["preview"]
    assert [one.issue.kind for one in due(plan(), at(0, 8), [])] == ["theme", "daily"]


def test_ringing_twice_publishes_once() -> None:
    out = rung(plan(), [at(3)], [])
    assert rung(plan(), [at(3), at(3)], list(out)) == out


def test_a_clock_set_back_publishes_nothing_again() -> None:
    out = rung(plan(), [at(40)], [])
    assert rung(plan(), [at(20), at(33), at(40)], list(out)) == out


def test_after_three_weeks_down_there_is_one_digest_and_every_theme_opens() -> None:
    before = rung(plan(), [at(7 * week, 12) for week in range(3)], [])
    after = rung(plan(), [at(7 * 5 + 6, 12)], list(before))[len(before) :]
    assert Counter(issue.kind for issue in after) == {
        "theme": 3,
        "daily": 1,
        "weekly": 1,
        "preview": 1,
    }


def test_a_missed_theme_is_mailed_only_while_its_week_runs() -> None:
    found = [one for one in due(plan(), at(16), []) if one.theme]
    assert [(one.theme.key, one.mailed) for one in found if one.theme] == [
        ("t1", False),
        ("t2", False),
        ("t3", True),
    ]


def test_a_changed_plan_reschedules_what_is_not_out() -> None:
    out = rung(plan(weeks=2), [at(1)], [])
    moved = plan(weeks=2)
    (module,) = moved.modules
    later = replace(module.themes[1], starts=FIRST + timedelta(weeks=2))
    moved = replace(moved, modules=(replace(module, themes=(module.themes[0], later)),))
    assert not [one for one in due(moved, at(8), out) if one.theme]
    assert [one.theme.key for one in due(moved, at(15), out) if one.theme] == ["t2"]


def test_a_theme_opens_on_the_weekday_of_theme_mails_in_its_week() -> None:
    alliance = replace(plan(weeks=2), theme_mail="Wed 09:00")
    found = [one.at for one in planned(alliance) if one.kind == "theme"]
    assert [day.date() for day in found] == [date(2026, 1, 7), date(2026, 1, 14)]


def test_a_theme_whose_week_is_over_before_that_weekday_opens_on_its_own_date() -> None:
    alliance = plan(weeks=2)
    (module,) = alliance.modules
    second = replace(module.themes[1], starts=FIRST + timedelta(days=2))
    early = replace(module, themes=(module.themes[0], second))
    alliance = replace(alliance, modules=(early,), theme_mail="Thu 09:00")
    found = [one.at for one in planned(alliance) if one.kind == "theme"]
    assert [day.date() for day in found] == [date(2026, 1, 5), date(2026, 1, 8)]
