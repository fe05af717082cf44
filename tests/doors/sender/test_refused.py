"""What a smarthost refuses: at RCPT a failure of that address, after the letter nobody's."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from mailbridge import refused
from mailbridge.store.tables import failure, question
from tests.doors.sender.conftest import Outbox
from tests.doors.sender.scripted import Moment, Script, smarthost

DAY = timedelta(days=1)
NOW = datetime.now(UTC)


def at_rcpt(said: str, most: int = 1) -> Script:
    """Refuse the first so many members at RCPT, and nobody else."""

    def script(moment: Moment) -> str:
        number = int(moment.address.removeprefix("farms").partition("@")[0] or 0)
        return said if moment.step == "rcpt" and number <= most else ""

    return script


def sent(box: Outbox, script: Script, members: int, at: datetime) -> None:
    """Publish a post and send it, and let what was refused be counted."""
    box.fill(members, f"Written on {at:%d %B}.")
    with smarthost(script) as server:
        box.sender(server).drain()
    while refused.pass_time(box.store, box.site, at):
        pass


def counted(box: Outbox) -> list[tuple[str, bool]]:
    with box.store.reading() as connection:
        query = select(failure.c.status, failure.c.of_the_mail).order_by(failure.c.at)
        return [(row.status, row.of_the_mail) for row in connection.execute(query)]


def asked(box: Outbox) -> list[str]:
    with box.store.reading() as connection:
        return list(connection.execute(select(question.c.kind)).scalars())


def test_an_address_that_is_refused_on_two_days_is_probed(post_office: Outbox) -> None:
    gone = at_rcpt("550 5.1.1 no such user")
    sent(post_office, gone, 3, NOW - DAY)
    assert counted(post_office) == [("5.1.1", False)]
    assert asked(post_office) == []
    sent(post_office, gone, 3, NOW)
    assert asked(post_office) == ["reach"]


def test_a_refusal_counts_once(outgoing: Outbox) -> None:
    sent(outgoing, at_rcpt("550 no such user"), 2, NOW)
    assert refused.pass_time(outgoing.store, outgoing.site, NOW) == 0
    assert counted(outgoing) == [("", False)]


def test_from_the_fifth_refusal_of_one_letter_on_it_is_the_letter_that_is_to_blame(
    outgoing: Outbox,
) -> None:
    sent(outgoing, at_rcpt("550 5.1.1 refused", most=8), 8, NOW)
    assert counted(outgoing) == [("5.1.1", False)] * 4 + [("5.1.1", True)] * 4


@pytest.mark.parametrize("said", ["550 5.7.1 looks like spam", "554 5.6.0 what a letter"])
def test_what_is_refused_for_what_it_says_is_not_the_addresss_fault(
    outgoing: Outbox, said: str
) -> None:
    for days in (3, 2, 1, 0):
        sent(outgoing, at_rcpt(said), 3, NOW - days * DAY)
    assert {of_the_mail for _, of_the_mail in counted(outgoing)} == {True}
    assert asked(outgoing) == []


def test_a_letter_refused_after_it_was_given_counts_against_no_address(outgoing: Outbox) -> None:
    sent(
        outgoing, lambda moment: "554 5.7.1 spam" if moment.step == "end" else "", members=2, at=NOW
    )
    assert counted(outgoing) == []
    assert {row.state for row in outgoing.rows()} == {"deferred"}
