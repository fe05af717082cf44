"""Announcements: at once to all who want mail, in digests too, once, and told how they went."""

import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from digests import announce
from digests.publish import publish_now
from mailbridge.errors import NotFound
from mailbridge.model import Sendings
from mailbridge.store import Store, tables
from tests import outbox
from tests.conftest import ROOT
from tests.digests import rhythm
from tests.digests.test_clocks import KILLED, url
from tests.digests.test_wrap_up import sent, text_of
from tests.doors.sender.conftest import Outbox
from tests.doors.sender.scripted import Moment, smarthost

WORDS = (
    "No digest next week",
    "Next Friday is a *holiday* in Kampala.\n\nThe digest comes on Monday.",
)
NOBODY = "Paul Wanjala,paul@nomail.example,KE,Nobody,expert,en,none,Africa/Nairobi,\n"
TUESDAY = rhythm.day(1)
EVERYBODY = {
    "elena@surco.example",
    "grace@union.example",
    "wilmer@quinua.example",
    "tesfaye@seed.example",
    "ana@papa.example",
    "ines@feira.example",
}


def begun(store: Store) -> None:
    """Open the first theme, in an alliance where one member wants no mail."""
    rhythm.founded(store, members=rhythm.MEMBERS + NOBODY)
    rhythm.rung(store, rhythm.day(0))


def announced(store: Store, words: tuple[str, str] = WORDS) -> announce.Standing:
    """Send an announcement on Tuesday."""
    one = announce.draft(store, rhythm.SITE, "farms", words, TUESDAY)
    announce.send(store, rhythm.SITE, "farms", one.key, TUESDAY)
    return announce.standing(store, "farms", one.key, TUESDAY)


def letters(store: Store) -> list[EmailMessage]:
    return [m for m in sent(store, WORDS[0]) if "issue" not in m["message-id"]]


def test_it_goes_at_once_to_all_but_those_who_want_no_mail_digest_readers_too(
    store: Store,
) -> None:
    begun(store)
    before = len(rhythm.deliveries(store))
    one = announced(store)
    got = rhythm.deliveries(store)[before:]
    assert {address for address, _, _ in got} == EVERYBODY
    assert len(got) == len(EVERYBODY)
    assert {at for _, _, at in got} == {TUESDAY}
    assert one.went == Sendings(waiting=6, sent=0, deferred=0, failed=0)


def test_its_letters_say_that_nobody_posts_by_answering_and_where_to_ask(store: Store) -> None:
    begun(store)
    announced(store)
    mails = letters(store)
    assert {text_of(m).partition("-- \n")[2].split("\n")[1].split(":")[0] for m in mails} == {
        "Only to the moderators",
        "Solo a los moderadores",
        "Só para os moderadores",
    }
    for mail in mails:
        assert mail["list-post"] == "NO"
        assert mail["subject"] == "[Farms] No digest next week"
        assert mail["auto-submitted"] is None
        assert mail["from"].startswith("Elena Huanca via Farms")
        assert "a holiday in Kampala.\n\nThe digest" in text_of(mail)
        assert "<em>holiday</em>" in text_of(mail, "html")


def test_it_is_a_post_of_the_archive_in_a_thread_of_its_own(store: Store) -> None:
    begun(store)
    announced(store)
    with store.reading() as connection:
        row = connection.execute(
            select(tables.post).where(tables.post.c.kind == "announcement")
        ).one()
    assert (row.number, row.thread, row.theme_id, row.author) == (2, 2, None, "Elena Huanca")


def test_the_same_command_again_sends_nothing_twice(store: Store) -> None:
    begun(store)
    first = announced(store)
    before = rhythm.deliveries(store)
    again = announce.draft(store, rhythm.SITE, "farms", WORDS, TUESDAY)
    assert (again.key, again.number) == (first.key, 2)
    assert publish_now(store, rhythm.SITE, "farms", first.key, TUESDAY) is None
    with pytest.raises(NotFound):
        announce.schedule(store, "farms", first.key, TUESDAY, TUESDAY)
    assert rhythm.deliveries(store) == before


def test_a_draft_goes_to_nobody_and_a_trial_to_one(store: Store) -> None:
    begun(store)
    before = len(rhythm.deliveries(store))
    one = announce.draft(store, rhythm.SITE, "farms", WORDS, TUESDAY)
    announce.try_out(store, rhythm.SITE, "farms", one.key, "Wilmer@quinua.example", TUESDAY)
    assert publish_now(store, rhythm.SITE, "farms", one.key, TUESDAY) is None
    assert len(rhythm.deliveries(store)) == before + 1
    (tried,) = sent(store, "Prueba: No digest next week")
    assert announced(store).number == 2
    ids = [m["message-id"] for m in letters(store) if m is not tried]
    assert ids.count(tried["message-id"]) == 1  # its own
    assert len(set(ids)) == 2
    assert "farms-owner@" in tried["reply-to"]


def test_what_is_scheduled_goes_out_with_the_ring_of_its_hour(store: Store) -> None:
    begun(store)
    one = announce.draft(store, rhythm.SITE, "farms", WORDS, TUESDAY)
    announce.schedule(store, "farms", one.key, rhythm.day(2, 8), TUESDAY)
    assert one.key not in rhythm.rung(store, rhythm.day(2, 7))
    assert one.key in rhythm.rung(store, rhythm.day(2, 8))
    assert one.key not in rhythm.rung(store, rhythm.day(2, 9))


