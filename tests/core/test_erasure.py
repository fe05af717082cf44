"""What goes out of others' words when somebody is erased, and what stays."""

import pytest

from mailbridge.core.erasure import reworded, traces, without
from mailbridge.core.sanitise import from_text
from mailbridge.model import Segment

SAID = "When the price moved, the store in our valley decided it, and nobody sold at the roadside."
GRACE = traces(("Grace Nakibuuka", "Grace"), ("grace@union.example",), (SAID,))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("As Grace Nakibuuka said", "As [...] said"),
        ("as GRACE\nNAKIBUUKA said", "as [...] said"),
        ("Write to Grace@Union.example.", "Write to [...]."),
        ("Grace said so", "Grace said so"),
        ("ungrace@union.example", "ungrace@union.example"),
        ("Grace Nakibuukas", "Grace Nakibuukas"),
    ],
)
def test_a_full_name_and_an_address_go_and_nothing_else(before: str, after: str) -> None:
    assert without(before, GRACE) == after


def test_lines_of_theirs_go_however_they_were_wrapped_and_marked() -> None:
    segments = (
        Segment("own", "I agree. The store in our valley is another one.\n\n"),
        Segment("quoted", "On Tuesday Grace Nakibuuka <grace@union.example> wrote:\n"),
        Segment("quoted", "> When the price moved, the store in\n>> our valley decided it, and\n"),
        Segment("quoted", "> What Wilmer wrote stays.\n"),
    )
    after, html = reworded(segments, "<p>I agree.</p>", GRACE)
    assert html == "<p>I agree.</p>"
    assert [each.text for each in after] == [
        segments[0].text,
        "On Tuesday [...] <[...]> wrote:\n",
        "",
        "> What Wilmer wrote stays.\n",
    ]


def test_a_sentence_of_theirs_goes_also_where_it_was_taken_for_anothers_own_words() -> None:
    segments = (Segment("own", f"Yes.\n{SAID}\nSo it was."),)
    after, html = reworded(segments, from_text(segments[0].text), GRACE)
    assert after == (Segment("own", "Yes.\nSo it was."),)
    assert html == from_text("Yes.\nSo it was.")


def test_words_without_a_trace_stay_the_very_same() -> None:
    segments = (Segment("own", "Short.\r\n \n"), Segment("signature", "-- \nWilmer\n"))
    assert reworded(segments, "<p>Short.</p>", GRACE) == (segments, "<p>Short.</p>")
    assert reworded(segments, "", traces((), (), ())) == (segments, "")
