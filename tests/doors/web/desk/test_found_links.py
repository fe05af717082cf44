"""Links in posts on the desk: offered once, made resources with a tap, and nothing leaks."""

import re

import pytest

from tests.doors.web.conftest import Reader
from tests.doors.web.signed import SignedIn
from tests.doors.web.world import World, add_resources

HERE = "/desk/stores/discussion/links"
LOCKS = "https://granary.example/three-locks.pdf"


@pytest.fixture
def world(world: World) -> World:
    """A link in two spellings; and a resource, a link with an address, and one of our pages."""
    world.say(html=f'<p><a href="{LOCKS}">Three <b>locks</b></a></p>', words="Three locks")
    world.reply(1, "It is http://www.granary.example/three-locks.pdf as I said.")
    world.say(
        "See https://known.example/ and https://x.example/?to=ana@seed.example and "
        "http://127.0.0.1:8025/stores/1",
        theme=None,
    )
    add_resources(
        world, "m1/t2", [{"title": "Known", "kind": "external", "url": "https://known.example"}]
    )
    return world


def offered(page: str) -> list[str]:
    return re.findall(r'name="link" value="([^"]+)"', page)


def test_what_is_no_resource_yet_is_offered_once(world: World, adaeze: SignedIn) -> None:
    page = adaeze.get(HERE).text
    assert offered(page) == ["2 http://www.granary.example/three-locks.pdf"]
    assert 'also in <a href="/stores/1">#1</a>' in page
    assert "ana@" not in page
    assert f'href="{HERE}"' in adaeze.get("/desk/stores/discussion").text


def test_one_tap_makes_it_a_resource_of_its_week_that_says_who_links_to_it(
    world: World, tomas: SignedIn, reader: Reader
) -> None:
    world.set_state(2, "withdrawn")
    (link,) = offered(tomas.get(HERE).text)
    assert link == f"1 {LOCKS}"
    page = tomas.follow(tomas.post(HERE, link=link, title="")).text
    assert "Now among the resources: Three locks" in page
    assert "Nothing to offer" in page
    shown = reader.get("/stores/resources?theme=M1.2").text
    assert f'<a href="{LOCKS}"' in shown
    assert "Doc&nbsp;2" in shown or "Doc 2" in shown
    assert re.search(r'cited in <a href="/stores/1">#1</a>', shown)


def test_a_second_tap_adds_nothing_and_no_link_is_taken_from_elsewhere(
    world: World, adaeze: SignedIn, reader: Reader
) -> None:
    token = re.findall(r'name="csrf" value="([^"]+)"', adaeze.get(HERE).text)[0]
    for _ in range(2):
        sent = {"csrf": token, "link": f"1 {LOCKS}", "title": "Three locks, in three villages"}
        assert adaeze.send(HERE, sent).status == 303
    assert reader.get("/stores/resources").text.count("Three locks, in three villages") == 1
    for link in ("1 https://evil.example/", "1 javascript:alert(1)", "99 x", "", "x"):
        assert adaeze.send(HERE, {"csrf": token, "link": link}).status == 404
