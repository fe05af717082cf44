"""Thursday: the lead gets the week's facts, and her answer becomes the wrap-up."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select

from digests.core.calendar import calendar_of
from digests.core.due import due
from mailbridge.core.answers import Answering, answer
from mailbridge.core.identity import Identity
from mailbridge.core.wrap_up import task_read
from mailbridge.model import Asks, Outcome, Sure
from mailbridge.store import Store, prepared, tables
from mailbridge.store.books import Books, record
from tests import outbox
from tests.core.test_notices import MAIL
from tests.digests import rhythm
from tests.digests.test_due import at, plan
from tests.digests.test_wrap_up import FRIDAY, KEY, text_of

THURSDAY = rhythm.day(3, 13)
WORDS = "Contracts hold where farmers own something that the buyer needs, as Grace shows in #2.\n"


def asked(store: Store) -> None:
    """Play the first week up to Thursday's facts."""
    rhythm.founded(store)
    rhythm.rung(store, rhythm.day(0))
    rhythm.post(store, "On Q1: has anyone a store of their own?", rhythm.day(1), in_theme=True)
    rhythm.rung(store, THURSDAY)


def notices(store: Store) -> list[tuple[str, str]]:
    """Return the subject and text of each notice, in order."""
    with store.reading() as connection:
        query = select(tables.letter.c.content).where(tables.letter.c.post_id.is_(None))
        rows = connection.execute(query.order_by(tables.letter.c.id)).scalars().all()
    mails = [message_from_bytes(raw, policy=default) for raw in rows if raw]
    return [(m["subject"], text_of(m)) for m in mails if "list-id" not in m]


def answers(
    store: Store, text: str, sure: Sure = "proved", question: int = 1, minutes: int = 0
) -> Outcome | None:
    """Let the lead answer a question, and record what comes of it."""
    now = THURSDAY + timedelta(hours=1, minutes=minutes)
    with store.writing() as connection:
        asks = Asks(question=question, address="elena@surco.example")
        context = Books().gather(connection, "farms", asks, now)
        assert context.question
        assert context.asked
        who = context.asked
        author = Identity(who.name, who.address, sure)
        line = text.strip().split("\n", 1)[0]
        given = Answering(context.question, who, line, text, author, MAIL, context, rhythm.SITE)
        outcome = answer(given)
        if outcome is not None:
            record(connection, context.alliance.id, outcome, now)
    return outcome


def waits(store: Store) -> str:
    """Return the words that wait for the digest."""
    with store.reading() as connection:
        found = prepared.by_key(connection, KEY)
    return found.draft.text if found else ""


def test_the_day_before_the_digest_the_lead_alone_gets_the_facts_once(store: Store) -> None:
    asked(store)
    rhythm.rung(store, THURSDAY + timedelta(hours=3))
    (told,) = [text for subject, text in notices(store) if "please write" in subject]
    assert "1 message, 1 country, 1 person." in told
    assert "On Q1: #2 Grace Nakibuuka." in told
    assert "#2 Grace Nakibuuka: On Q1: has anyone a store of their own?" in told
    assert "Silent for three weeks" not in told  # they joined a week ago
    assert "It goes to 6 members: 2 get each message, 2 daily, 2 weekly." in told


def test_of_a_week_without_a_message_nobody_is_asked_to_write(store: Store) -> None:
    rhythm.founded(store)
    rhythm.rung(store, rhythm.day(0))
    rhythm.rung(store, THURSDAY)
    assert not [subject for subject, _ in notices(store) if "please write" in subject]


def test_facts_that_were_missed_are_not_told_when_the_digest_is_out() -> None:
    alliance = plan("Africa/Kampala", weeks=2)
    kinds = {one.issue.kind for one in due(alliance, at(6, 2), [])}
    assert "facts" not in kinds
    assert "facts" in {one.issue.kind for one in due(alliance, at(5, 2), [])}


def test_her_answer_is_shown_to_her_and_heads_fridays_digest(store: Store) -> None:
    asked(store)
    outcome = answers(store, WORDS + "\nBut see #77.")
    assert outcome is not None
    assert outcome.reason == "wrap_up_kept"
    subject, told = notices(store)[-1]
    assert subject == "Farms: your wrap-up heads the digest"
    assert "as Grace shows in #2." in told
    assert "There is no message with this number: #77" in told
    assert KEY in rhythm.rung(store, FRIDAY)


def test_other_words_replace_it_and_undo_takes_it_back(store: Store) -> None:
    asked(store)
    answers(store, WORDS)
    answers(store, WORDS.replace("Contracts", "Prices"), question=2, minutes=1)
    assert waits(store).startswith("Prices hold")
    undone = answers(store, "undo", question=3, minutes=2)
    assert undone is not None
    assert undone.reason == "wrap_up_undone"
    assert waits(store) == ""
    assert KEY not in rhythm.rung(store, FRIDAY)


def test_after_the_digest_it_waits_a_minute_and_goes_out_by_itself(store: Store) -> None:
    asked(store)
    rhythm.rung(store, FRIDAY)
    late = int((FRIDAY - THURSDAY) / timedelta(minutes=1))
    outcome = answers(store, WORDS, minutes=late)
    assert outcome is not None
    assert outcome.reason == "wrap_up_late"
    now = THURSDAY + timedelta(hours=1, minutes=late)
    assert KEY not in rhythm.rung(store, now)
    assert KEY in rhythm.rung(store, now + timedelta(seconds=61))
    again = answers(store, WORDS, minutes=late + 5)
    assert again is not None
    assert again.reason == "wrap_up_out"


@pytest.mark.parametrize("sure", ["likely", "unknown", "failed"])
def test_words_that_nothing_proves_wait_for_a_yes_from_her_mailbox(
    store: Store, sure: Sure
) -> None:
    asked(store)
    answers(store, WORDS, sure)
    assert waits(store) == ""
    assert notices(store)[-1][0] == "Farms: is this your wrap-up?"
    assert answers(store, "what is this?", sure, question=2, minutes=1) is None
    answers(store, "YES", sure, question=2, minutes=2)
    assert waits(store).startswith("Contracts hold")
    assert KEY in rhythm.rung(store, FRIDAY)


@pytest.mark.parametrize("text", ["Thank you!", "OK", "Which day is it, please?"])
def test_a_word_to_the_moderators_is_no_wrap_up(store: Store, text: str) -> None:
    asked(store)
    assert answers(store, text) is None
    assert waits(store) == ""


def test_what_is_asked_stands_in_the_question(store: Store) -> None:
    asked(store)
    with store.reading() as connection:
        row = connection.execute(select(tables.question)).first()
    assert row is not None
    task = task_read(row.detail)
    assert (task.key, task.at, task.text) == (KEY, FRIDAY, "")
    assert task_read(replace_text(row.detail)).text == "a\nb"


def replace_text(detail: str) -> str:
    return f"{detail}a\nb"


@pytest.mark.parametrize(("roles", "read"), [(("lead",), 1), (("moderator",) * 2, 1), ((), 0)])
def test_the_calendar_counts_the_one_moderator_who_gets_them(
    store: Store, roles: tuple[str, ...], read: int
) -> None:
    alliance = rhythm.founded(store)
    people = tuple(
        replace(outbox.MEMBER, id=number, role="moderator", lead=role == "lead")
        for number, role in enumerate(roles, 1)
    )
    mails = calendar_of(alliance, (*people, replace(outbox.MEMBER, id=9)), ())
    assert {mail.members for mail in mails if mail.kind == "facts"} == {read}
