"""Five minutes a week: who spoke, what they say, what waits, in 450 words."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache

import pytest

from tests.digests import week


@cache
def read(language: str, most: int) -> tuple[str, str, int]:
    """Return the subject, text and weight of a brief of so many posts."""
    made = week.digest(week.entries(most), week.member(language))
    mail = message_from_bytes(made.content, policy=default)
    assert isinstance(mail, EmailMessage)
    part = mail.get_body(("plain",))
    assert part is not None
    return mail["subject"], part.get_content(), len(made.content)


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
@pytest.mark.parametrize("most", [1, 5, 9, 14, 20])
def test_a_brief_has_at_most_450_words_and_25_kilobytes(language: str, most: int) -> None:
    _, text, weight = read(language, most)
    assert len(text.split()) <= 450
    assert weight <= 25_000


@pytest.mark.parametrize("most", [1, 5, 9, 14, 20])
def test_every_author_is_named_and_every_message_has_a_line_of_its_own_words(most: int) -> None:
    _, text, _ = read("en", most)
    lines = text.splitlines()
    for entry in week.entries(most):
        heading = f"#{entry.outline.number} {entry.outline.byline.name}"
        at = next(n for n, line in enumerate(lines) if line.startswith(heading))
        told = lines[at].partition(": ")[2] or lines[at + 1]
        assert told.removesuffix(" ...").split(". ")[0] in " ".join(entry.text.split())


def test_the_subject_is_what_the_week_came_to_and_how_long_it_takes_to_read() -> None:
    subject, text, _ = read("en", 9)
    assert subject == '[Farms] Week 7: "the risk sat with whoever had no second buyer" (2 minutes)'
    assert "the risk sat with whoever had no second buyer" in text


def test_the_more_messages_there_are_the_fewer_are_told_at_length() -> None:
    long = [read("en", most)[1].partition("In brief:")[0].count("\n#") for most in (9, 14, 20)]
    assert long[:2] == [9, 12]
    assert 0 < long[2] < 9


def test_what_many_more_wrote_is_still_all_named() -> None:
    _, text, _ = read("en", 40)
    assert all(f"\n#{entry.outline.number} " in text for entry in week.entries(40))


def test_what_nobody_answered_is_told_with_who_asked() -> None:
    _, text, _ = read("en", 9)
    assert "NO ANSWER YET" in text
    waiting = text.partition("NO ANSWER YET")[2].partition("WHAT COMES NEXT")[0]
    assert "(#" in waiting
    assert "?" in waiting
