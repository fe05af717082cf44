from collections.abc import Callable

import pytest
from sqlalchemy import update

from mailbridge.store import Store, tables
from tests.doors.web.conftest import Reader
from tests.doors.web.signed import SignedIn, moderate, sign_in
from tests.doors.web.world import NOW, World, build, join


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


@pytest.fixture
def village(store: Store) -> World:
    """An alliance with its lead, somebody who supports them, and two members."""
    world = build(store)
    join(world, "Wanjiru Kamau", "wanjiru@seed.example")
    join(world, "Peter Njeru", "peter@embu.example")
    moderate(world)
    moderate(world, "Tomás Iriarte", lead=False)
    with store.writing() as connection:
        connection.execute(update(tables.address).values(confirmed_at=NOW))
    return world


@pytest.fixture
def door(village: World, serve: Callable[..., Reader]) -> Reader:
    return serve(village.store)


@pytest.fixture
def lead(village: World, door: Reader) -> SignedIn:
    return sign_in(village, door, "Adaeze Obi")


@pytest.fixture
def support(village: World, door: Reader) -> SignedIn:
    return sign_in(village, door, "Tomás Iriarte")
