from itertools import pairwise
from typing import Any

from mailbridge.core.pages.thread import (
    Branch,
    reading_order,
    sheet_of,
    sheets,
    threads,
)
from tests.core.pages.making import outline


def drawn(branches: tuple[Branch, ...]) -> list[Any]:
    """Return branches as nested lists of numbers; one whose parent has to be named is negative."""
    return [[b.number if b.known else -b.number, *drawn(b.answers)] for b in branches]


def numbers(posts: Any) -> list[int]:
    return [post.number for post in posts]


def test_an_answer_stands_right_below_what_it_answers_and_above_later_answers() -> None:
    posts = [
        outline(1),
        outline(2, parent=1),
        outline(3, parent=1),
        outline(4, parent=2),
        outline(5, parent=3),
    ]
    assert numbers(reading_order(posts)) == [1, 2, 4, 3, 5]


def test_threads_stand_in_the_order_they_began_and_are_never_mixed() -> None:
    posts = [
        outline(1),
        outline(2, thread=2),
        outline(3, parent=1),
        outline(4, parent=2, thread=2),
    ]
    assert numbers(reading_order(posts)) == [1, 3, 2, 4]


def test_an_answer_whose_parent_was_taken_back_begins_its_part_of_the_thread() -> None:
    posts = [outline(2, parent=1), outline(3, parent=2)]
    (thread,) = threads(sheets(posts)[0], posts)
    assert drawn(thread.branches) == [[-2, [3]]]
    assert thread.first.number == 2


def test_answers_to_a_post_that_was_moved_to_another_theme_stay_in_their_own_order() -> None:
    posts = [outline(5, parent=4, thread=1), outline(6, parent=5, thread=1)]
    assert numbers(reading_order(posts)) == [5, 6]


def test_nesting_ends_at_the_fourth_level_and_deeper_posts_name_their_parent() -> None:
    posts = [outline(1), *(outline(n, parent=n - 1) for n in range(2, 8))]
    (thread,) = threads(sheets(posts)[0], posts)
    assert drawn(thread.branches) == [[-1, [2, [3, [-4], [-5], [-6], [-7]]]]]


def test_a_chain_of_ten_thousand_answers_is_no_recursion() -> None:
    posts = [outline(1), *(outline(n, parent=n - 1) for n in range(2, 10_001))]
    assert numbers(reading_order(posts)) == list(range(1, 10_001))
    assert sum(len(numbers(sheet)) for sheet in sheets(posts)) == 10_000


def test_a_ring_of_parents_loses_no_post() -> None:
    posts = [outline(1, parent=3), outline(2, parent=1), outline(3, parent=2), outline(4)]
    assert sorted(numbers(reading_order(posts))) == [1, 2, 3, 4]


def test_a_post_that_answers_itself_is_shown_once() -> None:
    assert numbers(reading_order([outline(1, parent=1)])) == [1]


def test_a_sheet_weighs_no_more_than_a_slow_link_bears_unless_one_post_does() -> None:
    posts = [outline(n, thread=n, size=6_000) for n in range(1, 31)]
    cut = sheets(posts)
    assert numbers(post for sheet in cut for post in sheet) == list(range(1, 31))
    assert all(sum(post.size for post in sheet) <= 44_000 for sheet in cut)
    assert all(len(sheet) >= 4 for sheet in cut[:-1])


def test_what_stands_before_the_posts_takes_its_room_on_the_first_sheet_only() -> None:
    posts = [outline(n, thread=n, size=6_000) for n in range(1, 31)]
    plain, headed = sheets(posts), sheets(posts, head=20_000)
    assert len(headed[0]) < len(plain[0])
    assert len(headed[1]) == len(plain[1])


def test_a_very_long_post_weighs_as_little_as_what_is_shown_of_it() -> None:
    posts = [outline(1, size=5_000_000), outline(2, parent=1)]
    assert len(sheets(posts)) == 1


def test_every_post_is_found_on_the_sheet_it_stands_on() -> None:
    posts = [outline(n, parent=n - 1 or None, size=3_000) for n in range(1, 41)]
    cut = sheets(posts)
    assert len(cut) > 1
    for number, sheet in enumerate(cut, start=1):
        assert all(sheet_of(cut, post.number) == number for post in sheet)
    assert sheet_of(cut, 999) == 1


def test_no_posts_are_one_empty_sheet() -> None:
    assert sheets([]) == ((),)


def test_a_thread_that_goes_on_overleaf_says_so_and_keeps_its_first_post() -> None:
    posts = [outline(1), *(outline(n, parent=1, size=4_000) for n in range(2, 31))]
    cut = sheets(posts)
    parts = [threads(sheet, posts)[0] for sheet in cut]
    assert [part.continued for part in parts] == [False, *[True] * (len(cut) - 1)]
    assert {part.first.number for part in parts} == {1}
    assert not any(branch.known for branch in parts[1].branches)
    assert all(a[-1].number < b[0].number for a, b in pairwise(cut))
