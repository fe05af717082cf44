"""Whose answer decides about a held mail, and about which draft; who is told anything at all."""

from dataclasses import replace

import pytest

from mailbridge.core.answers import Answering, answer
from mailbridge.core.held import thing
from mailbridge.core.identity import Identity
from mailbridge.core.notices import owed
from mailbridge.model import Context, Decided, HeldMail, Member, Outcome, Question, Sure
from tests import outbox
from tests.core.test_notices import DRAFT, ELENA, HELD, JOSEPH, MAIL, TESFAYE, context

ASKED = Question(5, "moderate", JOSEPH.id, about=(thing(HELD),))


def answered(by: Member, sure: Sure, mail: HeldMail = HELD, line: str = "OK") -> Outcome:
    """What comes of an answer to Joseph's question."""
    known: Context = replace(context(), author=by, held=(mail,), next_question=9)
    author = Identity(by.name, by.address, sure)
    who = ASKED, JOSEPH, line, line, author
    found = answer(Answering(*who, MAIL, known, outbox.site_of()))
    assert found is not None
    return found


def test_a_proved_answer_of_whom_we_asked_decides() -> None:
    outcome = answered(JOSEPH, "proved")
    (decided,) = outcome.rulings
    assert isinstance(decided, Decided)
    assert (decided.what, decided.by, decided.version) == ("publish", JOSEPH.id, DRAFT.version)
    assert [one.number for one in outcome.answers] == [ASKED.number]


@pytest.mark.parametrize(
    ("by", "sure"),
    [
        (JOSEPH, "likely"),
        (JOSEPH, "unknown"),
        (JOSEPH, "failed"),
        (ELENA, "proved"),
        (TESFAYE, "proved"),
        (replace(JOSEPH, role="expert"), "proved"),
    ],
)
def test_no_other_answer_decides_and_the_button_goes_to_the_known_address(
    by: Member, sure: Sure
) -> None:
    outcome = answered(by, sure)
    assert (outcome.rulings, outcome.answers) == ((), ())
    assert [one.key for one in outcome.notices] == [JOSEPH.address]
    assert [one.kind for one in outcome.questions] == ["press"]


def test_another_draft_than_the_one_that_was_shown_is_not_published_but_shown() -> None:
    changed = replace(HELD, draft=replace(DRAFT, subject="We read it aloud twice"))
    outcome = answered(JOSEPH, "proved", changed)
    assert outcome.rulings == ()
    (again,) = outcome.questions
    assert (again.kind, again.about) == ("moderate", (thing(changed),))


def test_a_place_that_is_not_there_decides_nothing_and_leaves_the_question_open() -> None:
    outcome = answered(JOSEPH, "proved", line="MOVE M9.9")
    assert (outcome.rulings, outcome.answers, outcome.reason) == ((), (), "unclear")
    (decided,) = answered(JOSEPH, "proved", line="MOVE M2.2").rulings
    assert isinstance(decided, Decided)
    assert decided.theme_id == 12


@pytest.mark.parametrize(
    ("sure", "had_notice", "member", "told"),
    [
        ("proved", True, True, "all"),
        ("likely", True, True, "all"),
        ("unknown", False, True, "little"),
        ("unknown", True, True, "nothing"),
        ("proved", False, False, "little"),
        ("proved", True, False, "nothing"),
        ("failed", False, True, "nothing"),
    ],
)
def test_how_much_an_author_is_told(sure: Sure, had_notice: bool, member: bool, told: str) -> None:
    known = replace(context(), author=TESFAYE if member else None, had_notice=had_notice)
    assert owed(MAIL, Identity("T", TESFAYE.address, sure), known) == told


def test_a_mailing_list_is_told_nothing() -> None:
    listed = replace(MAIL, headers=(("list-id", "<others.example>"),))
    assert owed(listed, Identity("T", TESFAYE.address, "proved"), context()) == "nothing"
