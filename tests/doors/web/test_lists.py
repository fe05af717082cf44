"""Search, people and resources as pages, over real HTTP on both databases."""

import hashlib
import re

import pytest

from mailbridge.core.document import words_of
from mailbridge.store import Store, documents
from tests.core.documents import attached, pdf
from tests.doors.web.conftest import Reader
from tests.doors.web.talk import week
from tests.doors.web.world import World, add_resources, build, join


@pytest.fixture
def world(store: Store) -> World:
    return week(store)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_search_shows_posts_newest_first_with_the_hits_marked(world: World, reader: Reader) -> None:
    page = reader.get("/stores/search?q=st%C3%B3re").text
    assert re.findall(r'<span class="no">([^<]*)</span>', page) == [
        "M1.2 #9",
        "M1.2 #2",
        "M1.2 #1",
        "Doc 1",
    ]
    assert "In our ward the <mark>store</mark> has three locks" in page
    assert "3&nbsp;posts found" in page


def test_search_finds_arabic_and_says_its_direction(world: World, reader: Reader) -> None:
    page = reader.get("/stores/search?q=%D9%85%D9%81%D8%AA%D8%A7%D8%AD%D9%87%D8%A7").text
    assert '<p lang="ar" dir="rtl">' in page
    assert "<mark>ومفتاحها</mark>" in page


def test_search_without_words_shows_only_the_form(world: World, reader: Reader) -> None:
    for path in ("/stores/search", "/stores/search?q=", "/stores/search?q=%22%22"):
        page = reader.get(path).text
        assert 'role="search"' in page
        assert "found" not in words(page)


def test_what_was_typed_comes_back_escaped_and_masked(world: World, reader: Reader) -> None:
    page = reader.get("/stores/search?q=%22%3E%3Cscript%3Ejo%40x.example").text
    assert "<script>" not in page
    assert "jo@x.example" not in page


def test_search_goes_on_over_pages(store: Store, reader: Reader) -> None:
    world = build(store)
    for _ in range(41):
        world.say("granary")
    first = reader.get("/stores/search?q=granary").text
    assert "41&nbsp;posts found" in first
    third = reader.get("/stores/search?q=granary&page=3").text
    assert re.findall(r'<span class="no">([^<]*)</span>', third) == ["M1.2 #1"]
    assert reader.get("/stores/search?q=granary&page=4").status == 404
    assert reader.get("/stores/search?q=granary&page=0").status == 404


def test_resources_are_found_too(world: World, reader: Reader) -> None:
    page = reader.get("/stores/search?q=llaves+candados").text
    assert "No post found" in page
    assert "Llaves, candados y confianza" in page


def test_people_are_listed_with_their_posts_and_moderators_first(
    world: World, reader: Reader
) -> None:
    page = reader.get("/stores/people").text
    assert page.index("Adaeze Obi") < page.index("Tomás Iriarte") < page.index("Anil Thapa")
    assert "Mariam Ouattara</bdi></a></p> <p class" in " ".join(page.split())
    assert "/stores/search?q=from%3A%22Mariam+Ouattara%22" in page
    assert reader.get("/stores/people?by=posts").status == 200
    assert reader.get("/stores/people?by=shoe").status == 404
    found = reader.get("/stores/search?q=from%3A%22Mariam+Ouattara%22").text
    assert "2&nbsp;posts found" in found


def test_where_organisations_are_named_people_are_not(store: Store, reader: Reader) -> None:
    world = build(store, attribution="organisation")
    join(world, "Wanjiru Kamau", "wanjiru@seed.example")
    world.say("Locks.", by="Wanjiru Kamau", organisation="Nyeri Savers")
    world.say("Keys.", by="Peter Njeru", organisation="Nyeri Savers")
    page = reader.get("/stores/people").text
    assert "Nyeri Savers" in page
    assert "2&nbsp;posts" in page
    assert "Kamau" not in page
    assert "Adaeze" not in page


def test_resources_say_who_links_to_them_and_can_be_narrowed(world: World, reader: Reader) -> None:
    number = world.say("Read http://www.silos.example.org/llaves.pdf", theme="m1/t2")
    page = reader.get("/stores/resources").text
    assert f'cited in <a href="/stores/{number}">#{number}</a>' in page
    assert "3&nbsp;resources" in page
    spanish = reader.get("/stores/resources?language=es").text
    assert "1&nbsp;resource" in spanish
    assert "Insects" not in spanish
    assert 'href="/stores/resources?language=es&amp;country=BO"' in spanish
    assert reader.get("/stores/resources?kind=nothing").status == 200


def test_a_post_taken_back_cites_nothing(world: World, reader: Reader) -> None:
    number = world.say("Read https://silos.example.org/llaves.pdf/")
    world.set_state(number, "withdrawn")
    assert "cited in" not in reader.get("/stores/resources").text


def test_closed_archives_show_none_of_it(store: Store, reader: Reader) -> None:
    world = build(store, archive="members")
    world.say("granary")
    for path in ("search?q=granary", "people", "resources"):
        answer = reader.get(f"/stores/{path}")
        assert answer.status == 403
        assert "Kamau" not in answer.text


def test_a_file_of_the_plan_is_read_and_found_by_what_it_says(store: Store, reader: Reader) -> None:
    world, content = build(store), pdf("The weevils came in through the thatch")
    found = hashlib.sha256(content).hexdigest()
    add_resources(world, "m1/t2", [_a_file("What came in.pdf", found)])
    with store.writing() as connection:
        words = words_of(attached("x.pdf", "application/pdf", content))
        assert documents.keep(connection, content, words) == found
    listed = reader.get("/stores/resources").text
    assert f'href="/stores/files/{found}/What%20came%20in.pdf"' in listed
    answer = reader.get(f"/stores/files/{found}/What%20came%20in.pdf")
    assert (answer.status, answer.body) == (200, content)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "What came in" in reader.get("/stores/search?q=weevil+thatch").text
    assert "What came in" not in reader.get("/stores/search?q=weevil+-thatch").text


def test_a_file_that_no_plan_of_the_alliance_names_is_not_there(
    store: Store, reader: Reader
) -> None:
    build(store)
    with store.writing() as connection:
        found = documents.keep(connection, b"of somebody else", "")
    for name in (found, "0" * 64, "x", found.upper()):
        assert reader.get(f"/stores/files/{name}/x.pdf").status == 404


def _a_file(name: str, found: str) -> dict[str, object]:
    return {
        "title": "What came in",
        "kind": "publication",
        "author": "Ada",
        "year": 2012,
        "url": "",
        "file": name,
        "hash": found,
        "language": "en",
        "country": "KE",
        "licence": "",
    }
