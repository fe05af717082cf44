from collections.abc import Callable

import pytest
from sqlalchemy import update

from mailbridge.store import Store, tables
from tests.doors.web.conftest import Reader
from tests.doors.web.signed import SignedIn, moderate, sign_in
from tests.doors.web.world import NOW, World, build, join


@pytest.fixture
def world(store: Store) -> World:
    """An alliance with a member who writes in it, and its lead."""
    world = build(store)
    join(world, "Wanjiru Kamau", "wanjiru@seed.example")
    moderate(world)
    with store.writing() as connection:
        connection.execute(update(tables.address).values(confirmed_at=NOW))
    world.say("The first words.", at=NOW)
    return world


@pytest.fixture
def reader(world: World, serve: Callable[..., Reader]) -> Reader:
    return serve(world.store)


@pytest.fixture
def wanjiru(world: World, reader: Reader) -> SignedIn:
    return sign_in(world, reader, "Wanjiru Kamau")
