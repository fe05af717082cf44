"""What members change by mail, what they are asked, and the notices they get: on both databases."""

from datetime import timedelta
from typing import get_args

import pytest
from sqlalchemy import select

from mailbridge.changes import (
    AddressAdded,
    AddressForgotten,
    Away,
    Change,
    DeliveryChosen,
    DetailsWritten,
    ErasureAsked,
    FormatChosen,
    Joined,
    LanguageChosen,
    Left,
    LettersTo,
    LimitTold,
    MorningChosen,
    Muted,
    Paused,
    ProfileWritten,
    Resumed,
    Returned,
    Starred,
    Unmuted,
    Unstarred,
)
from mailbridge.errors import NotFound
from mailbridge.model import Answer, Context, Notice, Outcome, Question
from mailbridge.questions import Thing
from mailbridge.store import Store, deliveries, notices, people, questions, tables
from mailbridge.store.books import record
from mailbridge.store.changes import read, written
from mailbridge.store.retention import LETTERS, forget
from tests import outbox
from tests.outbox import AT

WEEK = timedelta(days=7)
ALL: tuple[Change, ...] = (
    Joined("Ana Ruiz", "Ana@mail.example", "ana@mail.example", "weekly", "invited", "Yes."),
    Left(1),
    Returned(1),
    DeliveryChosen(1, "weekly"),
    FormatChosen(1, "full"),
    Paused(1, AT + WEEK),
    Resumed(1),
    Away(1),
    LanguageChosen(1, "es"),
    Muted(1, 5),
    Unmuted(1, 5),
    AddressAdded(1, "Grace@Phone.example", "grace@phone.example"),
    AddressForgotten(1, "grace@phone.example"),
    LettersTo(1, "grace@phone.example"),
    MorningChosen(1, morning=True),
    DetailsWritten(1, "Grace A", "Union", "UG", "Africa/Kampala"),
    ProfileWritten(1, "Grows maize."),
    LimitTold(1),
    Starred(1, 5, 0, 20),
    Unstarred(1, 5, 0, 20),
    ErasureAsked(1),
)


def test_a_notice_that_may_go_once_a_day_waits_for_its_day_and_no_second_one_waits(
    store: Store, context: Context
) -> None:
    def said(number: int) -> Notice:
        return Notice(f"<{number}@x>", b"Hello", "amina@kano-radio.example", once_a_day=True)

    with store.writing() as connection:
        for number, hours in ((1, 0), (2, 1), (3, 2), (4, 30), (5, 49)):
            at = AT + timedelta(hours=hours)
            notices.put(connection, context.alliance.id, (said(number),), at)
        query = select(tables.letter.c.message_id, tables.delivery.c.next_at).join(tables.delivery)
        due = {row.message_id: row.next_at - AT for row in connection.execute(query)}
    hour = timedelta(hours=1)
    # The second waits for a day after the first; the third is left out; and so on.
    assert due == {"<1@x>": 0 * hour, "<2@x>": 24 * hour, "<4@x>": 48 * hour, "<5@x>": 72 * hour}


@pytest.fixture
def context(store: Store) -> Context:
    return outbox.people_in(store, 2)


def recorded(store: Store, context: Context, outcome: Outcome) -> None:
    with store.writing() as connection:
        record(connection, context.alliance.id, outcome, AT)


def change(store: Store, context: Context, *changes: Change) -> None:
    recorded(store, context, Outcome("command", "tests", changes=changes))


def test_every_change_is_kept_with_a_question_and_comes_back_the_same(
    store: Store, context: Context
) -> None:
    assert {type(one) for one in ALL} == set(get_args(Change))
    about = (Thing("incoming", 7, "abc"), Thing("post", 68))
    asked = Question(1, "confirm", context.members[0].id, about, "a detail", ALL)
    recorded(store, context, Outcome("command", "tests", questions=(asked,)))
    with store.reading() as connection:
        found = questions.question_of(connection, context.alliance.id, 1)
        assert questions.question_of(connection, context.alliance.id, 2) is None
    assert found is not None
    assert (found.about, found.detail, found.changes) == (about, "a detail", ALL)
    assert (found.asked_at, found.answered_at) == (AT, None)
    assert [read(written(one)) for one in ALL] == list(ALL)


