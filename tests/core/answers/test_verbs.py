"""What a moderator's first line decides, and all that decides nothing."""

import pytest

from mailbridge.core.answers.verbs import Ruled, ruled

NOTE = Ruled("publish", words="See also doc 20.")


@pytest.mark.parametrize(
    ("line", "decided"),
    [
        ("OK", Ruled("publish")),
        ("ok.", Ruled("publish")),
        ("Ok, thanks!", Ruled("publish")),
        ("*OK*", Ruled("publish")),
        ("Sí, gracias", Ruled("publish")),
        ("Oui", Ruled("publish")),
        ("Sim, obrigada", Ruled("publish")),
        ("OK 1 3", Ruled("publish", (1, 3))),
        ("ok 1, 3", Ruled("publish", (1, 3))),
        ("OK note: See also doc 20.", NOTE),
        ("Ok, nota: See also doc 20.", NOTE),
        ("NO", Ruled("reject")),
        ("Non.", Ruled("reject")),
        ("NO 2", Ruled("reject", (2,))),
        ("No, this is an advertisement.", Ruled("reject", words=", this is an advertisement.")),
        ("MOVE M2.2", Ruled("publish", place="M2.2")),
        ("mover a m2.2", Ruled("publish", place="M2.2")),
        ("déplacer vers M10.3", Ruled("publish", place="M10.3")),
        ("MINE", Ruled("mine")),
        ("mine 2", Ruled("mine", (2,))),
    ],
)
def test_a_line_decides(line: str, decided: Ruled) -> None:
    found = ruled(line, line)
    assert found is not None
    assert (found.verb, found.numbers, found.place) == (
        decided.verb,
        decided.numbers,
        decided.place,
    )
    assert found.words.lstrip(", ") == decided.words.lstrip(", ")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Joseph Obura",
        "OK, but please cut the last sentence",
        "OK   publish it as below",
        "OK note: ...   publish it with your note under it",
        "NO ...   do not publish; your words go to the author, kindly framed",
        "MOVE M2.2   publish it in another theme",
        "MINE   I am on it, others can leave it",
        "Nobody has taken it yet.",
        "Okapi farms",
        "yesterday I read it",
        "OK note:",
        "Minerals",
        "undo",
        "withdraw",
        "> OK",
        "I think it is OK",
    ],
)
def test_a_line_decides_nothing(line: str) -> None:
    assert ruled(line, line) is None


def test_the_words_below_a_no_go_with_it_and_a_note_ends_at_a_blank_line() -> None:
    no = ruled("No.", "No.\n\nDear Wilmer, in which year was this?\n\nElena")
    assert no == Ruled("reject", words="Dear Wilmer, in which year was this?\n\nElena")
    note = ruled("OK note: See", "OK note: See\nalso doc 20.\n\nJoseph Obura")
    assert note == NOTE
