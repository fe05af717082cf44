"""The day before a theme opens its moderators see its mail; what they answer to it, if anything."""

from datetime import timedelta

import pytest

from mailbridge.core.answers import Answering, answer
from mailbridge.core.identity import Identity
from mailbridge.model import Alliance, Asks, Outcome, Sure
from mailbridge.store import Store, plan
from mailbridge.store.books import Books, record
from tests.core.test_notices import MAIL
from tests.digests import rhythm
from tests.digests.test_facts import notices
from tests.digests.test_wrap_up import sent, text_of

SUNDAY = rhythm.day(6, 7)
NEW = "Last week you told us why cooperatives fail. This week we look at the paper between them.\n"
_SPANISH = """\
[modules.themes.es]
title = "Tema dos"
introduction = "Una introducción."
questions = ["¿Qué hizo cada parte?"]
"""


def shown(store: Store, more: str = "") -> None:
    """Play up to the day before the second theme opens."""
    rhythm.founded(store, rhythm.plan_text(2, more))
    rhythm.rung(store, rhythm.day(0))
    rhythm.rung(store, SUNDAY)


def answers(
    store: Store, text: str, sure: Sure = "proved", question: int = 1, minutes: int = 0
) -> Outcome | None:
    """Let the one who was asked answer, and record what comes of it."""
    now = SUNDAY + timedelta(hours=1, minutes=minutes)
    with store.writing() as connection:
        asks = Asks(question=question, address="elena@surco.example")
        context = Books().gather(connection, "farms", asks, now)
        assert context.question
        assert context.asked
        who = context.asked
        line = text.strip().split("\n", 1)[0]
        author = Identity(who.name, who.address, sure)
        given = Answering(context.question, who, line, text, author, MAIL, context, rhythm.SITE)
        outcome = answer(given)
        if outcome is not None:
            record(connection, context.alliance.id, outcome, now)
    return outcome


def theme_mails(store: Store) -> list[str]:
    """Ring when the theme opens; return the text of its letters."""
    rhythm.rung(store, rhythm.day(7, 6))
    return [text_of(mail) for mail in sent(store, "[Farms] M1.2 Theme 2")]


def planned(store: Store) -> Alliance:
    with store.reading() as connection:
        found = plan.alliance_by_slug(connection, "farms")
    assert found is not None
    return found


def test_it_is_shown_once_and_goes_out_as_it_is_when_nobody_answers(store: Store) -> None:
    shown(store)
    rhythm.rung(store, SUNDAY + timedelta(hours=2))
    told = [text for subject, text in notices(store) if "M1.2 Theme 2" in subject]
    assert len(told) == 1
    assert "If nobody answers, it goes out just so." in told[0]
    assert "Q1. What did each side do in week 2?" in told[0]
    assert any("Q1. What did each side do in week 2?" in text for text in theme_mails(store))


def test_languages_that_no_moderator_reads_are_shown_to_the_lead_too(store: Store) -> None:
    shown(store, _SPANISH)
    told = [text for subject, text in notices(store) if "Theme 2" in subject]
    assert len(told) == 2
    assert "This is the text in another language: Spanish." in told[1]
    assert "¿Qué hizo cada parte?" in told[1]


def test_ok_approves_it_and_changes_nothing(store: Store) -> None:
    shown(store)
    outcome = answers(store, "OK, thanks!")
    assert outcome is not None
    assert (outcome.reason, outcome.preparations) == ("preview_ok", ())
    assert [event.what for event in outcome.events] == ["approved"]


def test_other_words_are_the_new_introduction_and_the_questions_stay(store: Store) -> None:
    shown(store)
    answers(store, NEW)
    assert notices(store)[-1][0] == "It begins with your words: M1.2 Theme 2"
    mails = theme_mails(store)
    assert all("This week we look at the paper between them." in text for text in mails)
    assert all("Q1. What did each side do in week 2?" in text for text in mails)


def test_words_for_one_language_change_only_that_one_and_undo_brings_the_old_ones_back(
    store: Store,
) -> None:
    shown(store, _SPANISH)
    answers(store, NEW, question=2)
    theme = planned(store).modules[0].themes[1]
    words = dict(theme.translations)["es"]
    assert (theme.introduction, words.introduction) == ("", NEW.strip())
    assert (words.title, words.questions) == ("Tema dos", ("¿Qué hizo cada parte?",))
    answers(store, "undo", question=3, minutes=1)
    theme = planned(store).modules[0].themes[1]
    assert dict(theme.translations)["es"].introduction == "Una introducción."


@pytest.mark.parametrize("sure", ["likely", "unknown", "failed"])
def test_words_that_nothing_proves_wait_for_a_yes(store: Store, sure: Sure) -> None:
    shown(store)
    answers(store, NEW, sure)
    assert planned(store).modules[0].themes[1].introduction == ""
    answers(store, "YES", sure, question=2, minutes=1)
    assert planned(store).modules[0].themes[1].introduction == NEW.strip()


@pytest.mark.parametrize("text", ["Thank you", f"OK, but {NEW}", "Which day?", "undo"])
def test_what_neither_approves_nor_introduces_is_for_a_person(store: Store, text: str) -> None:
    shown(store)
    assert answers(store, text) is None
    assert planned(store).modules[0].themes[1].introduction == ""


def test_when_it_is_out_nothing_is_changed(store: Store) -> None:
    shown(store)
    theme_mails(store)
    outcome = answers(store, NEW, minutes=24 * 60)
    assert outcome is not None
    assert (outcome.reason, outcome.preparations) == ("preview_out", ())
