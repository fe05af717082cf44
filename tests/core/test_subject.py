"""Subjects: the same words are the same subject, whatever marks stand in front."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.core.subject import (
    answers,
    answers_or_forwards,
    normal_subject,
    related,
    subject_key,
)

MARKS = st.sampled_from(
    [
        "Re: ", "RE:", "re : ", "RV: ", "RES: ", "ENC: ", "TR: ", "AW: ", "WG: ", "SV: ", "VS: ",
        "Antw: ", "Odp: ", "Ynt: ", "回复：", "答复: ", "转发：", "الرد: ", "Re[2]: ", "Re(3): ",
        "RE : ", "[LEA4] ", "[Farms] ", "FW: ", "Fwd: ", "R: ", "SV:\t", "Re^2: ",
    ]
)  # fmt: skip
SUBJECTS = st.sampled_from(
    [
        "Contracts farmers can live with",
        "Reunión del lunes",
        "Res publica",
        "Twelve: a case",
        "价格",
    ]
)


@given(st.lists(MARKS, max_size=6), SUBJECTS)
def test_marks_make_no_other_subject(marks: list[str], subject: str) -> None:
    written = "".join(marks) + subject
    assert normal_subject(written) == subject
    assert subject_key(written) == subject_key(subject) != ""
    assert answers_or_forwards(written) == any("[" not in mark or "Re" in mark for mark in marks)


@given(st.text(max_size=300))
def test_any_text_has_a_subject_and_taking_marks_off_twice_changes_nothing(text: str) -> None:
    once = normal_subject(text)
    assert "\n" not in once
    assert subject_key(once) == subject_key(text)


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("Re", "Re"),
        ("Resources for week 3", "Resources for week 3"),
        ("R&D: what for?", "R&D: what for?"),
        ("Enclosed: the minutes", "Enclosed: the minutes"),
        ("A: in Peru the answer is yes", "A: in Peru the answer is yes"),
        ("[LEA4]", ""),
        ("Re: [LEA4] Re: ", ""),
        ("New buyers (was: Contracts farmers can live with)", "New buyers"),
        ("Prices [2013-2016] in Peru", "Prices [2013-2016] in Peru"),
        ("  Two \n spaces\t", "Two spaces"),
    ],
)
def test_words_that_only_look_like_marks_stay(subject: str, shown: str) -> None:
    assert normal_subject(subject) == shown


@pytest.mark.parametrize(
    "subject",
    ["", "Re:", "Hola", "RE: Hola a todos", "Bom dia!", "no subject", "(sin asunto)", "Question?",
     "Re: [LEA4] Bonjour à tous", "2013", "?", "Comentarios"],
)  # fmt: skip
def test_a_subject_that_says_nothing_has_no_key(subject: str) -> None:
    assert subject_key(subject) == ""


def test_our_own_place_in_front_is_no_part_of_the_key() -> None:
    assert subject_key("Re: [Farms] M2.3 Contracts") == subject_key("Contracts") == "contracts"
    assert subject_key("M2.3") == "m2 3"


def test_accents_case_and_points_make_no_other_key() -> None:
    assert subject_key("REUNION, lunes") == subject_key("Reunión: Lunes!") == "reunion lunes"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Contracts in Tarija", "M2.3 Contracts farmers can live with", True),
        ("Seed banks in Kampala", "M2.3 Contracts farmers can live with", False),
        ("The price of the truck for the farm", "What the buyer of the milk does", False),
        ("", "Contracts", True),
        ("Contracts", "Hola", True),
    ],
)
def test_an_edited_subject_is_told_from_another(one: str, other: str, *, same: bool) -> None:
    assert related(one, other) is same


def test_an_answer_is_told_from_a_forward() -> None:
    assert answers("Re: x")
    assert not answers("FW: x")
    assert answers("FW: Re: x")
    assert not answers_or_forwards("x")
