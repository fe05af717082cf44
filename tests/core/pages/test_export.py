from dataclasses import asdict, replace
from datetime import date

from mailbridge.core.pages.export import places, record
from tests.core.pages.making import alliance, entry, outline

STORES = alliance(date(2026, 11, 9), date(2026, 11, 16))
POST = entry(("own", "Ask ana@farm.example."), html="<p>Ask ana@farm.example.</p>")


def test_a_record_has_exactly_the_contracts_keys_in_their_order() -> None:
    assert list(asdict(record(STORES, places(STORES), POST))) == [
        "number",
        "message_id",
        "letter_id",
        "parent",
        "parent_number",
        "thread",
        "module",
        "theme",
        "subject",
        "author",
        "country",
        "at",
        "late",
        "text",
        "html",
    ]


def test_a_record_says_where_a_post_stands_and_what_it_answers() -> None:
    placed = replace(POST, outline=outline(2, parent=1, theme_id=2))
    line = record(STORES, places(STORES), placed)
    assert (line.module, line.theme, line.thread) == ("m1", "t2", 1)
    assert (line.parent, line.parent_number) == ("<1.mail@author.example>", 1)
    assert line.at == "2026-11-16T21:30:00Z"
    assert line.country == "KE"


def test_a_post_outside_all_themes_has_neither_module_nor_theme() -> None:
    line = record(STORES, places(STORES), replace(POST, outline=outline(2, theme_id=None)))
    assert (line.module, line.theme) == (None, None)


def test_a_parent_that_was_taken_back_is_not_named() -> None:
    orphan = replace(POST, parent=None, parent_message_id=None)
    line = record(STORES, places(STORES), orphan)
    assert (line.parent, line.parent_number) == (None, None)


def test_no_address_is_exported_but_the_message_ids_stay() -> None:
    line = record(STORES, places(STORES), POST)
    assert "farm.example" not in line.text + line.html
    assert line.message_id == "<2.mail@author.example>"
    assert line.letter_id == "<stores.2.x@talks.example.org>"


def test_an_alliance_that_names_organisations_only_exports_no_names() -> None:
    line = record(replace(STORES, attribution="organisation"), places(STORES), POST)
    assert line.author == "Nyeri Seed Savers"
