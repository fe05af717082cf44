"""Stars and question tags: kept once, and tied to a version; on both databases."""

import pytest

from mailbridge.changes import Starred, Unstarred
from mailbridge.errors import NotFound
from mailbridge.model import Outcome
from mailbridge.store import Store, stars
from mailbridge.store.books import record
from mailbridge.store.stars import Span, Tagged
from tests.doors.web.world import NOW, World, build, join

WORDS = "Three keys hang there. Nobody remembers why."
FIRST = Span(1, 0, 22)


@pytest.fixture
def world(store: Store) -> World:
    world = build(store)
    join(world, "Elena Huanca", "elena@surco.example", role="moderator")
    world.say(WORDS)
    return world


def starred(world: World) -> tuple[stars.Star, ...]:
    with world.store.reading() as connection:
        return stars.starred(connection, world.alliance_id)


def test_a_passage_is_marked_once_and_says_who_and_what(world: World) -> None:
    elena = world.memberships["Elena Huanca"]
    with world.store.writing() as connection:
        one = stars.star(connection, world.alliance_id, FIRST, elena, NOW)
        assert stars.star(connection, world.alliance_id, FIRST, None, NOW, "for theme 2") == one
    (star,) = starred(world)
    assert (star.text, star.by, star.note) == (
        "Three keys hang there.",
        "Elena Huanca",
        "for theme 2",
    )
    assert (star.number, star.version, star.theme_id) == (1, 1, world.themes["m1/t2"])
    assert star.stands
    with world.store.writing() as connection:
        stars.unstar(connection, world.alliance_id, one)
    assert starred(world) == ()


def test_a_corrected_post_no_longer_stands_as_it_was_marked(world: World) -> None:
    with world.store.writing() as connection:
        stars.star(connection, world.alliance_id, FIRST, None, NOW)
    world.correct(1, "Two keys hang there, in truth.")
    (star,) = starred(world)
    assert (star.text, star.stands) == ("Three keys hang there.", False)


@pytest.mark.parametrize("span", [Span(1, 5, 5), Span(1, 0, 999), Span(1, -1, 4), Span(2, 0, 4)])
def test_what_is_not_there_cannot_be_marked(world: World, span: Span) -> None:
    with pytest.raises(NotFound), world.store.writing() as connection:
        stars.star(connection, world.alliance_id, span, None, NOW)
    assert starred(world) == ()


def test_a_post_that_was_taken_back_cannot_be_marked_or_tagged(world: World) -> None:
    world.set_state(1, "withdrawn")
    with world.store.writing() as connection:
        with pytest.raises(NotFound):
            stars.star(connection, world.alliance_id, FIRST, None, NOW)
        with pytest.raises(NotFound):
            stars.tag(connection, world.alliance_id, 1, [1], None, NOW)


def test_the_change_that_a_mail_makes_is_undone_by_its_opposite(world: World) -> None:
    elena = world.memberships["Elena Huanca"]
    for change, left in ((Starred(elena, 1, 0, 22), 1), (Unstarred(elena, 1, 0, 22), 0)):
        with world.store.writing() as connection:
            record(
                connection, world.alliance_id, Outcome("command", "star", changes=(change,)), NOW
            )
        assert len(starred(world)) == left


def test_a_post_is_about_the_questions_it_was_last_tagged_with(world: World) -> None:
    with world.store.writing() as connection:
        stars.tag(connection, world.alliance_id, 1, [1, 2], None, NOW)
        stars.tag(connection, world.alliance_id, 1, [2, 2], None, NOW)
        assert stars.tagged(connection, world.alliance_id) == (Tagged(1, 2),)
        stars.tag(connection, world.alliance_id, 1, [], None, NOW)
        assert stars.tagged(connection, world.alliance_id) == ()