def test_what_a_member_chooses_holds_and_is_remembered_as_their_choice(
    store: Store, context: Context
) -> None:
    member = context.members[0].id
    change(
        store,
        context,
        DeliveryChosen(member, "weekly"),
        FormatChosen(member, "full"),
        LanguageChosen(member, "es"),
        Paused(member, AT + WEEK),
        ProfileWritten(member, "Grows maize."),
    )
    with store.reading() as connection:
        found = people.member_by_id(connection, member)
        chosen = connection.execute(
            select(tables.membership.c.chosen).where(tables.membership.c.id == member)
        ).scalar_one()
    assert found is not None
    assert (found.delivery, found.format, found.language) == ("weekly", "full", "es")
    assert (found.paused_until, found.profile) == (AT + WEEK, "Grows maize.")
    assert chosen == ["delivery", "format", "language"]


def test_who_leaves_is_no_member_and_is_one_again_on_returning(
    store: Store, context: Context
) -> None:
    member = context.members[0]
    change(store, context, Left(member.id))
    with store.reading() as connection:
        assert member.id not in {m.id for m in people.members(connection, context.alliance.id)}
        assert people.member_by_id(connection, member.id) is not None
    change(store, context, Returned(member.id))
    with store.reading() as connection:
        assert member.id in {m.id for m in people.members(connection, context.alliance.id)}


def test_a_newcomer_joins_with_their_consent_and_own_choice(store: Store, context: Context) -> None:
    change(store, context, ALL[0])
    with store.reading() as connection:
        ana = people.member_by_address(connection, context.alliance.id, "ana@mail.example")
        assert ana is not None
        row = connection.execute(
            select(tables.membership).where(tables.membership.c.id == ana.id)
        ).one()
    assert (ana.name, ana.delivery, row.joined_how) == ("Ana Ruiz", "weekly", "invited")
    assert (row.consent, row.consent_at, row.chosen) == ("Yes.", AT, ["delivery"])


def test_who_muted_a_thread_gets_no_more_of_it_until_they_unmute(
    store: Store, context: Context
) -> None:
    site, member = outbox.site_of(), context.members[0].id
    change(store, context, Muted(member, 1))
    outbox.publish_in(store, context, site)
    change(store, context, Muted(member, 2), Unmuted(member, 2))
    outbox.publish_in(store, context, site)
    with store.reading() as connection:
        query = select(tables.delivery.c.post_id, tables.delivery.c.membership_id)
        sent = sorted(tuple(row) for row in connection.execute(query))
    other = context.members[1].id
    assert sent == [(1, other), (2, member), (2, other)]


def test_an_address_of_somebody_else_stays_theirs(store: Store, context: Context) -> None:
    first, second = context.members
    change(store, context, AddressAdded(first.id, "new@phone.example", "new@phone.example"))
    change(store, context, AddressAdded(second.id, "new@phone.example", "new@phone.example"))
    with store.reading() as connection:
        owner = people.member_by_address(connection, context.alliance.id, "new@phone.example")
    assert owner is not None
    assert owner.id == first.id


def test_a_question_is_answered_once(store: Store, context: Context) -> None:
    asked = Question(1, "confirm", context.members[0].id)
    recorded(store, context, Outcome("command", "tests", questions=(asked,)))
    recorded(store, context, Outcome("command", "tests", answers=(Answer(1, "yes"),)))
    with pytest.raises(NotFound):
        recorded(store, context, Outcome("command", "tests", answers=(Answer(1, "no"),)))
    with store.reading() as connection:
        found = questions.question_of(connection, context.alliance.id, 1)
    assert found is not None
    assert (found.answer, found.answered_at) == ("yes", AT)


def test_a_notice_goes_to_a_member_and_to_a_stranger_whose_address_is_then_forgotten(
    store: Store, context: Context
) -> None:
    member = context.members[0]
    to_member = Notice(
        "<n1@x>", b"Subject: a\r\n\r\nb\r\n", member.address, member.id, member.address_id
    )
    to_stranger = Notice("<n2@x>", b"Subject: a\r\n\r\nb\r\n", "ana@mail.example")
    recorded(store, context, Outcome("command", "tests", notices=(to_member, to_stranger)))
    with store.writing() as connection:
        claimed = deliveries.claim(connection, "host/1/send", AT, WEEK)
        assert sorted(one.address for one in claimed) == ["ana@mail.example", member.address]
        assert notices.had_one(connection, "ana@mail.example", AT + timedelta(hours=23))
        assert not notices.had_one(connection, "ana@mail.example", AT + timedelta(hours=25))
        results = [deliveries.Result(one.id, "sent", AT) for one in claimed]
        deliveries.mark(connection, "host/1/send", results, AT)
        forget(connection, AT + LETTERS + WEEK, timedelta(days=90))
        kept = connection.execute(select(tables.letter.c.recipient, tables.letter.c.content)).all()
    assert [tuple(row) for row in kept] == [("", None), ("", None)]
