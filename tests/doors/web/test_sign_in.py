"""Signing in by a mailed link: for members alone, once, and without telling who is one."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from mailbridge.store import Store, tables
from tests.doors.web.conftest import Reader
from tests.doors.web.signed import SignedIn, moderate
from tests.doors.web.world import World, build, join

WANJIRU = "wanjiru@seed.example"


@pytest.fixture
def world(store: Store) -> World:
    world = build(store)
    join(world, "Wanjiru Kamau", WANJIRU)
    moderate(world)
    return world


@pytest.fixture
def visitor(world: World, serve: Callable[..., Reader]) -> SignedIn:
    """Somebody without a session."""
    return SignedIn(serve(world.store).port)


def letters(world: World) -> list[str]:
    with world.store.reading() as connection:
        found = connection.execute(select(tables.letter.c.content).order_by(tables.letter.c.id))
        return [content.decode() for content in found.scalars()]


def link(world: World) -> str:
    """The path of the last link that was mailed."""
    found = re.search(r"/sign-in/[A-Za-z0-9_-]{43}", letters(world)[-1].replace("=\r\n", ""))
    assert found
    return found[0]


def ask(world: World, visitor: SignedIn, address: str = WANJIRU, **more: str) -> str:
    """Ask for a link, and return its path once it is mailed."""
    before = rows(world, "letter")
    assert visitor.send("/sign-in", {"address": address, **more}).status == 200
    until(visitor, lambda: rows(world, "letter") > before)
    return link(world)


def until(visitor: SignedIn, true: Callable[[], bool]) -> None:
    """Wait for what is done after an answer, by asking for more until it is true."""
    for _ in range(2_000):
        if true():
            return
        visitor.get("/healthz")
    pytest.fail("it never happened")


def rows(world: World, table: str) -> int:
    with world.store.reading() as connection:
        count = select(func.count()).select_from(tables.metadata.tables[table])
        return int(connection.execute(count).scalar_one())


def events(world: World) -> list[str]:
    with world.store.reading() as connection:
        return list(connection.execute(select(tables.event.c.what)).scalars())


def test_a_member_signs_in_by_the_mailed_link(world: World, visitor: SignedIn) -> None:
    assert "Your email address" in visitor.get("/desk").text
    path = ask(world, visitor, "Adaeze@Granary.Example")
    page = visitor.get(path)
    assert page.status == 200
    assert '<form method="post">' in page.text
    assert "Adaeze" not in page.text
    answer = visitor.send(path, {})
    assert answer.status == 303
    assert answer.headers["Location"] == "/desk"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # the tests' site is http
    assert "Village Stores" in visitor.get("/desk").text
    assert "signed in" in events(world)


def test_the_page_about_ones_mail_mails_a_link_to_ones_settings(
    world: World, visitor: SignedIn
) -> None:
    page = visitor.get("/stores/mail").text
    assert 'action="/sign-in"' in page
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert hidden == {"target": "/me/in/stores", "slug": "stores"}
    path = ask(world, visitor, **hidden)
    settings = visitor.follow(visitor.send(path, {}))
    assert "What you get" in settings.text


def test_nothing_but_the_button_uses_a_link(world: World, visitor: SignedIn) -> None:
    path = ask(world, visitor)
    for method in ("GET", "HEAD", "OPTIONS") * 3:
        visitor.get(path, method)
    assert rows(world, "session") == 0
    assert visitor.send(path, {}).status == 303
    assert rows(world, "session") == 1


def test_a_link_signs_in_once(world: World, visitor: SignedIn) -> None:
    path = ask(world, visitor)
    assert visitor.send(path, {}).status == 303
    again = SignedIn(visitor.port)
    assert again.send(path, {}).status == 410
    assert "used or too old" in again.get(path).text
    assert rows(world, "session") == 1
