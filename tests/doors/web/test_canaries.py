"""Twenty-one addresses in a real mail, wherever a mail can hold one: none leaves the archive.

Every route is asked, the pages of its errors too, and the whole archive is copied out.
"""

import re
from collections.abc import Callable

import pytest
from starlette.routing import Route

from config.settings import Settings
from digests.web import PAGES
from mailbridge.core.site import Site
from mailbridge.doors.web import copy
from mailbridge.doors.web.app import make_app, make_copier
from mailbridge.store import Store, plan, posts
from mailbridge.work.history import Found, History
from tests.doors.web.conftest import Reader
from tests.doors.web.signed import SignedIn
from tests.doors.web.test_addresses import forms
from tests.doors.web.world import NOW, World, build

MAIL = """\
From: "canary01@birds.example" <canary02@birds.example>
Sender: canary03@birds.example
Reply-To: Ana <canary04@birds.example>
To: stores@talks.example.org, canary05@birds.example
Cc: =?utf-8?q?canary06=40birds=2Eexample?= <canary06@birds.example>
Disposition-Notification-To: canary07@birds.example
X-Original-From: canary08@birds.example
Subject: Write to canary09@birds.example
Message-ID: <canary10@birds.example>
Date: Mon, 16 Nov 2026 09:00:00 +0300
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=utf-8

<p>Ask canary11@birds.example,
<a href="mailto:canary12@birds.example?cc=canary13%40birds.example">Ana</a>
or canary14&#64;birds.example, canary15%40birds.example, CANARY16@BIRDS.EXAMPLE,
<a href="https://birds.example/?who=canary17%40birds.example">here</a>.</p>
<blockquote>On Monday canary18@birds.example wrote: hello</blockquote>
<p>--<br>canary19@birds.example</p>
--b
Content-Type: application/pdf; name="cv-canary20@birds.example.pdf"
Content-Disposition: attachment; filename="cv-canary20@birds.example.pdf"

x
--b
Content-Type: text/vcard; name="ana.vcf"
Content-Disposition: attachment; filename="ana.vcf"

BEGIN:VCARD
EMAIL:canary21@birds.example
END:VCARD
--b--
"""
CANARY = re.compile(r"canary\W{0,3}\d\d")
VALUES = {
    "slug": "stores",
    "module": "m1",
    "theme": "t2",
    "number": "1",
    "name": "1",
    "thread": "1",
    "sheet": "1",
    "form": "ris",
    "kind": "json",
    "position": "1",
    "hash": "a" * 64,
    "token": "x",
}


@pytest.fixture
def world(sqlite_store: Store, site: Site) -> World:
    """An alliance into which that mail was imported, with an answer that quotes it, corrected."""
    world = build(sqlite_store)
    with sqlite_store.reading() as connection:
        alliance = plan.alliance_by_slug(connection, "stores")
    assert alliance is not None
    history = History(sqlite_store, site, alliance, 10**6)
    told = list(history.add([Found("1", MAIL.replace("\n", "\r\n").encode(), NOW)], NOW))
    assert [one.fate for one in told] == ["added"]
    world.number = 1
    world.reply(1, "As canary02@birds.example says.")
    world.correct(2, "As she says.")
    return world


def test_a_visiting_card_is_no_file_of_a_post(world: World) -> None:
    with world.store.reading() as connection:
        kept = [posts.file_of_post(connection, world.alliance_id, 1, at) for at in (1, 2)]
    assert kept[0] is not None
    assert kept[1] is None


def found_in(text: str) -> list[str]:
    return CANARY.findall(forms(text).lower())


def test_no_route_shows_a_canary(
    world: World, serve: Callable[..., Reader], site: Site, settings: Settings
) -> None:
    reader = SignedIn(serve(world.store).port)
    answers = 0
    for route in make_app(world.store, site, settings, more=PAGES).routes:
        assert isinstance(route, Route)
        path = re.sub(r"\{(\w+)[^}]*\}", lambda found: VALUES.get(found[1], "1"), route.path)
        for asked in (path, f"{path}?q=canary&to=1&by=posts"):
            answer = reader.get(asked)
            shown = answer.body.decode("utf-8", "replace").replace("q=canary", "")
            assert not found_in(f"{answer.headers}{shown}"), asked
            answers += 1
    assert answers > 100


def test_no_error_repeats_one(world: World, serve: Callable[..., Reader]) -> None:
    reader = SignedIn(serve(world.store).port)
    written = {"to": "1", "name": "x", "words": "canary22@birds.example", "address": "no"}
    for answer in (
        reader.get("/stores/canary22@birds.example"),
        reader.get("/stores/search?q=canary22@birds.example"),
        reader.get("/canary22@birds.example/"),
        reader.send("/stores/1", written),
        reader.send("/stores/reply", {**written, "words": ""}),
    ):
        assert not found_in(answer.text)


def test_no_file_of_a_copy_holds_one(world: World, site: Site, settings: Settings) -> None:
    app, web = make_copier(world.store, site, settings, NOW, PAGES)
    with world.store.reading() as connection:
        alliance = plan.alliance_by_slug(connection, "stores")
        assert alliance is not None
        numbers = posts.numbers(connection, alliance.id, 10)
        files = [
            *copy.pages(app, web, alliance, numbers),
            *copy.beside(connection, web, alliance),
        ]
    assert len(files) > 10
    for file in files:
        assert not found_in(f"{file.name}\n{file.content.decode('utf-8', 'replace')}"), file.name
