"""Leaving by the link in a mail's header: RFC 8058, and what scanners must not be able to do."""

from collections.abc import Callable
from dataclasses import replace
from http.client import HTTPConnection

import pytest
from sqlalchemy import select

from config.settings import Settings
from mailbridge.core.site import Site
from mailbridge.core.tokens import Keys, reply_token, unsubscribe_token
from mailbridge.doors.web.app import make_app
from mailbridge.doors.web.server import WebServer
from mailbridge.store import Store
from mailbridge.store.tables import event, membership
from tests.doors.web.conftest import Reader
from tests.doors.web.world import NOW, World, build, join


@pytest.fixture
def world(store: Store) -> World:
    return build(store)


@pytest.fixture
def reader(world: World, serve: Callable[..., Reader]) -> Reader:
    return serve(world.store)


@pytest.fixture
def member(world: World) -> int:
    join(world, "Wanjiru Kamau", "wanjiru@seeds.example")
    return world.memberships["Wanjiru Kamau"]


def token(site: Site, member: int, slug: str = "stores") -> str:
    return unsubscribe_token(site.keys, slug, member)


def left(world: World, member: int) -> object:
    with world.store.reading() as connection:
        query = select(membership.c.left_at).where(membership.c.id == member)
        return connection.execute(query).scalar_one()


def told(world: World) -> list[str]:
    with world.store.reading() as connection:
        return list(connection.execute(select(event.c.what)).scalars())


def test_a_get_shows_a_button_and_changes_nothing(
    world: World, reader: Reader, site: Site, member: int
) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        reader.get(f"/u/{token(site, member)}", method)
    page = reader.get(f"/u/{token(site, member)}")
    assert page.status == 200
    assert '<form method="post">' in page.text
    assert "Wanjiru" not in page.text
    assert left(world, member) is None


def test_a_post_without_a_cookie_leaves_once(
    world: World, reader: Reader, site: Site, member: int
) -> None:
    answers = [reader.get(f"/u/{token(site, member)}", "POST") for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]
    assert "You have left" in answers[0].text
    assert answers[0].text == answers[1].text
    assert left(world, member) == NOW
    assert told(world).count("Left") == 1
    assert "You have left" in reader.get(f"/u/{token(site, member)}").text


def test_a_token_in_capitals_still_leaves(reader: Reader, site: Site, member: int) -> None:
    assert "You have left" in reader.get(f"/u/{token(site, member).upper()}", "POST").text


def test_a_token_of_an_older_secret_still_leaves(
    world: World, site: Site, settings: Settings, member: int
) -> None:
    newer = replace(site, keys=Keys("a-new-secret-of-this-year", (site.keys.current,)))
    server = WebServer(make_app(world.store, newer, settings, clock=lambda: NOW), settings.web)
    server.start()
    answer = Reader(server.port).get(f"/u/{token(site, member)}", "POST")
    server.stop()
    assert "You have left" in answer.text
    assert left(world, member) == NOW


def test_no_other_token_leaves(world: World, reader: Reader, site: Site, member: int) -> None:
    good = token(site, member)
    others = (
        reply_token(site.keys, "stores", 1, member),
        unsubscribe_token(Keys("a-secret-of-somebody-else-entirely"), "stores", member),
        token(site, member, "elsewhere"),
        good[:-1],
        f"{good}a",
        "u" + "a" * 20,
        "%00",
    )
    for other in others:
        assert reader.get(f"/u/{other}", "POST").status == 404, other
    assert left(world, member) is None


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_no_other_site_posts_the_form(
    world: World, reader: Reader, site: Site, member: int, origin: str
) -> None:
    answer = reader.get(f"/u/{token(site, member)}", "POST", Origin=origin)
    assert answer.status == 403
    assert left(world, member) is None


def test_what_mail_clients_post_is_taken(
    world: World, reader: Reader, site: Site, member: int
) -> None:
    connection = HTTPConnection("127.0.0.1", reader.port, timeout=30)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request(
        "POST", f"/u/{token(site, member)}", "List-Unsubscribe=One-Click", headers=form
    )
    assert connection.getresponse().status == 200
    connection.close()
    assert left(world, member) == NOW
