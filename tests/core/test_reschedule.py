"""A week more, or two weeks exchanged: what moves, and what must not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mailbridge.core.reschedule import extended, moves, swapped
from mailbridge.errors import NotFound, Permanent
from mailbridge.model import Module, Theme
from tests import outbox

MONDAY = date(2027, 1, 11)


def theme(number: int, week: int, id_: int) -> Theme:
    starts = MONDAY + timedelta(weeks=week)
    return Theme(id_, f"t{number}", number, f"Theme {id_}", starts, "", ())


PLAN = replace(
    outbox.ALLIANCE,
    modules=(
        Module(1, "m1", 1, "One", "", (theme(1, 0, 1), theme(2, 1, 2))),
        Module(2, "m2", 2, "Two", "", (theme(1, 2, 3), theme(2, 3, 4), theme(3, 4, 5))),
    ),
)


def test_a_week_more_moves_all_that_comes_after_and_the_end() -> None:
    longer = extended(PLAN, "m2/t1")
    assert [str(move) for move in moves(PLAN, longer)] == [
        "theme m2/t2, Theme 4: Mon 2027-02-01 -> Mon 2027-02-08",
        "theme m2/t3, Theme 5: Mon 2027-02-08 -> Mon 2027-02-15",
        "the end: Fri 2027-04-02 -> Fri 2027-04-09",
    ]
    assert moves(PLAN, PLAN) == ()


def test_two_weeks_change_places_and_keep_their_keys() -> None:
    changed = swapped(PLAN, "m2/t1", "m2/t3")
    one, two, three = changed.modules[1].themes
    assert [(t.key, t.number, t.title, t.starts) for t in (one, two, three)] == [
        ("t3", 1, "Theme 5", date(2027, 1, 25)),
        ("t2", 2, "Theme 4", date(2027, 2, 1)),
        ("t1", 3, "Theme 3", date(2027, 2, 8)),
    ]
    assert [move.what for move in moves(PLAN, changed)] == [
        "theme m2/t1, Theme 3",
        "theme m2/t3, Theme 5",
    ]
    assert swapped(changed, "m2/t1", "m2/t3") == PLAN


def test_a_week_stays_in_its_module_and_has_to_be_there() -> None:
    with pytest.raises(Permanent, match="two modules"):
        swapped(PLAN, "m1/t1", "m2/t1")
    with pytest.raises(NotFound, match="m1/t9; there are m1/t1, m1/t2"):
        extended(PLAN, "m1/t9")
