"""Posts are found by their words alike on both databases, whatever is typed."""

import json
from functools import partial
from pathlib import Path

import pytest

from mailbridge.core.query import query_of
from mailbridge.model import Alliance
from mailbridge.store import Store, plan
from mailbridge.store.search import find, refresh
from tests.doors.web.world import World, build


@pytest.fixture
def world(store: Store) -> World:
    world = build(store)
    say = partial(world.say, organisation="Union")
    say("Nosotros guardamos el maíz en silos de barro.", language="es")
    say("Seed banks lend seed to neighbours.", by="Bertille Zongawé", country="BF")
    say("The bank of the river, and some seed.", by="Peter Njeru", theme="m1/t1")
    say("هذه القاعدة حفظت البُذُور في الحرب", by="هدى الراشدي", country="YE", language="ar")
    say("Ask wanjiru@seed.example about it.", files=(("Cléments.pdf", "application/pdf", b""),))
    world.say("बीज बैंक", organisation="日本種子協会")
    return world


def alliance_of(world: World) -> Alliance:
    with world.store.reading() as connection:
        alliance = plan.alliance_by_slug(connection, world.slug)
    assert alliance is not None
    return alliance


def numbers(world: World, typed: str) -> tuple[int, ...]:
    alliance = alliance_of(world)
    with world.store.reading() as connection:
        return find(connection, alliance.id, query_of(typed, alliance), 100)


CASES: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("maiz", (1,)),
    ("MAÍZ barro", (1,)),
    ("maiz nowhere", ()),
    ("seed", (3, 2)),
    ('"seed bank"', ()),
    ('"seed banks"', (2,)),
    ("seed -neighbours", (3,)),
    ("-seed", (6, 5, 4, 1)),
    ('seed -"some seed"', (2,)),
    ("neighb", (2,)),
    ("zongawe", (2,)),
    ("from:peter", (3,)),
    ("from:bank", ()),
    ("burkina", (2,)),
    ("country:yemen", (4,)),
    ("country:yémen البذور", (4,)),
    ("بذور", (4,)),
    ("هده", ()),
    ("القاعده", (4,)),
    ("in:m1.1 seed", (3,)),
    ("in:m1 seed", (3, 2)),
    ("in:m9 seed", ()),
    ("lang:es", (1,)),
    ("clements", (5,)),
    ("種子", (6,)),
    ("बैंक", (6,)),
    ("wanjiru@seed.example", ()),
    ("seed.example", ()),
)


def test_what_is_typed_finds_what_was_said(world: World) -> None:
    assert {typed: numbers(world, typed) for typed, _ in CASES} == dict(CASES)


def test_another_alliances_posts_are_not_found(world: World) -> None:
    other = build(world.store, "seeds", "Seeds")
    other.say("maíz")
    assert numbers(world, "maiz") == (1,)
    assert numbers(other, "maiz") == (1,)
    assert numbers(other, "-barro") == (1,)


def test_a_corrected_post_is_found_by_its_new_words_only(world: World) -> None:
    world.correct(1, "Ya no hay silos, solo zarandajas.")
    assert numbers(world, "zarandajas") == (1,)
    assert numbers(world, "maiz") == ()


def test_a_post_that_was_taken_back_is_not_found_and_comes_back(world: World) -> None:
    world.set_state(1, "withdrawn")
    assert numbers(world, "maiz") == ()
    world.set_state(1, "published")
    assert numbers(world, "maiz") == (1,)


def test_who_is_not_named_cannot_be_found_by_name(store: Store) -> None:
    world = build(store, attribution="organisation")
    world.say("Locks.", by="Wanjiru Kamau", organisation="Nyeri Savers", country="KE")
    assert numbers(world, "kamau") == ()
    assert numbers(world, "from:kamau") == ()
    assert numbers(world, "from:nyeri") == (1,)
    assert numbers(world, "-kamau") == (1,)


def test_any_input_has_an_answer(world: World, corpora: Path) -> None:
    naughty: list[str] = json.loads(
        (corpora / "attacks" / "naughty-strings.json").read_text("utf-8")
    )
    alliance = alliance_of(world)
    with world.store.reading() as connection:
        for typed in (
            *naughty,
            *(f'"{one}' for one in naughty),
            *(f"from:{one}" for one in naughty),
        ):
            query = query_of(typed, alliance)
            assert len(find(connection, alliance.id, query, 100)) <= 6


def test_a_very_long_post_is_kept_findable(world: World) -> None:
    world.say(" ".join(f"word{number}" for number in range(60_000)) + " " + "x" * 5000)
    assert numbers(world, "word15000") == (7,)


def test_refreshing_changes_nothing_where_nothing_changed(world: World) -> None:
    with world.store.writing() as connection:
        refresh(connection, [1, 2])
    assert numbers(world, "seed") == (3, 2)
