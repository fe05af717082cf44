"""Who is let in who asked: by whom we asked, surely, or by the button that was mailed to them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mailbridge.changes import Joined
from mailbridge.core.answers import Answering, admit
from mailbridge.core.identity import Identity
from mailbridge.model import Invitation, Outcome, Question, Sure
from tests import outbox
from tests.core.test_notices import ELENA, JOSEPH, MAIL, context
from tests.outbox import AT

AMINA = Invitation(
    number=3,
    how="request",
    state="waits",
    address="Amina@nakuru.example",
    key="amina@nakuru.example",
    known_by="0" * 64,
    asked_at=AT - timedelta(hours=2),
    answer_by=AT + timedelta(days=14),
    answered_at=AT - timedelta(hours=1),
    name="Amina Mwangi",
    consent="What happens to your words",
)


def answering(line: str, sure: Sure = "proved", invitation: Invitation = AMINA) -> Answering:
    known = replace(context(), author=JOSEPH, invitation=invitation)
    question = Question(4, "admit", JOSEPH.id, detail="3")
    who = Identity(JOSEPH.name, JOSEPH.address, sure)
    return Answering(question, JOSEPH, line, line, who, MAIL, known, outbox.site_of())


def states(outcome: Outcome) -> list[str]:
    return [one.state for one in outcome.invitations]


def test_an_ok_lets_in_with_the_consent_and_its_time() -> None:
    outcome = admit.admit(answering("OK"))
    (joined,) = outcome.changes
    assert isinstance(joined, Joined)
    assert (joined.key, joined.how) == ("amina@nakuru.example", "asked")
    assert (joined.consent, joined.agreed_at) == (AMINA.consent, AMINA.answered_at)
    assert states(outcome) == ["yes"]


def test_a_no_lets_nobody_in_and_takes_its_words_to_who_asked() -> None:
    outcome = admit.admit(answering("NO, the places are taken."))
    assert (outcome.changes, states(outcome)) == ((), ["refused"])
    to = [(one.key, b"the places are taken" in one.content) for one in outcome.notices]
    assert to == [(JOSEPH.address, False), (AMINA.key, True)]


@pytest.mark.parametrize(
    "line", ["", "Joseph Obura", "OK 1", "MOVE M2.3", "MINE", "OK note: hello"]
)
def test_what_decides_nothing_of_a_request_gets_the_words_back(line: str) -> None:
    outcome = admit.admit(answering(line))
    assert (outcome.reason, outcome.changes, outcome.invitations) == ("unclear", (), ())


@pytest.mark.parametrize("sure", ["likely", "unknown", "failed"])
def test_without_proof_the_button_goes_to_the_known_address_and_its_press_decides(
    sure: Sure,
) -> None:
    asked = answering("OK", sure)
    outcome = admit.admit(asked)
    (question,) = outcome.questions
    assert (outcome.changes, outcome.invitations, outcome.answers) == ((), (), ())
    assert [one.key for one in outcome.notices] == [JOSEPH.address]
    nobody = replace(asked.context, author=None)
    pressed = admit.press(replace(asked, question=question, line="yes", context=nobody))
    assert states(pressed) == ["yes"]


def test_another_moderator_does_not_decide_with_a_colleagues_token() -> None:
    asked = answering("OK")
    theirs = replace(asked, context=replace(asked.context, author=ELENA))
    assert admit.admit(theirs).reason == "unproved"


def test_the_second_answer_hears_that_it_was_decided() -> None:
    gone = replace(AMINA, state="yes", address="", key="", name="")
    outcome = admit.admit(answering("OK", invitation=gone))
    assert (outcome.reason, outcome.changes) == ("admitted_before", ())
