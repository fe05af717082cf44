"""Feeds, references and the map are well-formed, current, and closed where the archive is."""

from xml.etree import ElementTree as ET

import pytest

from mailbridge.store import Store
from tests.doors.web.conftest import Reader
from tests.doors.web.talk import week
from tests.doors.web.world import build

ATOM = "{http://www.w3.org/2005/Atom}"


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 -- our own


def test_a_feed_has_the_newest_posts_first_and_can_be_kept(store: Store, reader: Reader) -> None:
    world = week(store)
    other = world.say("Tricky \x01 & <b>", subject="A & B", theme="m1/t1")
    answer = reader.get("/stores/feed.atom")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    entries = parsed(answer.text).findall(f"{ATOM}entry")
    assert len(entries) == world.number
    title = entries[0].findtext(f"{ATOM}title")
    assert title == f"Stores #{other} A & B"
    again = reader.get("/stores/feed.atom", If_None_Match=answer.headers["ETag"])
    assert again.status == 304
    theme = parsed(reader.get("/stores/m1/t2/feed.atom").text).findall(f"{ATOM}entry")
    assert len(theme) == world.number - 1


def test_an_empty_feed_is_one(store: Store, reader: Reader) -> None:
    build(store)
    assert not parsed(reader.get("/stores/feed.atom").text).findall(f"{ATOM}entry")
    assert reader.get("/stores/m1/t9/feed.atom").status == 404


def test_a_post_is_cited_as_ris_and_bibtex(store: Store, reader: Reader) -> None:
    world = build(store)
    world.say("Words.", subject="50% of {locks}")
    ris = reader.get("/stores/1/cite.ris").text.split("\r\n")
    assert ris[:4] == [
        "TY  - ELEC",
        "AU  - Wanjiru Kamau",
        "TI  - 50% of {locks}",
        "T2  - Village Stores",
    ]
    assert "UR  - http://127.0.0.1:8025/stores/1" in ris
    bib = reader.get("/stores/1/cite.bib").text
    assert bib.startswith("@misc{stores-1,\n  author = {{Wanjiru Kamau}},\n")
    assert r"title = {50\% of \{locks\}}" in bib
    assert reader.get("/stores/1/cite.doc").status == 404
    assert reader.get("/stores/2/cite.ris").status == 404
    world.set_state(1, "withdrawn")
    assert reader.get("/stores/1/cite.ris").status == 410


def test_the_map_names_every_page_once(store: Store, reader: Reader) -> None:
    world = build(store)
    world.say("Words.")
    places = [url[0].text for url in parsed(reader.get("/stores/sitemap.xml").text)]
    assert "http://127.0.0.1:8025/stores/1" in places
    assert "http://127.0.0.1:8025/stores/m1/t2/" in places
    assert len(places) == len(set(places))


@pytest.mark.parametrize("path", ["feed.atom", "m1/t2/feed.atom", "sitemap.xml", "1/cite.ris"])
def test_a_closed_archive_gives_none_of_them(store: Store, reader: Reader, path: str) -> None:
    world = build(store, archive="members")
    world.say("Words.")
    answer = reader.get(f"/stores/{path}")
    assert answer.status == 403
    assert "Kamau" not in answer.text
