from datetime import UTC, date, datetime

from mailbridge.core.pages.plan import last_begun, next_up, on_now, weeks
from mailbridge.core.weeks import today
from tests.core.pages.making import alliance

# Two weeks, a gap of one, and a short week before the last.
STORES = alliance(
    date(2026, 11, 9),
    date(2026, 11, 16),
    date(2026, 11, 30),
    date(2026, 12, 4),
)


def states(day: date) -> list[str]:
    return [week.state for week in weeks(STORES, day)]


def test_a_week_is_open_from_its_first_day_to_its_seventh() -> None:
    assert states(date(2026, 11, 9)) == ["open", "later", "later", "later"]
    assert states(date(2026, 11, 15)) == ["open", "later", "later", "later"]
    assert states(date(2026, 11, 16)) == ["closed", "open", "later", "later"]


def test_a_week_ends_early_where_the_next_one_begins() -> None:
    third = weeks(STORES, date(2026, 12, 1))[2]
    assert third.ends == date(2026, 12, 3)
    assert states(date(2026, 12, 4)) == ["closed", "closed", "closed", "open"]


def test_in_a_gap_nothing_is_open_and_both_sides_of_it_are_known() -> None:
    plan = weeks(STORES, date(2026, 11, 25))
    assert on_now(plan) is None
    begun, coming = last_begun(plan), next_up(plan)
    assert begun is not None
    assert begun.label == "M1.2"
    assert coming is not None
    assert coming.label == "M1.3"
    assert coming.soon


def test_a_week_that_opens_in_more_than_seven_days_is_not_soon() -> None:
    coming = next_up(weeks(STORES, date(2026, 11, 22)))
    assert coming is not None
    assert not coming.soon


def test_before_the_first_day_and_after_the_last_there_is_nothing_on() -> None:
    before = weeks(STORES, date(2026, 11, 1))
    after = weeks(STORES, date(2027, 1, 1))
    assert on_now(before) is None
    assert last_begun(before) is None
    assert next_up(after) is None
    assert {week.state for week in after} == {"closed"}


def test_a_day_begins_where_the_alliance_is() -> None:
    late_on_sunday = datetime(2026, 11, 15, 21, 30, tzinfo=UTC)  # Monday 00:30 in Nairobi
    assert [w.state for w in weeks(STORES, today(STORES, late_on_sunday))][:2] == ["closed", "open"]


def test_an_alliance_without_modules_has_no_weeks() -> None:
    assert weeks(alliance(), date(2026, 11, 16)) == ()
