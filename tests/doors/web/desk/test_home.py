"""The desk's first page: the alliances one moderates, and nobody else's."""

from collections.abc import Callable

import pytest

from mailbridge.store import Store
from tests.doors.web.conftest import Reader
from tests.doors.web.signed import make_operator, moderate, sign_in
from tests.doors.web.world import World, build, join


@pytest.fixture
def world(store: Store) -> World:
    world = build(store)
    build(store, "seeds", "Seeds in Hand")
    join(world, "Wanjiru Kamau", "wanjiru@seed.example")
    moderate(world)
    return world


@pytest.fixture
def reader(world: World, serve: Callable[..., Reader]) -> Reader:
    return serve(world.store)


def test_a_moderator_sees_what_waits_in_their_own_alliances(world: World, reader: Reader) -> None:
    page = sign_in(world, reader, "Adaeze Obi").get("/desk").text
    assert "Village Stores" in page
    assert "Seeds in Hand" not in page
    assert "held mails" in page
    assert "Nothing waits." in page


def test_an_alliance_without_weeks_says_where_to_begin(world: World, reader: Reader) -> None:
    build(world.store, "fresh", "Fresh Fields", plan=())
    make_operator(world, "Adaeze Obi")
    page = sign_in(world, reader, "Adaeze Obi").get("/desk/fresh").text
    assert 'href="/desk/fresh/plan">Plan its weeks</a>' in page
    assert 'href="/desk/fresh/people">Bring in its people</a>' in page


def test_an_operator_sees_every_alliance(world: World, reader: Reader) -> None:
    make_operator(world, "Wanjiru Kamau")
    page = sign_in(world, reader, "Wanjiru Kamau").get("/desk").text
    assert "Village Stores" in page
    assert "Seeds in Hand" in page


def test_a_member_has_no_desk_and_nobody_has_that_of_an_alliance_that_is_not_there(
    world: World, reader: Reader
) -> None:
    member = sign_in(world, reader, "Wanjiru Kamau")
    assert "You moderate no discussion." in member.get("/desk").text
    refusals = {
        member.get(f"/desk/{slug}").text for slug in ("stores", "seeds", "nowhere", "st%00")
    }
    assert len(refusals) == 1
    assert member.get("/desk/stores").status == 403


def test_who_is_not_signed_in_is_asked_for_an_address(world: World, reader: Reader) -> None:
    for path in ("/desk/stores", "/desk/nowhere"):
        answer = reader.get(path)
        assert answer.status == 403
        assert f'name="target" value="{path}"' in answer.text
        assert "Village" not in answer.text
