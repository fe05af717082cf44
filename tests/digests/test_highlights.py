"""Highlights: excerpts stay tied to their posts, drafts leave nobody out, faults are named."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text, update

from digests.core.highlights.build import StaleExcerpts, build
from digests.core.highlights.edit import (
    ExcerptChange,
    ViewChange,
    add_passages,
    add_view,
    rearranged,
)
from digests.core.highlights.excerpt import fault_of, spans_in, words_of
from digests.core.highlights.left_out import left_out
from digests.core.highlights.propose import propose, themes_in
from digests.highlights.gather import material_of, matter_of
from mailbridge.errors import Permanent
from mailbridge.model import Alliance, Edition, Highlights, Source
from mailbridge.store import Store, highlights, stars, tables
from mailbridge.store.plan import alliance_by_slug
from tests.doors.web.talk import PLAIN, week
from tests.doors.web.world import World

AT = datetime(2026, 12, 1, tzinfo=UTC)
CORRECTED = PLAIN.replace("nine days", "eleven days")


@pytest.fixture
def world(store: Store) -> World:
    return week(store)


@pytest.fixture
def alliance(world: World) -> Alliance:
    with world.store.reading() as connection:
        found = alliance_by_slug(connection, world.slug)
    assert found is not None
    return found


def _source(world: World, number: int) -> Source:
    with world.store.reading() as connection:
        return highlights.standing(connection, world.alliance_id)[number]


def _quoting(source: Source, words: str) -> Highlights:
    content = add_view(Highlights("m1", "en"), "Three locks")
    return add_passages(content, 1, source, spans_in(source.latest_text, words))


def _sources(world: World, content: Highlights) -> dict[tuple[int, int], Source]:
    wanted = {(one.number, one.version) for one in content.excerpts}
    with world.store.reading() as connection:
        return highlights.sources(connection, world.alliance_id, wanted)


def _drafted(world: World, alliance: Alliance) -> Highlights:
    with world.store.reading() as connection:
        material = material_of(connection, alliance)
    return propose(Highlights("m1", "en"), themes_in(alliance, "m1"), material)


# --- an excerpt and its post --------------------------------------------------


def test_an_excerpt_can_be_shortened_and_each_gap_is_seen(world: World) -> None:
    source = _source(world, 2)
    words = "our ward the store has three locks [...] It began\n after the drought of 2017"
    (one,) = _quoting(source, words).excerpts
    shown = "our ward the store has three locks [...] It began after the drought of 2017"
    assert words_of(one, source.text) == shown
    assert fault_of(one, source) is None


@pytest.mark.parametrize(
    "words",
    ["three locks and four families", "It began after the drought [...] In our ward", "[...]"],
)
def test_words_that_do_not_stand_in_a_post_are_not_found(words: str) -> None:
    assert spans_in(CORRECTED, words) == ()


def test_a_post_corrected_elsewhere_still_says_what_is_quoted(world: World) -> None:
    content = _quoting(_source(world, 3), "")
    assert not list(content.excerpts)
    source = _source(world, 4)
    content = _quoting(source, source.text)
    world.correct(4, f"{source.text} One thing more.")
    assert build(content, _sources(world, content), "Stores")


def test_the_build_refuses_what_an_author_changed_and_names_it(world: World) -> None:
    source = _source(world, 4)
    content = _quoting(source, source.text)
    world.correct(4, "I take it all back.")
    with pytest.raises(StaleExcerpts, match=rf"Stores #4 \({source.byline.name}\) no longer says"):
        build(content, _sources(world, content), "Stores")


@pytest.mark.parametrize("state", ["withdrawn", "erased"])
def test_the_build_refuses_a_post_that_was_taken_back(world: World, state: str) -> None:
    source = _source(world, 4)
    content = _quoting(source, source.text)
    world.set_state(4, state)
    with pytest.raises(StaleExcerpts, match="Stores #4 was taken back"):
        build(content, _sources(world, content), "Stores")


def test_the_build_refuses_words_that_were_altered_in_the_archive_itself(world: World) -> None:
    source = _source(world, 4)
    content = _quoting(source, source.text)
    version = tables.post_version
    with world.store.writing() as connection:
        connection.execute(
            update(version).where(version.c.text == source.text).values(text="x" * 400)
        )
    with pytest.raises(StaleExcerpts, match="does not hold the words"):
        build(content, _sources(world, content), "Stores")


# --- changing a document ------------------------------------------------------


def test_excerpts_move_between_points_of_view_and_keep_their_words(world: World) -> None:
    source = _source(world, 2)
    content = add_view(_quoting(source, "three locks and three families"), "Who pays")
    change = ExcerptChange(view=3, place=1, before="As *one* said:", accepted=True)
    views = {1: ViewChange("Locks", "All had locks.", 2), 3: ViewChange("Who pays", "", 1)}
    moved = rearranged(content, views, {2: change})
    assert [view.heading for view in moved.views] == ["Who pays", "Locks"]
    (one,) = moved.views[0].excerpts
    assert (one.before, words_of(one, source.text)) == (
        "As *one* said:",
        "three locks and three families",
    )
    assert not list(rearranged(moved, {}, {2: replace(change, removed=True)}).excerpts)


def test_what_two_moderators_save_at_once_is_not_overwritten(world: World) -> None:
    content = Highlights("m1", "en", title="Keys")
    with world.store.writing() as connection:
        highlights.save(connection, world.alliance_id, Edition(1, content, "person 1", AT), after=0)
        with pytest.raises(Permanent, match="somebody else"):
            highlights.save(
                connection, world.alliance_id, Edition(1, content, "person 2", AT), after=0
            )


def test_readers_see_the_last_edition_published_and_no_later_one(world: World) -> None:
    content = _quoting(_source(world, 2), "three locks [...] drought of 2017")
    with world.store.writing() as connection:
        first = Edition(1, content, "person 1", AT)
        highlights.save(connection, world.alliance_id, first, after=0)
        highlights.publish(connection, world.alliance_id, first, AT)
        later = Edition(2, replace(content, title="Not out yet"), "person 1", AT)
        highlights.save(connection, world.alliance_id, later, after=1)
        (seen,) = highlights.published(connection, world.alliance_id)
        latest = highlights.latest(connection, world.alliance_id, "m1", "en")
    assert seen == replace(first, published_at=AT)
    assert latest == later


# --- the draft ----------------------------------------------------------------


def test_everybody_who_wrote_thirty_words_has_a_place_in_the_draft(
    world: World, alliance: Alliance
) -> None:
    content = _drafted(world, alliance)
    with world.store.reading() as connection:
        long = {
            row[0]
            for row in connection.execute(
                text(
                    "SELECT post.author, post_version.text FROM post JOIN post_version"
                    " ON post_version.post_id = post.id AND post_version.version = post.version"
                )
            )
            if len(row[1].split()) >= 30
        }
    sources = _sources(world, content)
    quoted = {source.byline.name for source in sources.values()}
    assert long <= quoted
    assert content.state == "draft"
    assert not any(one.accepted for one in content.excerpts)
    assert build(content, sources, "Stores")


def test_a_star_comes_before_what_we_would_choose(world: World, alliance: Alliance) -> None:
    span = spans_in(CORRECTED, "none of them is the richest")[0]
    with world.store.writing() as connection:
        stars.star(connection, world.alliance_id, stars.Span(2, *span), None, AT)
        stars.tag(connection, world.alliance_id, 2, [2], None, AT)
    content = _drafted(world, alliance)
    one = next(one for one in content.excerpts if one.number == 2)
    assert words_of(one, CORRECTED) == "none of them is the richest"
    assert one.before.startswith("*When was the store last opened")


def test_proposing_again_adds_nobody_twice(world: World, alliance: Alliance) -> None:
    once = _drafted(world, alliance)
    with world.store.reading() as connection:
        material = material_of(connection, alliance)
    assert propose(once, themes_in(alliance, "m1"), material) == once


def test_a_document_says_whom_where_and_what_it_leaves_out(
    world: World, alliance: Alliance
) -> None:
    content = _quoting(_source(world, 2), "three locks and three families")
    with world.store.reading() as connection:
        matter = matter_of(connection, alliance, Edition(1, content, "person 1", AT))
    missing = left_out(alliance, content, matter.posts)
    assert "Rufina Condori Mamani" in {one.name for one in missing.contributors}
    assert "Wanjiru Kamau" not in {one.name for one in missing.contributors}
    assert "BO" in missing.countries
    assert "KE" not in missing.countries
    assert ("M1.2", 1) in {(one.label, one.number) for one in missing.questions}