def test_weekly_digests_tell_it_too_and_no_daily_digest_is_sent_for_it_alone(
    store: Store,
) -> None:
    begun(store)
    rhythm.rung(store, rhythm.day(1, 10))
    before = len(rhythm.deliveries(store))
    announced(store)
    rhythm.rung(store, rhythm.day(1, 20))
    assert len(rhythm.deliveries(store)) == before + len(EVERYBODY)
    rhythm.rung(store, rhythm.day(4, 13))
    brief, full = (
        next(m for m in sent(store, s) if "issue" in m["message-id"])
        for s in ("Semana 1", "Week 1")
    )
    assert "ANUNCIADO\n\n#2 No digest next week\nNext Friday is a holiday" in text_of(brief)
    assert (
        "ANNOUNCED\n\n#2 No digest next week\nNext Friday is a holiday in Kampala.\n\nThe digest"
        in text_of(full)
    )


def test_a_daily_digest_of_that_day_tells_it_beside_the_messages(store: Store) -> None:
    begun(store)
    rhythm.rung(store, rhythm.day(0, 20))
    announced(store)
    rhythm.post(store, "The contract held because we had a store.", rhythm.day(1, 13))
    rhythm.rung(store, rhythm.day(1, 20))
    digests = [
        m for m in sent(store, "[Farms]") if "issue" in m["message-id"] and "#3 Grace" in text_of(m)
    ]
    assert digests
    assert all("#2 No digest next week" in text_of(m) for m in digests)


def test_its_author_hears_once_how_it_went_when_nothing_waits_any_more(store: Store) -> None:
    begun(store)
    one = _by_elena(store)
    rhythm.rung(store, TUESDAY)
    assert not sent(store, "Sent to")
    with store.writing() as connection:
        connection.execute(tables.delivery.update().values(state="sent"))
        first = select(tables.delivery.c.id).where(
            tables.delivery.c.post_id == _post_id(store, one)
        )
        some = connection.execute(first).scalars().first()
        failed = tables.delivery.c.id == some
        connection.execute(tables.delivery.update().where(failed).values(state="failed"))
    for _ in range(2):
        rhythm.rung(store, TUESDAY + timedelta(minutes=1))
    (told,) = sent(store, 'Sent to 5 of 6: "No digest next week"')
    assert "Sent: 5 copies.\nRefused: 1 copy." in text_of(told)


def test_its_author_hears_after_an_hour_of_what_still_waits(store: Store) -> None:
    begun(store)
    _by_elena(store)
    rhythm.rung(store, TUESDAY)
    rhythm.rung(store, TUESDAY + timedelta(hours=1))
    (told,) = sent(store, 'Sent to 0 of 6: "No digest next week"')
    assert "6 copies. They are tried again by themselves." in text_of(told)


def test_killed_at_any_step_and_run_again_it_reaches_each_once_and_tells_who_got_it(
    store: Store, tmp_path: Path
) -> None:
    begun(store)
    stride = "2" if store.is_sqlite else "5"
    program = KILLED.replace("ring(store, SITE, at, at)", AGAIN)
    command = [sys.executable, "-c", program, url(store), TUESDAY.isoformat(), stride]
    told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert told.returncode == 0, told.stderr
    assert int(told.stdout) > 20 / int(stride)
    one = announce.draft(store, rhythm.SITE, "farms", WORDS, TUESDAY)
    assert one.went == Sendings(waiting=len(EVERYBODY), sent=0, deferred=0, failed=0)
    assert one.key not in rhythm.rung(store, TUESDAY)
    got = _sent(store, tmp_path, {"ana@": "450 4.2.2 full", "ines@": "550 5.1.1 no such user"})
    assert sorted(got) == sorted(EVERYBODY - {"ana@papa.example", "ines@feira.example"})
    went = announce.standing(store, "farms", one.key, TUESDAY).went
    assert went == Sendings(waiting=0, sent=len(EVERYBODY) - 2, deferred=1, failed=1)


# What the command does, whether it is run for the first time or again.
AGAIN = f"""
    from digests.announce import draft, send
    one = draft(store, SITE, "farms", {WORDS!r}, at)
    one.number or send(store, SITE, "farms", one.key, at)
"""


def _sent(store: Store, folder: Path, refused: Mapping[str, str]) -> list[str]:
    """Send the announcement to a server that refuses some; return who got it."""

    def script(moment: Moment) -> str:
        at_rcpt = (said for name, said in refused.items() if moment.address.startswith(name))
        return next(at_rcpt, "") if moment.step == "rcpt" else ""

    with store.writing() as connection:  # the plan's days are ahead of the sender's clock
        connection.execute(tables.delivery.update().values(next_at=outbox.AT - timedelta(days=365)))
    with smarthost(script) as server:
        Outbox(store, folder).sender(server).drain()
        return [one.recipient for one in server.taken if b"No digest next week" in one.content]


def _by_elena(store: Store) -> str:
    """Let the announcement be Elena's own, said yes to."""
    one = announce.draft(store, rhythm.SITE, "farms", WORDS, TUESDAY)
    with store.writing() as connection:
        connection.execute(tables.prepared.update().values(membership_id=1))
    announce.schedule(store, "farms", one.key, TUESDAY, TUESDAY)
    return one.key


def _post_id(store: Store, key: str) -> int:
    query = select(tables.prepared.c.post_id).where(tables.prepared.c.key == key)
    with store.reading() as connection:
        return int(connection.execute(query).scalar_one())
