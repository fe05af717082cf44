from collections.abc import Callable

import pytest

from mailbridge.store import Store
from tests.doors.web.conftest import Reader
from tests.doors.web.signed import SignedIn, moderate, sign_in
from tests.doors.web.world import World, build, join


@pytest.fixture
def world(store: Store) -> World:
    """An alliance with a lead, a second moderator and a member; and one beside it."""
    world = build(store)
    moderate(world)
    moderate(world, "Tomás Iriarte", lead=False)
    join(world, "Wanjiru Kamau", "wanjiru@seed.example")
    return world


@pytest.fixture
def reader(world: World, serve: Callable[..., Reader]) -> Reader:
    return serve(world.store)


@pytest.fixture
def adaeze(world: World, reader: Reader) -> SignedIn:
    return sign_in(world, reader, "Adaeze Obi")


@pytest.fixture
def tomas(world: World, reader: Reader) -> SignedIn:
    return sign_in(world, reader, "Tomás Iriarte")
