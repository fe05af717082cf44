"""What a delivery report leads to: counted by days, asked before anyone is paused, once each."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import product

import pytest

from mailbridge.changes import Paused, Resumed
from mailbridge.core.reach import is_away, is_enough, of_complaint, of_report
from mailbridge.core.tokens import Keys, read_token
from mailbridge.model import Bounce, Context, Failure, Outcome, Reported
from mailbridge.questions import Notice
from tests import outbox
from tests.outbox import AT

DAY = timedelta(days=1)
LEAD = replace(outbox.MEMBER, id=9, name="Elena Huanca", role="moderator", lead=True)
DANIEL = replace(outbox.MEMBER, id=4, name="Daniel Phiri", address="daniel@coop.example")
FIRST = Reported(
    delivery_id=70,
    member=DANIEL,
    probe=False,
    repeated=False,
    probed=False,
    failures=(),
    number=64,
    copies=30,
    copies_refused=0,
)
GONE = Bounce("daniel@coop.example", permanent=True, status="5.1.1")
FULL = Bounce("daniel@coop.example", permanent=False, status="4.2.2")
UNLIKED = Bounce("daniel@coop.example", permanent=True, status="5.7.1")


def context(reported: Reported | None) -> Context:
    return replace(
        outbox.context_of(people=(LEAD, DANIEL)), reported=reported, next_question=5, now=AT
    )


def report(*bounces: Bounce, reported: Reported | None = FIRST) -> Outcome:
    return of_report(bounces, context(reported), outbox.site_of())


def failed(days_ago: float, status: str = "5.1.1") -> Failure:
    return Failure(1, AT - days_ago * DAY, permanent=status.startswith("5"), status=status)


def read(one: Notice) -> EmailMessage:
    mail = message_from_bytes(one.content, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def text(one: Notice) -> str:
    body = read(one).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_report_that_nobody_signed_counts_for_nothing() -> None:
    assert report(GONE, reported=None) == Outcome("bounce", "not_signed")


def test_ten_thousand_forged_tokens_name_no_delivery() -> None:
    alphabet = "abcdefghij"
    forged = (f"b{''.join(four)}aaaaaaaaaaaaaaa" for four in product(alphabet, repeat=4))
    keys = Keys("a-secret-that-only-the-tests-know")
    assert [one for one in forged if read_token(keys, "farms", one)] == []


def test_a_delivery_counts_once_however_often_it_is_reported() -> None:
    again = report(GONE, reported=replace(FIRST, repeated=True))
    assert again == Outcome("bounce", "reported_before")


def test_a_delay_is_no_failure() -> None:
    assert report(replace(FULL, delayed=True)) == Outcome("bounce", "not_failed")
    assert report() == Outcome("bounce", "not_failed")


def test_one_bad_day_is_only_counted() -> None:
    outcome = report(GONE)
    assert (outcome.reason, outcome.changes, outcome.notices) == ("counted", (), ())
    assert outcome.failures == (Failure(70, AT, permanent=True, status="5.1.1"),)


def test_a_second_day_without_a_mailbox_sends_a_probe_and_pauses_nobody() -> None:
    outcome = report(GONE, reported=replace(FIRST, failures=(failed(3),)))
    assert (outcome.reason, outcome.changes) == ("probed", ())
    (question,) = outcome.questions
    assert (question.kind, question.whom, question.changes) == ("reach", 4, (Resumed(4),))
    (probe,) = outcome.notices
    assert read(probe)["To"] == "Daniel Phiri <daniel@coop.example>"
    assert not probe.answers_mail  # else no report of it would come back
    assert "do our mails reach you?" in read(probe)["Subject"]


def test_a_probe_goes_once_a_week() -> None:
    known = replace(FIRST, failures=(failed(3),), probed=True)
    assert report(GONE, reported=known).reason == "counted"


def test_a_probe_that_comes_back_pauses_the_member_and_the_moderators_are_told() -> None:
    outcome = report(GONE, reported=replace(FIRST, probe=True, probed=True))
    (paused,) = outcome.changes
    assert isinstance(paused, Paused)
    assert paused.member == 4
    assert paused.until.date() > outbox.ALLIANCE.ends
    (told,) = outcome.notices
    assert read(told)["Subject"] == "Farms: our mails no longer reach Daniel Phiri"
    assert "still a member" in text(told)
    assert "daniel@coop.example" not in text(told)


def test_a_full_mailbox_does_not_make_a_probe_fail() -> None:
    assert report(FULL, reported=replace(FIRST, probe=True, probed=True)).changes == ()


@pytest.mark.parametrize("status", ["5.7.1", "5.7.26", "5.6.0", "5.3.4", "4.7.0"])
def test_who_dislikes_the_mail_says_nothing_of_the_address(status: str) -> None:
    bounce = Bounce("daniel@coop.example", permanent=status.startswith("5"), status=status)
    outcome = report(bounce, reported=replace(FIRST, failures=(failed(1), failed(2))))
    assert (outcome.reason, outcome.changes, outcome.notices) == ("of_the_mail", (), ())
    assert outcome.failures[0].of_the_mail


def test_many_refusals_of_one_letter_are_the_letters_fault_and_told_once() -> None:
    some = replace(FIRST, failures=(failed(1), failed(2)))
    sixth = report(UNLIKED, reported=replace(some, copies_refused=5))
    assert (sixth.reason, sixth.changes) == ("letter_refused", ())
    (told,) = sixth.notices
    assert read(told)["Subject"] == "Farms: message #64 is refused by many servers"
    assert "6 of 30 copies" in text(told)
    later = report(GONE, reported=replace(some, copies_refused=6))
    assert (later.reason, later.notices) == ("of_the_mail", ())


def test_of_few_copies_five_must_come_back() -> None:
    few = replace(FIRST, copies=6)
    assert report(UNLIKED, reported=replace(few, copies_refused=3)).reason == "of_the_mail"
    assert report(UNLIKED, reported=replace(few, copies_refused=4)).reason == "letter_refused"


def test_a_complaint_pauses_and_is_told_without_the_member_being_written_to() -> None:
    outcome = of_complaint(context(FIRST), outbox.site_of())
    assert isinstance(outcome.changes[0], Paused)
    assert [str(read(one)["Subject"]) for one in outcome.notices] == [
        "Farms: Daniel Phiri may want less mail"
    ]
    assert of_complaint(context(None), outbox.site_of()).reason == "not_signed"


@pytest.mark.parametrize(
    ("days", "enough"),
    [
        ([("5.1.1", 0)], False),
        ([("5.1.1", 0), ("5.1.1", 0.2)], False),  # two on one day are one
        ([("5.1.1", 0), ("5.1.1", 1)], True),
        ([("5.1.1", 0), ("5.1.1", 7.5)], False),  # a week makes it stale
        ([("5.0.0", 0), ("5.0.0", 1)], False),
        ([("5.0.0", 0), ("5.0.0", 1), ("5.0.0", 2)], True),
        ([("4.2.2", n) for n in range(4)], False),
        ([("4.2.2", n) for n in range(5)], True),
        ([("4.2.2", n) for n in range(4)] + [("5.1.1", 0)], False),  # counted apart
    ],
)
def test_failures_are_counted_by_days_and_apart(
    days: list[tuple[str, float]], enough: bool
) -> None:
    assert is_enough([failed(ago, status) for status, ago in days], AT) == enough


def test_a_member_is_away_for_two_weeks_after_saying_so() -> None:
    assert not is_away(DANIEL, AT)
    assert is_away(replace(DANIEL, away_at=AT - 13 * DAY), AT)
    assert not is_away(replace(DANIEL, away_at=AT - 14 * DAY), AT)
