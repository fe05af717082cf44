"""A page speaks its reader's language: the one chosen in the URL, else the browser's."""

import re

import pytest

from mailbridge.store import Store
from tests.doors.web.conftest import Reader
from tests.doors.web.talk import week
from tests.doors.web.world import World


@pytest.fixture
def world(sqlite_store: Store) -> World:
    return week(sqlite_store)


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    return sqlite_store


def spoken(text: str) -> str:
    found = re.search(r'<html lang="([^"]*)"', text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("es", "es"),
        ("es-PE,es;q=0.9,en;q=0.8", "es"),
        ("en;q=0.3, fr;q=0.7", "fr"),
        ("de, pt-BR;q=0.5", "pt"),
        ("fr;q=0, en", "en"),
        ("ar, zh;q=0.9", "en"),
        ("*", "en"),
        (";;q=x,,", "en"),
    ],
)
def test_the_browsers_first_wish_that_we_have_words_for_is_followed(
    world: World, reader: Reader, wish: str, language: str
) -> None:
    answer = reader.get("/stores/", Accept_Language=wish)
    assert spoken(answer.text) == language
    assert answer.headers["Content-Language"] == language
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_language_chosen_in_the_url_comes_first_and_is_carried_by_every_link(
    world: World, reader: Reader
) -> None:
    for path in ("/", "/stores/", "/stores/m1/t2/", "/stores/2", "/stores/people", "/stores/99"):
        text = reader.get(f"{path}?lang=es", Accept_Language="fr").text
        assert spoken(text) == "es"
        ours = re.findall(r'href="(/[^"]*)"', text)
        pages = [h for h in ours if not re.search(r"/static/|/files/|\.atom|/cite\.", h)]
        assert pages
        assert [href for href in pages if "lang=es" not in href] == []


def test_a_language_we_have_no_words_in_is_not_carried_on(world: World, reader: Reader) -> None:
    text = reader.get("/stores/?lang=de", Accept_Language="fr").text
    assert spoken(text) == "fr"
    assert "lang=de" not in text


def test_each_language_of_a_page_has_its_own_tag(world: World, reader: Reader) -> None:
    tags = [reader.get("/stores/", Accept_Language=one).headers["ETag"] for one in ("en", "es")]
    assert tags[0] != tags[1]
    again = reader.get("/stores/", Accept_Language="es", If_None_Match=tags[1])
    assert again.status == 304
    assert reader.get("/stores/", Accept_Language="es", If_None_Match=tags[0]).status == 200


def test_changing_the_language_of_a_search_keeps_the_search(world: World, reader: Reader) -> None:
    text = reader.get("/stores/search?q=store&lang=es").text
    assert 'href="?q=store&amp;lang=fr"' in text
    assert '<input type="hidden" name="lang" value="es">' in text


def test_a_redirect_keeps_the_language(world: World, reader: Reader) -> None:
    assert reader.get("/stores?lang=pt").headers["Location"] == "/stores/?lang=pt"


def test_the_canonical_url_and_citations_name_no_language(world: World, reader: Reader) -> None:
    text = reader.get("/stores/2?lang=es").text
    assert '<link rel="canonical" href="http://127.0.0.1:8025/stores/2">' in text


def test_days_countries_and_sizes_are_said_in_the_readers_language(
    world: World, reader: Reader
) -> None:
    text = reader.get("/stores/2?lang=fr").text
    assert "lundi 16\u00a0novembre\u00a02026" in text
    assert "1,1\u00a0Mo" in text
