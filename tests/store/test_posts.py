"""Posts as pages read them: the latest version, in few queries, whatever the database."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from mailbridge.model import File
from mailbridge.store import Store, outlines, posts
from mailbridge.store.plans import Plans
from tests.doors.web.world import World, build, join


@pytest.fixture
def world(store: Store) -> World:
    return build(store)


@contextmanager
def counted(store: Store) -> Generator[list[str]]:
    """Collect the queries that reach the database."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            said.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    yield said
    event.remove(store.engine, "before_cursor_execute", note)


def test_a_theme_holds_its_published_posts_by_number(world: World) -> None:
    first = world.say("One.")
    world.say("Elsewhere.", theme="m1/t1")
    third = world.reply(first, "Three.")
    taken = world.reply(first, "Taken back.")
    world.set_state(taken, "withdrawn")
    with world.store.reading() as connection:
        found = outlines.posts_of_theme(connection, world.alliance_id, world.themes["m1/t2"])
    assert [(o.number, o.parent_number, o.thread) for o in found] == [
        (first, None, first),
        (third, first, first),
    ]


def test_an_outline_weighs_bytes_not_letters(world: World) -> None:
    world.say(html="<p>مفتاح</p>")
    with world.store.reading() as connection:
        (found,) = outlines.posts_of_theme(connection, world.alliance_id, world.themes["m1/t2"])
    assert found.size == len("<p>مفتاح</p>".encode())


def test_another_alliances_posts_of_the_same_number_are_never_read(world: World) -> None:
    world.say("Ours.")
    other = build(world.store, "others", "Others")
    other.say("Theirs.")
    other.say("Theirs too.")
    with world.store.reading() as connection:
        ours = posts.post_by_number(connection, world.alliance_id, 1)
        beyond = posts.post_by_number(connection, world.alliance_id, 2)
    assert ours is not None
    assert ours.text == "Ours."
    assert beyond is None


def test_a_corrected_post_is_read_in_its_latest_version(world: World) -> None:
    number = world.say("Nine days.")
    world.correct(number, "Eleven days.")
    with world.store.reading() as connection:
        entry = posts.post_by_number(connection, world.alliance_id, number)
    assert entry is not None
    assert entry.text == "Eleven days."
    assert entry.changed_at is not None


def test_an_entry_knows_whom_it_answers_and_whether_a_moderator_wrote_it(world: World) -> None:
    join(world, "Adaeze Obi", "adaeze@granary.example", "moderator")
    asked = world.say("Who?", by="Adaeze Obi", country="NG", organisation="")
    answered = world.reply(asked, "We.")
    with world.store.reading() as connection:
        found = posts.posts_by_number(connection, world.alliance_id, (answered, asked))
    assert [entry.moderator for entry in found] == [True, False]
    assert found[1].parent is not None
    assert found[1].parent.name == "Adaeze Obi"
    assert found[1].parent_message_id == found[0].message_id


def test_a_parent_that_was_taken_back_is_a_number_and_nothing_else(world: World) -> None:
    asked = world.say("Who?")
    answered = world.reply(asked, "We.")
    world.set_state(asked, "erased")
    with world.store.reading() as connection:
        entry = posts.post_by_number(connection, world.alliance_id, answered)
        gone = posts.post_by_number(connection, world.alliance_id, asked)
    assert entry is not None
    assert (entry.outline.parent_number, entry.parent) == (asked, None)
    assert entry.parent_message_id is None
    assert gone is not None
    assert gone.state == "erased"


def test_files_come_in_their_order_and_their_contents_only_when_asked_for(world: World) -> None:
    number = world.say(
        "Two files.", files=(("a.pdf", "application/pdf", b"aa"), ("b.jpg", "image/jpeg", b"b"))
    )
    with world.store.reading() as connection:
        entry = posts.post_by_number(connection, world.alliance_id, number)
        kept = posts.file_of_post(connection, world.alliance_id, number, 2)
        none = posts.file_of_post(connection, world.alliance_id, number, 3)
    assert entry is not None
    assert entry.files == (
        File(1, "a.pdf", "application/pdf", 2),
        File(2, "b.jpg", "image/jpeg", 1),
    )
    assert kept is not None
    assert kept.content == b"b"
    assert none is None


