"""What a provider allows in a second and in a day is never passed, and what waits goes in order."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from itertools import pairwise

from sqlalchemy import select, update
from structlog.testing import capture_logs

from mailbridge.doors.sender.rate import Rate
from mailbridge.model import Letter, Precedence, Recipient
from mailbridge.store import letters, tables
from mailbridge.store.letters import Tally
from tests import outbox
from tests.doors.sender.conftest import PACE, Outbox
from tests.doors.sender.scripted import DROP, Moment, smarthost


def a_day_passes(box: Outbox) -> None:
    """Let what was sent be 25 hours ago, and what waits be due."""
    with box.store.writing() as connection:
        for row in connection.execute(select(tables.sent_hour)).all():
            connection.execute(
                update(tables.sent_hour)
                .where(tables.sent_hour.c.hour == row.hour)
                .values(hour=row.hour - timedelta(hours=25))
            )
    box.make_due()


def told(box: Outbox) -> list[str]:
    with box.store.reading() as connection:
        query = select(tables.event.c.detail).where(tables.event.c.what == "day_full")
        return list(connection.execute(query).scalars())


def test_the_501st_recipient_of_a_500_a_day_limit_waits_and_somebody_is_told(
    outgoing: Outbox,
) -> None:
    outgoing.fill(501)
    with smarthost() as server, capture_logs() as logs:
        sender = outgoing.sender(server, more="per_day = 500")
        assert sender.drain().sent == 500
        assert not sender.drain()
        assert len(server.taken) == 500
        assert outgoing.tally() == Tally(0, 0, 500, 1, 0, ambiguous=0)
        (waiting,) = [row for row in outgoing.rows() if row.state == "deferred"]
        assert (waiting.attempts, waiting.answer) == (0, "the limit of 500 a day is reached")
        assert waiting.next_at > datetime.now(UTC) + timedelta(hours=24)
        assert told(outgoing) == ["501 letters are due, room for 500"]
        assert sum(line["event"] == "more is due than a day allows" for line in logs) == 1
        a_day_passes(outgoing)
        assert sender.drain().sent == 1
        assert set(server.recipients.values()) == {1}
    assert told(outgoing) == ["501 letters are due, room for 500"]


def test_the_moderators_read_of_it_on_the_same_day_and_once(outgoing: Outbox) -> None:
    outgoing.fill(12)
    moderator = tables.membership.c.id == 12
    with outgoing.store.writing() as connection:
        connection.execute(update(tables.membership).where(moderator).values(role="moderator"))
    with smarthost() as server:
        sender = outgoing.sender(server, more="per_day = 10")
        assert sender.drain().sent == 10
        a_day_passes(outgoing)
        assert sender.drain().sent == 3
        first, *others = server.taken
    assert first.recipient == "farms12@mail.example"
    mail = message_from_bytes(first.content, policy=default)
    assert mail["Subject"] == "FARMS: more mail today than our provider takes"
    body = mail.get_body(("plain",))
    assert body is not None
    said = " ".join(body.get_content().split())
    assert "Our mail provider takes 10 mails in 24 hours." in said
    assert (
        "Small Farms, Fair Markets has 12 ready to go just now, and there is room for 10." in said
    )
    assert all(b"more mail today" not in other.content for other in others)


def test_a_day_is_any_24_hours_and_survives_a_restart(post_office: Outbox) -> None:
    post_office.fill(6)
    with smarthost() as server:
        assert post_office.sender(server, more="per_day = 4").drain().sent == 4
        post_office.make_due()
        assert not post_office.sender(server, more="per_day = 4").drain()
        a_day_passes(post_office)
        assert post_office.sender(server, more="per_day = 4").drain().sent == 2
        post_office.fill(3)
        assert post_office.sender(server, more="per_day = 4").drain().sent == 2
        assert len(server.taken) == 8


def test_two_connections_do_not_both_use_the_last_room(post_office: Outbox) -> None:
    post_office.fill(60)
    with smarthost() as server:
        sender = post_office.sender(server, 3, replace(PACE, quick=0.0), more="per_day = 50")
        assert sender.drain().sent == 50
        assert len(server.taken) == 50


def test_what_surely_did_not_go_uses_up_no_room(outgoing: Outbox) -> None:
    def script(moment: Moment) -> str:
        if moment.step == "rcpt" and moment.time in (2, 4):
            return "450 4.2.1 busy" if moment.time == 2 else "550 5.1.1 gone"
        return DROP if moment.step == "end" and moment.time == 3 else ""

    outgoing.fill(12)
    with smarthost(script) as server:
        sender = outgoing.sender(server, more="per_day = 6")
        while sender.drain():
            pass
        # Six were handed over whole: five with an answer, one nobody knows of.
        assert len(server.taken) == 6
    assert outgoing.tally().sent == 5
    assert outgoing.tally().ambiguous == 1


def test_themes_and_notices_go_first_then_posts_then_digests(post_office: Outbox) -> None:
    context = outbox.people_in(post_office.store, 3)
    post_office.context = context
    to = tuple(Recipient(member.id, member.address_id) for member in context.members)
    for name in (Precedence.DIGEST, Precedence.POST, Precedence.THEME):
        post_id = outbox.publish_in(
            post_office.store, replace(context, members=()), post_office.site
        )
        content = f"Subject: {name.name}\r\n\r\nx\r\n".encode()
        letter = Letter("en", f"<{name.name}@x>", content, "Farms", 1, to, name)
        with post_office.store.writing() as connection:
            letters.put(connection, context.alliance.id, post_id, (letter,), datetime.now(UTC))
    with smarthost() as server:
        sender = post_office.sender(server, more="per_day = 5")
        assert sender.drain().sent == 5
        a_day_passes(post_office)
        assert sender.drain().sent == 4
        subjects = [
            one.content.partition(b"Subject: ")[2].split(b"\r\n")[0] for one in server.taken
        ]
    assert subjects == [b"THEME"] * 3 + [b"POST"] * 3 + [b"DIGEST"] * 3


def test_no_window_of_a_second_holds_more_than_was_allowed() -> None:
    rate, now = Rate(5), 100.0
    times: list[float] = []
    for number in range(40):
        now = max(now + (0.0 if number % 7 else 0.33), times[-1] if times else now)
        times.append(rate.slot(now))
    assert times == sorted(times)
    assert all(later - earlier >= 1 for earlier, later in zip(times, times[5:], strict=False))
    assert any(later == earlier for earlier, later in pairwise(times))


def test_less_than_one_in_a_second_is_one_in_several() -> None:
    rate = Rate(0.25)
    assert [rate.slot(10.0) for _ in range(4)] == [10.0, 14.0, 18.0, 22.0]
    assert rate.slot(40.0) == 40.0


def test_letters_go_at_the_pace_that_is_set_and_a_stop_is_not_kept_waiting(
    outgoing: Outbox,
) -> None:
    first = threading.Event()

    def script(moment: Moment) -> str:
        if moment.step == "end":
            first.set()
        return ""

    outgoing.fill(3)
    with smarthost(script) as server:
        sender = outgoing.sender(server, more="per_second = 0.001")
        sender.start()
        assert first.wait(20)
        sender.stop()
        assert len(server.taken) == 1
    assert outgoing.tally() == Tally(2, 0, 1, 0, 0, ambiguous=0)


def test_a_limit_that_is_not_reached_changes_nothing(outgoing: Outbox) -> None:
    outgoing.fill(30)
    with smarthost() as server:
        assert outgoing.sender(server, more="per_second = 1e6\nper_day = 30").drain().sent == 30
        assert len(server.taken) == 30
    assert told(outgoing) == []
