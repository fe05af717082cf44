"""A silent member's answer goes to the moderator who wrote, without anybody's address."""

from dataclasses import replace

from mailbridge.core.answers import answer
from mailbridge.core.answers.answering import Answering
from mailbridge.core.identity import Identity
from mailbridge.model import Outcome, Question
from tests import outbox
from tests.core.test_notices import ELENA, JOSEPH, MAIL, TESFAYE, context, read, text


def answered(words: str, by: int) -> Outcome | None:
    known = replace(context(), author=TESFAYE)
    question = Question(4, "nudge", TESFAYE.id, detail=f"{by} 69")
    who = Identity(TESFAYE.name, TESFAYE.address, "unknown")
    return answer(Answering(question, TESFAYE, words, words, who, MAIL, known, outbox.site_of()))


def test_only_who_asked_reads_the_answer_and_can_answer_back() -> None:
    outcome = answered("You may post it: the chiefs decided.", ELENA.id)
    assert outcome is not None
    assert [one.membership_id for one in outcome.notices] == [ELENA.id]
    said = text(read(outcome.notices[0]))
    assert "You may post it: the chiefs decided." in said
    assert TESFAYE.address not in said
    assert [one.kind for one in outcome.questions] == ["relay"]
    assert [one.number for one in outcome.answers] == [4]


def test_where_they_moderate_no_longer_every_moderator_reads_it() -> None:
    outcome = answered("Gladly.", by=999)
    assert outcome is not None
    assert {one.membership_id for one in outcome.notices} == {JOSEPH.id, ELENA.id}


def test_an_answer_without_words_is_for_a_moderator_to_see() -> None:
    assert answered(" ", ELENA.id) is None
