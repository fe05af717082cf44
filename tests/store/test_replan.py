"""A plan over the kept one: keys and numbers that stay, and changes that are refused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.model import Alliance, Module, Resource, Theme
from mailbridge.store.replan import Change, changes, edited, keyed, refusals, resources_of

FIRST = date(2013, 1, 14)


def resource(title: str, key: str = "") -> Resource:
    return Resource(key, 0, title, "external", url=f"https://example.org/{title}")


def theme(title: str, *resources: Resource, key: str = "") -> Theme:
    return Theme(0, key, 0, title, FIRST, "", (), tuple(resources))


def module(title: str, *themes: Theme, key: str = "") -> Module:
    return Module(0, key, 0, title, "", tuple(themes))


def plan(*modules: Module) -> Alliance:
    """An alliance of these modules, numbered, a theme a week, as reading a file gives it."""
    week = iter(range(1000))
    numbered = tuple(
        replace(
            each,
            number=number,
            themes=tuple(
                replace(t, number=place, starts=FIRST + timedelta(weeks=next(week)))
                for place, t in enumerate(each.themes, 1)
            ),
        )
        for number, each in enumerate(modules, 1)
    )
    return Alliance(
        0, "farms", "Farms", "", FIRST, FIRST + timedelta(weeks=20), "UTC", ("en",), numbered
    )


def kept(wanted: Alliance, before: Alliance | None = None, last: int = 0) -> Alliance:
    """The plan as it is once stored: with keys and numbers, and ids for what is new."""
    alliance = keyed(wanted, before, last)
    ids = iter(range(1 + max_id(before), 1000))
    modules = tuple(
        replace(
            each,
            id=each.id or next(ids),
            themes=tuple(replace(t, id=t.id or next(ids)) for t in each.themes),
        )
        for each in alliance.modules
    )
    return replace(alliance, id=1, modules=modules)


def max_id(alliance: Alliance | None) -> int:
    if alliance is None:
        return 0
    return max(
        [m.id for m in alliance.modules] + [t.id for m in alliance.modules for t in m.themes]
    )


def keys(alliance: Alliance) -> list[str]:
    return [f"{m.key}/{t.key} {t.title}" for m in alliance.modules for t in m.themes]


def numbers(alliance: Alliance) -> dict[str, tuple[str, int]]:
    return {each.title: (each.key, each.number) for each in resources_of(alliance)}


def test_without_keys_they_are_given_by_position() -> None:
    found = keyed(plan(module("One", theme("A"), theme("B")), module("Two", theme("C"))), None, 0)
    assert keys(found) == ["m1/t1 A", "m1/t2 B", "m2/t1 C"]


def test_a_key_of_the_file_is_not_given_twice() -> None:
    found = keyed(plan(module("One", theme("A"), theme("B", key="t1"), theme("C"))), None, 0)
    assert keys(found) == ["m1/t2 A", "m1/t1 B", "m1/t3 C"]


def test_a_theme_put_in_between_takes_nobodys_key() -> None:
    before = kept(plan(module("One", theme("A"), theme("B"))))
    after = keyed(plan(module("One", theme("A"), theme("X"), theme("B"))), before, 0)
    assert keys(after) == ["m1/t1 A", "m1/t3 X", "m1/t2 B"]
    ids = {t.title: t.id for m in after.modules for t in m.themes}
    assert ids == {"A": 2, "X": 0, "B": 3}


def test_a_theme_whose_title_was_mended_keeps_its_key() -> None:
    before = kept(plan(module("One", theme("A"), theme("Contarcts"))))
    after = keyed(plan(module("One", theme("A"), theme("Contracts"))), before, 0)
    assert keys(after) == ["m1/t1 A", "m1/t2 Contracts"]
    assert after.modules[0].themes[1].id == before.modules[0].themes[1].id


def test_themes_that_change_places_take_their_keys_along() -> None:
    before = kept(plan(module("One", theme("A"), theme("B"))))
    after = keyed(plan(module("One", theme("B"), theme("A"))), before, 0)
    assert keys(after) == ["m1/t2 B", "m1/t1 A"]


def test_modules_are_known_by_their_titles_too() -> None:
    before = kept(plan(module("One", theme("A")), module("Two", theme("B"))))
    after = keyed(plan(module("New", theme("N")), *before.modules), before, 0)
    assert keys(after) == ["m3/t1 N", "m1/t1 A", "m2/t1 B"]


def test_resources_are_numbered_once_whatever_comes_between() -> None:
    first = plan(module("One", theme("A", resource("a"), resource("b")), theme("B", resource("c"))))
    before = kept(first)
    assert numbers(before) == {"a": ("r1", 1), "b": ("r2", 2), "c": ("r3", 3)}
    second = plan(
        module("One", theme("A", resource("new"), resource("b")), theme("B", resource("c")))
    )
    after = keyed(second, before, 3)
    assert numbers(after) == {"new": ("r4", 4), "b": ("r2", 2), "c": ("r3", 3)}


def test_a_number_that_was_taken_out_is_never_given_again() -> None:
    before = kept(plan(module("One", theme("A", resource("a")))), last=7)
    after = keyed(plan(module("One", theme("A", resource("b")))), before, 8)
    assert numbers(before) == {"a": ("r8", 8)}
    assert numbers(after) == {"b": ("r9", 9)}


def test_a_resource_is_known_by_its_link_else_by_its_title_else_by_its_key() -> None:
    before = kept(plan(module("One", theme("A", resource("a"), resource("b"), resource("c")))))
    moved_link = replace(resource("b"), url="https://example.org/elsewhere")
    retitled = replace(resource("a"), title="A better title")
    all_new = replace(resource("c"), key="r3", title="Other", url="https://example.org/other")
    after = keyed(plan(module("One", theme("A", all_new, moved_link, retitled))), before, 3)
    assert [each.number for each in resources_of(after)] == [3, 2, 1]


def test_the_same_link_in_two_themes_is_two_resources() -> None:
    twice = plan(module("One", theme("A", resource("a")), theme("B", resource("a"))))
    before = kept(twice)
    after = keyed(twice, before, 2)
    assert [(each.key, each.number) for each in resources_of(after)] == [("r1", 1), ("r2", 2)]


@given(st.lists(st.lists(st.lists(st.sampled_from("abc"), max_size=2), max_size=3), max_size=3))
def test_applying_the_same_plan_again_changes_nothing(shape: list[list[list[str]]]) -> None:
    wanted = plan(
        *(
            module(f"M{len(themes)}", *(theme(f"T{len(r)}", *map(resource, r)) for r in themes))
            for themes in shape
        )
    )
    before = kept(wanted)
    count = len(resources_of(before))
    assert sorted(each.number for each in resources_of(before)) == list(range(1, count + 1))
    assert changes(before, keyed(wanted, before, count)) == ()


# --- what changes ------------------------------------------------------------


def test_changes_are_told_by_name_with_what_is_short_enough_to_tell() -> None:
    before = kept(plan(module("One", theme("A", resource("a")), theme("B"))))
    wanted = plan(module("One", theme("A", resource("b")), theme("X"), theme("B")))
    wanted = replace(wanted, summary="New", ends=date(2013, 7, 1))
    assert changes(before, keyed(wanted, before, 1)) == (
        Change("added", "resource 2", "b"),
        Change("added", "theme m1/t3", "X"),
        Change("changed", "alliance farms", "summary, ends 2013-06-03 -> 2013-07-01"),
        Change("changed", "theme m1/t2", "number 2 -> 3, starts 2013-01-21 -> 2013-01-28"),
        Change("removed", "resource 1", "a"),
    )
    assert str(Change("added", "theme m1/t3", "X")) == "added theme m1/t3: X"


def test_a_resource_that_goes_to_another_theme_says_so() -> None:
    before = kept(plan(module("One", theme("A", resource("a")), theme("B"))))
    wanted = keyed(plan(module("One", theme("A"), theme("B", resource("a")))), before, 1)
    assert changes(before, wanted) == (Change("changed", "resource 1", "theme m1/t1 -> m1/t2"),)


def test_only_what_would_change_and_was_edited_is_named() -> None:
    before = kept(plan(module("One", theme("A", resource("a")), theme("B"))))
    wanted = replace(plan(module("Uno", theme("A"), theme("B"))), name="Other")
    found = changes(before, keyed(wanted, before, 1))
    rows = {"alliance 1", "theme 3", "resource 1"}
    assert edited(before, found, rows) == ("alliance farms", "resource 1")
    assert edited(before, found, {"module 1"}) == ("module m1",)
    assert edited(before, found, set()) == ()


# --- what must not change ----------------------------------------------------

OUT = kept(plan(module("One", theme("A", resource("a")), theme("B")), module("Two", theme("C"))))
NAME = "theme m1/t1 (M1.1) has posts: it"


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (plan(module("One", theme("B")), module("Two", theme("C"))), f"{NAME} cannot be removed"),
        (plan(module("Two", theme("C"))), f"{NAME} cannot be removed, or go to another module"),
        (
            plan(module("Two", theme("C")), module("One", theme("A", resource("a")), theme("B"))),
            f"{NAME} cannot become M2.1",
        ),
        (
            plan(module("One", theme("B"), theme("A", resource("a"))), module("Two", theme("C"))),
            f"{NAME} cannot become M1.2",
        ),
        (
            plan(module("One", theme("X"), theme("A", resource("a"))), module("Two", theme("C"))),
            f"{NAME} cannot move from 2013-01-14 to 2013-01-21",
        ),
        (
            plan(module("One", theme("A"), theme("B", resource("a"))), module("Two", theme("C"))),
            f"{NAME} cannot lose its resource 1, a",
        ),
    ],
)
def test_what_has_posts_keeps_its_place_date_and_resources(wanted: Alliance, reason: str) -> None:
    out = {OUT.modules[0].themes[0].id}
    found = refusals(OUT, keyed(wanted, OUT, 1), out)
    assert any(each.startswith(reason) for each in found), found
    assert refusals(OUT, keyed(wanted, OUT, 1), set()) == ()


def test_what_has_posts_may_be_reworded_and_added_to() -> None:
    first = replace(theme("A, better", resource("a"), resource("z")), introduction="New")
    wanted = plan(module("Uno", first, theme("B"), theme("D")), module("Two", theme("C")))
    everything = {t.id for m in OUT.modules for t in m.themes if t.title != "C"}
    assert refusals(OUT, keyed(wanted, OUT, 1), everything) == ()


def test_every_reason_is_told_at_once() -> None:
    everything = {t.id for m in OUT.modules for t in m.themes}
    assert len(refusals(OUT, keyed(plan(), OUT, 1), everything)) == 3
