"""What stands for a message: sentences of its own that say something, in four languages."""

import json
from pathlib import Path

import pytest

from digests.core.points import finding, language_of, named, point, question
from mailbridge.core.parse import parse
from mailbridge.core.prescan import prescan
from mailbridge.core.trim import trim
from mailbridge.errors import Unreadable

CASES = json.loads(Path(__file__).with_name("points.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["about"] for case in CASES])
def test_a_message_is_told_by_the_sentence_a_person_would_choose(case: dict[str, str]) -> None:
    told = point(case["text"], 34)
    assert case["point"] in told
    assert case.get("not", "\0") not in told


def test_a_sentence_is_never_cut_where_one_is_short_enough_to_stand_whole() -> None:
    long = "It took " + "many " * 34 + "years."
    assert point(long, 12) == long
    assert point(f"{long} We won in the end.", 12) == "We won in the end."


def test_of_a_sentence_that_never_ends_the_beginning_is_told_and_dots_say_so() -> None:
    told = point("We " + "and they " * 60 + "came.", 12)
    assert told == "We and they and they and they and they and they and ..."


def test_an_abbreviation_ends_no_sentence() -> None:
    text = "We asked Dr. Okello of Gulu in 2019. He came at once."
    assert point(text, 8) == "We asked Dr. Okello of Gulu in 2019."


def test_what_says_nothing_is_told_all_the_same() -> None:
    assert point("I agree.", 30) == "I agree."
    assert point("", 30) == point("Thanks", 30) == ""


def test_a_digest_is_headed_by_a_sentence_that_can_stand_alone() -> None:
    lesson = "So my lesson: contracts hold where farmers own a store."
    text = f"Dear all,\n\nWe sold at the gate.\n\n{lesson}"
    found = finding(text, "en", 14, 80)
    assert found is not None
    assert found.text == "contracts hold where farmers own a store"
    assert finding("Thank you all. This was good.", "en", 14, 80) is None


def test_a_subject_in_the_readers_language_comes_first() -> None:
    spanish = "Por eso los contratos duran donde los agricultores tienen una bodega propia."
    english = "As a result contracts last where the farmers have a store of their own."
    es, en = (finding(text, "es", 14, 90) for text in (spanish, english))
    assert es is not None
    assert en is not None
    assert es.worth > en.worth


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The risk was with the farmers of our union.", "en"),
        ("El riesgo era de los agricultores de la unión.", "es"),
        ("O risco era dos agricultores da nossa união.", "pt"),
        ("Le risque était pour les paysans de notre union.", "fr"),
        ("Xyzzy!", ""),
    ],
)
def test_the_language_of_a_text_is_told_by_its_common_words(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_question_is_told_so_that_it_can_be_understood() -> None:
    text = "We all sign. Has anyone seen a dispute settled without a court? Who knows?"
    assert question(text) == "Has anyone seen a dispute settled without a court?"
    assert question("The price fell by half in May. Why?") == "The price fell by half in May. Why?"
    assert question("No question here.") == ""


@pytest.mark.parametrize("text", ["On Q2, yes.", "Sobre la pregunta 2", "question 2: oui", "q. 2"])
def test_a_themes_question_is_named_in_many_ways(text: str) -> None:
    assert named([text], 2)
    assert not named([text], 12)


def test_of_public_mail_every_text_with_a_sentence_has_a_point_in_its_authors_words(
    corpora: Path,
) -> None:
    told = whole = 0
    for path in sorted((corpora / "replies").rglob("*")):
        text = _own_words(path) if path.is_file() else ""
        if not any(len(line.split()) > 1 for line in text.splitlines()):
            continue
        said = point(text, 30)
        told += 1
        assert said, path
        assert len(said.split()) <= 45, path
        bare = " ".join(text.split())
        whole += not said.endswith(" ...")
        for sentence in said.removesuffix(" ...").split(". "):
            assert sentence.strip("[]()") in bare, path
    assert told > 90
    assert whole / told > 0.95


def _own_words(path: Path) -> str:
    raw = path.read_bytes()
    if path.suffix == ".txt" and b"\nFrom:" not in raw[:2000]:
        raw = b"Content-Type: text/plain; charset=utf-8\n\n" + raw
    try:
        prescan(raw)
    except Unreadable:
        return ""
    return "".join(s.text for s in trim(parse(raw)).segments if s.kind == "own")