def test_a_file_goes_with_its_post(world: World) -> None:
    number = world.say("A file.", files=(("a.pdf", "application/pdf", b"aa"),))
    world.set_state(number, "withdrawn")
    with world.store.reading() as connection:
        assert posts.file_of_post(connection, world.alliance_id, number, 1) is None


def test_everything_is_counted_in_one_query(world: World) -> None:
    at = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
    world.say("One.", at=at)
    world.say("Two.", by="Peter Njeru", at=at + timedelta(hours=1))
    world.say("Three.", by="Peter Njeru", theme="m1/t1", at=at)
    world.say("Four.", theme=None, at=at)
    with world.store.reading() as connection, counted(world.store) as said:
        found = {tally.theme_id: tally for tally in outlines.tallies(connection, world.alliance_id)}
    assert len(said) == 1
    second = found[world.themes["m1/t2"]]
    assert (second.posts, second.people, second.last_at) == (2, 2, at + timedelta(hours=1))
    assert found[world.themes["m1/t1"]].posts == 1
    assert found[None].posts == 1


def test_threads_outside_the_themes_are_listed_by_their_newest_post(world: World) -> None:
    old = world.say("Old.", theme=None, subject="Old")
    new = world.say("New.", theme=None, subject="New")
    world.say("In a theme.")
    world.reply(old, "Again.", theme=None)
    with world.store.reading() as connection:
        found = outlines.discussions(connection, world.alliance_id, 10)
        second = outlines.discussions(connection, world.alliance_id, 1, 1)
    assert [(d.first.number, d.posts) for d in found] == [(old, 2), (new, 1)]
    assert [d.first.number for d in second] == [new]


def test_neighbours_step_over_what_was_taken_back(world: World) -> None:
    for words in ("One.", "Two.", "Three.", "Four."):
        world.say(words)
    world.set_state(3, "withdrawn")
    with world.store.reading() as connection:
        before, after = outlines.neighbours(connection, world.alliance_id, 2)
        first, _ = outlines.neighbours(connection, world.alliance_id, 1)
    assert before is not None
    assert before.number == 1
    assert after is not None
    assert after.number == 4
    assert first is None


def test_forty_posts_take_as_many_queries_as_two(world: World) -> None:
    for number in range(1, 41):
        world.say(f"Post {number}.", files=((f"{number}.pdf", "application/pdf", b"x"),))
    with world.store.reading() as connection:
        with counted(world.store) as two:
            posts.posts_by_number(connection, world.alliance_id, (1, 2))
        with counted(world.store) as forty:
            found = posts.posts_by_number(connection, world.alliance_id, range(1, 41))
    assert len(found) == 40
    assert len(forty) == len(two) == 3  # posts, files, translations


def test_an_export_reads_more_posts_than_a_batch_holds_each_once(world: World) -> None:
    for number in range(1, 8):
        world.say(f"Post {number}.")
    world.set_state(3, "erased")
    with world.store.reading() as connection:
        found = [e.outline.number for e in posts.all_posts(connection, world.alliance_id, batch=2)]
        assert posts.count(connection, world.alliance_id) == 6
    assert found == [1, 2, 4, 5, 6, 7]


def test_a_plan_is_read_again_only_when_its_version_has_moved_on(world: World) -> None:
    plans = Plans()
    with world.store.reading() as connection:
        first = plans.get(connection, "stores")
        with counted(world.store) as again:
            assert plans.get(connection, "stores") is first
    assert len(again) == 1
    world.rename("Village Granaries")
    with world.store.reading() as connection:
        renamed = plans.get(connection, "stores")
        assert plans.get(connection, "nowhere") is None
        assert [each.slug for each in plans.all(connection)] == ["stores"]
    assert renamed is not None
    assert renamed.name == "Village Granaries"
