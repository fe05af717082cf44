"""Files that came with posts: saved under a harmless type and name, whatever they are."""

from collections.abc import Callable
from urllib.parse import unquote

import pytest

from mailbridge.store import Store
from tests.doors.web.conftest import Reader
from tests.doors.web.world import World, build

# A name as it reached the store, and its type; parsing makes names safe, and this does not rely
# on it.
FILES = (
    ("Locks-and-families.pdf", "application/pdf"),
    ("page.html", "text/html"),
    ("drawing.svg", "image/svg+xml"),
    ("feed.xml", "application/xml"),
    ("run.js", "text/javascript"),
    ("shtml.xht", "application/xhtml+xml"),
    ("../../etc/passwd", "text/plain"),
    ("..\\..\\boot.ini", "text/plain"),
    ("a\r\nSet-Cookie: x=1.pdf", "application/pdf"),
    ("a\nb.pdf", "application/pdf"),
    ('quo"te.pdf', "application/pdf"),
    ("semi;colon.pdf", "application/pdf"),
    ("evil\u202efdp.exe", "application/octet-stream"),
    ("emoji 😀 é.pdf", "application/pdf"),
    ("مفتاح.pdf", "application/pdf"),
    ("n" * 10_000 + ".pdf", "application/pdf"),
    ("", "application/pdf"),
    (".", "application/pdf"),
    ("<script>alert(1)</script>.pdf", "application/pdf"),
    ("100%41.pdf", "application/pdf"),
    ("anil@rolpa.example.pdf", "application/pdf"),
    ("x.pdf", "application/pdf; charset=utf-8\r\nX-Evil: 1"),
    ("x.pdf", "application/vnd.ms-excel.sheet.macroEnabled.12"),
    ("x.pdf", ""),
)
ACTIVE = ("html", "svg", "xml", "javascript", "plain")


@pytest.fixture
def world(store: Store) -> World:
    world = build(store)
    world.say("Files.", files=[(name, kind, b"\x00<script>") for name, kind in FILES])
    return world


def test_every_file_is_saved_not_shown(world: World, reader: Reader) -> None:
    for position in range(1, len(FILES) + 1):
        answer = reader.get(f"/stores/1/files/{position}/whatever")
        assert answer.status == 200
        assert answer.body == b"\x00<script>"
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith("attachment; ")
        assert disposition.isascii()
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert not any(word in answer.headers["Content-Type"] for word in ACTIVE)
        assert "Set-Cookie" not in answer.headers
        assert "X-Evil" not in answer.headers


def test_a_file_is_saved_under_its_own_name_without_an_address(
    world: World, reader: Reader
) -> None:
    def saved_as(position: int) -> str:
        disposition = reader.get(f"/stores/1/files/{position}/x").headers["Content-Disposition"]
        return unquote(disposition.rpartition("UTF-8''")[2])

    assert saved_as(1) == "Locks-and-families.pdf"
    assert saved_as(14) == "emoji 😀 é.pdf"
    assert saved_as(15) == "مفتاح.pdf"
    assert "rolpa" not in saved_as(21)


def test_types_that_a_phone_opens_are_named_and_all_others_are_just_bytes(
    world: World, reader: Reader
) -> None:
    def kind(position: int) -> str:
        return reader.get(f"/stores/1/files/{position}/x").headers["Content-Type"]

    assert kind(1) == "application/pdf"
    assert kind(2) == "application/octet-stream"
    assert kind(24) == "application/octet-stream"


def test_the_page_names_every_file_harmlessly(world: World, reader: Reader) -> None:
    page = reader.get("/stores/1").text
    assert page.count('<a href="/stores/1/files/') == len(FILES)
    assert "<script>" not in page
    assert "rolpa" not in page
    for line in page.splitlines():
        if "/files/" in line:
            path = line.partition('href="')[2].partition('"')[0]
            assert reader.get(path).status == 200


def test_a_file_that_has_not_changed_is_not_sent_again(world: World, reader: Reader) -> None:
    first = reader.get("/stores/1/files/1/x")
    again = reader.get("/stores/1/files/1/x", If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["Content-Security-Policy"].startswith("sandbox")


def test_a_file_is_not_packed_again(
    store: Store, world: World, serve: Callable[[Store], Reader]
) -> None:
    world.say("Large.", files=(("a.zip", "application/zip", b"a" * 5_000),))
    answer = serve(store).get("/stores/2/files/1/a.zip", Accept_Encoding="gzip")
    assert "Content-Encoding" not in answer.headers
    assert len(answer.body) == 5_000
