"""Sessions: how long links and cookies are good, who ends them, what a member is kept from."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from starlette.responses import Response
from starlette.routing import Route

from config.settings import Settings
from digests.web import PAGES
from mailbridge.core.site import Site
from mailbridge.doors.web.app import make_app
from mailbridge.doors.web.session import form_token, keep_cookie
from mailbridge.store import Store, tables
from tests.doors.web.conftest import Reader
from tests.doors.web.signed import SignedIn, moderate, sign_in
from tests.doors.web.test_refusals import VALUES, everything
from tests.doors.web.test_sign_in import WANJIRU, ask, rows
from tests.doors.web.world import NOW, World, build, join


@pytest.fixture
def world(sqlite_store: Store) -> World:
    world = build(sqlite_store)
    join(world, "Wanjiru Kamau", WANJIRU)
    moderate(world)
    return world


@pytest.fixture
def visitor(world: World, serve: Callable[..., Reader]) -> SignedIn:
    """Somebody without a session."""
    return SignedIn(serve(world.store).port)


@pytest.mark.parametrize(("seconds", "status"), [(1, 303), (0, 410)])
def test_a_link_is_good_for_fifteen_minutes(
    world: World, visitor: SignedIn, seconds: int, status: int
) -> None:
    path = ask(world, visitor)
    made, over = NOW - timedelta(minutes=15), NOW + timedelta(seconds=seconds)
    link = tables.sign_in
    with world.store.writing() as connection:
        lives = connection.execute(link.select()).one()
        assert lives.ends_at - lives.made_at == timedelta(minutes=15)
        connection.execute(update(link).values(made_at=made, ends_at=over))
    assert visitor.send(path, {}).status == status
    assert rows(world, "session") == (status == 303)


def test_a_cookie_that_was_there_before_signs_nobody_in(world: World, visitor: SignedIn) -> None:
    visitor.cookies["session"] = "planted"
    assert visitor.send(ask(world, visitor), {}).status == 303
    assert visitor.cookies["session"] != "planted"
    planted = SignedIn(visitor.port, cookies={"session": "planted"})
    assert "Your email address" in planted.get("/me").text


@pytest.mark.parametrize(("form", "left"), [({}, 1), ({"everywhere": "1"}, 0)])
def test_who_signs_out_is_out_here_or_everywhere(
    world: World, visitor: SignedIn, form: dict[str, str], left: int
) -> None:
    here, there = (sign_in(world, visitor, "Wanjiru Kamau") for _ in range(2))
    csrf = form_token(here.cookies["session"])
    old = SignedIn(here.port, cookies=dict(here.cookies))
    assert here.send("/sign-out", {"csrf": csrf, **form}).status == 303
    assert not here.cookies["session"]
    assert rows(world, "session") == left
    assert "Your email address" in old.get("/me").text
    assert ("Wanjiru" in there.get("/me").text) is bool(left)


def test_the_cookie_of_a_site_on_https_is_for_that_site_alone() -> None:
    response = Response()
    keep_cookie(response, "https://talk.example.org", "secret")
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-session=secret; ")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))


def test_who_is_a_member_is_not_told_to_who_asks_for_a_link(visitor: SignedIn) -> None:
    told = [visitor.send("/sign-in", {"address": one}) for one in (WANJIRU, "no@one.example")]
    assert told[0].body == told[1].body
    heads = [[(n, v) for n, v in one.headers.items() if n != "date"] for one in told]
    assert heads[0] == heads[1]


def test_a_member_sees_no_page_of_the_desk_and_does_nothing_there(
    world: World, visitor: SignedIn, site: Site, settings: Settings
) -> None:
    member = sign_in(world, visitor, "Wanjiru Kamau")
    csrf, before = form_token(member.cookies["session"]), everything(world.store)
    app, refused = make_app(world.store, site, settings, Path("sent"), more=PAGES), 0
    for route in app.routes:
        assert isinstance(route, Route)
        if not route.path.startswith("/desk/"):
            continue
        path = re.sub(r"\{(\w+)[^}]*\}", lambda m: VALUES.get(m[1], "1"), route.path)
        if "GET" in (route.methods or ()):
            assert member.get(path).status in (303, 403, 404), path
        if "POST" in (route.methods or ()):
            assert member.send(path, {"csrf": csrf}).status in (403, 404), path
        refused += 1
    assert everything(world.store) == before
    assert refused > 50
