"""What whoever cites a post finds on its page: which words, under which terms, and how."""

import json
import re
from typing import Any

import pytest

from mailbridge.store import Store
from tests.doors.web.conftest import Reader
from tests.doors.web.talk import week
from tests.doors.web.world import World, build


def described(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


@pytest.fixture
def world(store: Store) -> World:
    return build(store, consent="By writing here you agree to be quoted by name.")


def test_a_corrected_post_keeps_its_earlier_text_and_says_which_is_cited(
    world: World, reader: Reader
) -> None:
    world.say("We keep too keys. Write to ana@elsewhere.example.")
    first = reader.get("/stores/1").text
    assert "earlier text kept" not in first
    assert "(version" not in first
    world.correct(1, "We keep two keys.")
    page = reader.get("/stores/1").text
    assert "Corrected by the author on" in page
    assert "earlier text kept." in page
    assert page.index("two keys") < page.index("Version 1, of") < page.index("too keys")
    assert "ana@" not in page
    assert "Stores #1, 16\u00a0November\u00a02026 (version 2, 19\u00a0November\u00a02026)." in page
    assert "ET  - Version 2, 2026-11-19" in reader.get("/stores/1/cite.ris").text
    assert "edition = {Version 2, 2026-11-19}" in reader.get("/stores/1/cite.bib").text
    world.set_state(1, "withdrawn")
    gone = reader.get("/stores/1")
    assert gone.status == 410
    assert "too keys" not in gone.text


def test_terms_stand_on_every_page(store: Store, world: World, reader: Reader) -> None:
    world.say("Words.")
    for path in ("/stores/", "/stores/m1/", "/stores/m1/t2/", "/stores/1", "/stores/people"):
        page = reader.get(path).text
        assert page.count("you agree to be quoted by name") == 1, path
        assert "under CC BY 4.0" in page, path
    build(store, "seeds", "Seeds, freely", licence="")
    assert "may be reused" not in reader.get("/seeds/").text


def test_a_post_is_described_for_programs_as_the_alliance_names_people(
    store: Store, world: World, reader: Reader
) -> None:
    world.say("</script><b>We</b> keep two keys, says ana@elsewhere.example.", subject="A & B")
    world.reply(1, "Three.")
    said = described(reader.get("/stores/1").text)
    assert said["@type"] == "DiscussionForumPosting"
    assert said["headline"] == "A & B"
    assert said["author"] == {"@type": "Person", "name": "Wanjiru Kamau"}
    assert said["datePublished"] == "2026-11-16T07:00+00:00"
    assert said["url"] == "http://127.0.0.1:8025/stores/1"
    assert said["commentCount"] == 1
    assert said["license"] == "CC BY 4.0"
    assert said["text"].startswith("</script><b>We</b> keep")
    assert "ana@" not in said["text"]
    quiet = build(store, "quiet", "Quiet", attribution="country")
    quiet.say("Words.")
    page = reader.get("/quiet/1").text
    assert described(page)["author"] == {"@type": "Organization", "name": "Kenya"}
    assert "Wanjiru" not in page
    assert "Nyeri" not in page
    assert "under CC BY 4.0, with the post’s number." in page


def test_a_title_that_asks_is_cited_as_a_question(world: World, reader: Reader) -> None:
    world.say("Words.", subject="Who holds the key?")
    assert "“<bdi>Who holds the key?</bdi>” " in reader.get("/stores/1").text
    world.say("Words.", subject="The key")
    assert "“<bdi>The key</bdi>.” " in reader.get("/stores/2").text


def test_pages_name_their_feed_and_what_is_shown_where_they_are_shared(
    store: Store, reader: Reader
) -> None:
    week(store)
    page = reader.get("/stores/m1/t2/").text
    assert 'type="application/atom+xml" title="M1.2 Who holds the key"' in page
    assert 'href="/stores/m1/t2/feed.atom"' in page
    assert '<meta property="og:title" content="M1.2 Who holds the key">' in page
    assert '<meta property="og:url" content="http://127.0.0.1:8025/stores/m1/t2/">' in page
    assert '<meta property="og:description" content="A store has one door' in page
    for path in ("/stores/", "/stores/2", "/stores/people"):
        assert 'href="/stores/feed.atom"' in reader.get(path).text
