"""One mailbox for everything, on a real IMAP server: posts, replies, joining, commands, bounces.

The addresses are those of style "plus", and Dovecot keeps the mailbox. What a
mail system in front would note (Delivered-To) it often notes as the mailbox's
own address alone, so the mails here say no more.
"""

import re
import smtplib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import pytest
from sqlalchemy import select

from config.settings import load
from mailbridge.cli.instance import Instance, instance_of
from mailbridge.cli.services import running
from mailbridge.core.members_csv import read_members
from mailbridge.core.programme import Around, read_programme
from mailbridge.core.tokens import bounce_token, reply_token
from mailbridge.doors.client import hand_in
from mailbridge.store import letters, played, register
from mailbridge.store.enrol import Occasion, enrol
from mailbridge.store.plan import apply
from mailbridge.store.tables import failure, post
from mailbridge.store.tables import incoming as mails
from tests.doors.imap.conftest import need_dovecot
from tests.doors.imap.dovecot import PASSWORD, USER, Dovecot
from tests.journeys.sink import Sink, sink
from tests.journeys.story import wait_until
from tests.journeys.test_commands import COMMANDS

HERE = Path(__file__).parent
LIST = "talks+farms@ngo.example"


@dataclass
class World:
    """An installation that runs, its mailbox, and the smarthost its letters go to."""

    instance: Instance
    dovecot: Dovecot
    smarthost: Sink
    lmtp: int = 0
    smtp: int = 0
    sent: int = 0

    def send(self, mail: bytes) -> Any:
        """Put a mail into the mailbox; return what became of it once it was handled."""
        self.dovecot.deliver(mail)
        return self.handled()

    def hand_in(self, mail: bytes, *recipients: str) -> Any:
        """Hand a mail in by LMTP; return the same."""
        replies = hand_in("127.0.0.1", self.lmtp, "grace@mubende-union.example", recipients, mail)
        assert [reply.code for reply in replies] == [250] * len(recipients)
        return self.handled()

    def send_by_smtp(self, mail: bytes, recipient: str) -> Any:
        """Bring a mail to the SMTP door, as another mail server does; return the same."""
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=30) as client:
            assert client.sendmail("grace@mubende-union.example", [recipient], mail) == {}
        return self.handled()

    def handled(self) -> Any:
        self.sent += 1
        wait_until(lambda: len(self.rows()) == self.sent, "the mail came in")
        wait_until(lambda: self.rows()[-1].fate != "waiting", "the mail was handled")
        wait_until(self._all_sent, "its letters went")
        with self.instance.store.reading() as connection:
            assert register.ledger(connection).accepted == self.sent
        return self.rows()[-1]

    def last_to(self, address: str) -> Message:
        """The last mail that went to somebody."""
        return message_from_bytes([raw for to, raw in self.smarthost.mails if to == address][-1])

    def subjects_to(self, address: str) -> list[str]:
        mine = [message_from_bytes(raw) for to, raw in self.smarthost.mails if to == address]
        return [str(one["Subject"]) for one in mine]

    def rows(self) -> list[Any]:
        with self.instance.store.reading() as connection:
            return list(connection.execute(select(mails).order_by(mails.c.id)).all())

    def posts(self) -> list[Any]:
        with self.instance.store.reading() as connection:
            return list(connection.execute(select(post).order_by(post.c.number)).all())

    def _all_sent(self) -> bool:
        with self.instance.store.reading() as connection:
            tally = letters.tally(connection)
        return tally.due + tally.sending == 0


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    dovecot = Dovecot(need_dovecot())
    yield dovecot
    dovecot.stop()


@pytest.fixture
def world(server: Dovecot, sqlite_store: object, tmp_path: Path) -> Iterator[World]:
    with (
        sink() as smarthost,
        _running(_instance(tmp_path, server, smarthost), server, smarthost) as w,
    ):
        yield w
    server.clear()


@contextmanager
def _running(instance: Instance, server: Dovecot, smarthost: Sink) -> Generator[World]:
    prepare(instance)
    with running(instance, frozenset({"send", "work", "lmtp", "smtp", "imap"})) as ports:
        yield World(instance, server, smarthost, ports.lmtp or 0, ports.smtp or 0)
    instance.store.close()


def _instance(folder: Path, server: Dovecot, smarthost: Sink) -> Instance:
    (folder / "mailbridge.toml").write_text(
        '[site]\nname = "Test bridge"\nsecret = "a-secret-that-only-the-tests-know"\n'
        'domain = "ngo.example"\n[addresses]\nstyle = "plus"\nbase = "talks@ngo.example"\n'
        '[auth]\nnameserver = "none"\ntrusted_authserv_ids = ["mx.ngo.example"]\n'
        '[lmtp]\nlisten = "127.0.0.1:0"\n'
        '[smtp]\nlisten = "127.0.0.1:0"\n'
        f'[sender]\nurl = "smtp://127.0.0.1:{smarthost.port}"\n'
        f'[[imap]]\nhost = "127.0.0.1"\nport = {server.port}\ntls = "none"\nuser = "{USER}"\n'
        f"password = '{PASSWORD}'\ndone_folder = \"Fetched\"\n",
        "utf-8",
    )
    return instance_of(load(folder / "mailbridge.toml", {}))


def prepare(instance: Instance) -> None:
    text = (HERE / "farms.toml").read_text("utf-8").replace("MODERATION", "none")
    around = Around("farms.toml", available_timezones(), lambda _file: False)
    now = datetime.now(UTC)
    people = read_members((HERE / "members.csv").read_bytes(), "members.csv", around.zones)
    with instance.store.writing() as connection:
        applied = apply(connection, read_programme(text, around), now)
        enrol(connection, Occasion(applied.alliance_id, now), people.entries)


def mail(sender: str, to: str, subject: str, body: str, extra: str = "") -> bytes:
    local = re.sub(r"\W+", "-", f"{subject} {body}")[:40]
    return (
        f"Return-Path: <{sender}>\r\nDelivered-To: talks@ngo.example\r\n"
        f"From: Somebody <{sender}>\r\nTo: {to}\r\nSubject: {subject}\r\n{extra}"
        f"Date: Mon, 23 Nov 2026 09:00:00 +0000\r\nMessage-ID: <{local}@mail.example>\r\n"
        f"\r\n{body}\r\n"
    ).encode()


GRACE, WILMER = "grace@mubende-union.example", "wilmer@quinua.example"


def test_post_reply_owner_mail_and_bounce_come_through_one_mailbox(world: World) -> None:
    first = world.send(mail(GRACE, LIST, "The store", "The store decided it."))
    assert (first.fate, first.purpose) == ("posted", "post")
    reply_to = next(
        str(message_from_bytes(raw)["Reply-To"])
        for recipient, raw in world.smarthost.mails
        if recipient == WILMER
    )
    assert "talks+farms.r" in reply_to

    reply = world.send(mail(WILMER, reply_to, "Re: The store", "Who paid for it, and when?"))
    assert (reply.fate, reply.purpose) == ("posted", "reply")
    assert [row.parent_id is not None for row in world.posts()] == [False, True]

    owner = world.send(mail("x@else.example", "talks+farms.owner@ngo.example", "Help", "May I?"))
    assert (owner.fate, owner.purpose) == ("held", "owner")

    site = world.instance.site
    with world.instance.store.reading() as connection:
        delivery = played.delivery_to(connection, "farms", 1, WILMER)
    path = site.addresses.bounce("farms", bounce_token(site.keys, "farms", delivery))
    bounce = world.send(report_on(path))
    assert (bounce.fate, bounce.purpose) == ("bounce", "bounces")
    assert all(row.evidence["door"] == "imap" for row in world.rows())
    wait_until(lambda: not world.dovecot.flags(), "the inbox is empty")
    assert len(world.dovecot.flags("Fetched")) == 4


def test_a_report_on_a_letter_whose_return_path_was_rewritten_is_known_by_the_id_it_returns(
    world: World,
) -> None:
    world.send(mail(GRACE, LIST, "The store", "The store decided it."))
    letter = next(raw for recipient, raw in world.smarthost.mails if recipient == WILMER)
    head = letter.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    bounce = world.send(report_on("talks@ngo.example", head))
    assert (bounce.fate, bounce.purpose) == ("bounce", "bounces")
    with world.instance.store.reading() as connection:
        delivery = played.delivery_to(connection, "farms", 1, WILMER)
        noted = connection.execute(select(failure.c.delivery_id, failure.c.status))
        assert noted.all() == [(delivery, "5.1.1")]
    forged = re.sub(rb"(?m)^(X-Mailbridge-Delivery: farms\.)b.*$", rb"\1b2345672345672345", head)
    world.dovecot.deliver(report_on("talks@ngo.example", forged))
    left = {"\\Flagged", "MailbridgeLeft"}
    wait_until(lambda: world.dovecot.flags() == [left], "the forged one stays for a person")
    assert len(world.rows()) == 2


def test_the_same_mail_by_lmtp_and_by_imap_is_one_post(world: World) -> None:
    one = mail(GRACE, LIST, "The store", "The store decided it.")
    assert world.hand_in(b"Received: by another way\r\n" + one, LIST).fate == "posted"
    again = world.send(one)
    assert (again.fate, again.reason) == ("dropped", "seen_before")

    other = mail(WILMER, LIST, "Prices", "The price moved in July.")
    assert world.send(other).fate == "posted"
    again = world.hand_in(b"Received: by another way\r\n" + other, LIST)
    assert (again.fate, again.reason) == ("dropped", "seen_before")

    changed = other.replace(b"in July", b"in August")
    held = world.send(changed)
    assert (held.fate, held.reason) == ("held", "same_id_other_words")
    assert len(world.posts()) == 2


def test_the_same_mail_by_smtp_and_by_imap_is_one_post(world: World) -> None:
    one = mail(GRACE, LIST, "The store", "The store decided it.")
    first = world.send_by_smtp(one, LIST)
    assert (first.fate, first.evidence["door"]) == ("posted", "smtp")
    again = world.send(one)
    assert (again.fate, again.reason, again.evidence["door"]) == ("dropped", "seen_before", "imap")

    other = mail(WILMER, LIST, "Prices", "The price moved in July.")
    assert world.send(other).fate == "posted"
    again = world.send_by_smtp(other, LIST)
    assert (again.fate, again.reason) == ("dropped", "seen_before")

    held = world.send_by_smtp(other.replace(b"in July", b"in August"), LIST)
    assert (held.fate, held.reason) == ("held", "same_id_other_words")
    assert len(world.posts()) == 2


@pytest.mark.parametrize("order", ["token first", "list first"])
def test_a_reply_to_token_and_list_is_one_reply(world: World, order: str) -> None:
    world.send(mail(GRACE, LIST, "The store", "The store decided it."))
    site = world.instance.site
    token = site.addresses.with_token("farms", reply_token(site.keys, "farms", 1, 1))
    to = f"{token.upper()}, {LIST}" if order == "token first" else f"{LIST}, {token.upper()}"
    reply = world.send(mail(WILMER, to, "Re: The store", "Who paid for it, and when?"))
    assert (reply.fate, reply.purpose) == ("posted", "reply")
    assert len(world.posts()) == 2


@pytest.mark.parametrize("order", ["token first", "list first"])
def test_two_copies_of_a_reply_to_token_and_list_are_one_reply_in_either_order(
    world: World, order: str
) -> None:
    world.send(mail(GRACE, LIST, "The store", "The store decided it."))
    world.send(mail(GRACE, LIST, "Roads", "The road is closed."))
    site = world.instance.site
    token = site.addresses.with_token("farms", reply_token(site.keys, "farms", 1, 1))
    copy = mail(WILMER, f"{LIST}, {token}", "Re: The store", "Who paid for it, and when?")
    ways = [token, LIST] if order == "token first" else [LIST, token]
    assert world.hand_in(copy, ways[0]).fate == "posted"
    again = world.hand_in(b"Received: by another way\r\n" + copy, ways[1])
    assert (again.fate, again.reason) == ("dropped", "seen_before")
    first, _, reply = world.posts()
    assert (reply.parent_id, reply.placed_by) == (first.id, "token")


AMINA, ELENA = "amina@nakuru.example", "elena@surco.example"
DANIEL = "daniel@lilongwe-coop.example"


def proved(sender: str, to: str, subject: str, body: str) -> bytes:
    """A mail that the mailbox's own server found to be its author's."""
    domain = sender.partition("@")[2]
    found = f"mx.ngo.example; dkim=pass header.d={domain}; dmarc=pass header.from={domain}"
    return mail(sender, to, subject, body, f"Authentication-Results: {found}\r\n")


def test_joining_commands_and_leaving_go_through_one_mailbox(world: World) -> None:
    asked = world.send(mail(AMINA, "talks+farms.join@ngo.example", "Farms", "I buy grain."))
    assert (asked.purpose, asked.fate, asked.reason) == ("join", "command", "join_asked")
    answer_to = str(world.last_to(AMINA)["Reply-To"])
    assert "talks+farms.q" in answer_to
    assert world.send(mail(AMINA, answer_to, "Re: Farms", "Yes, gladly")).reason == "join_waits"
    answer_to = str(world.last_to(ELENA)["Reply-To"])
    assert world.send(proved(ELENA, answer_to, "Re: Wants to join", "OK")).reason == "admitted"
    wait_until(lambda: world.subjects_to(AMINA)[-1].startswith("Welcome"), "she is welcomed")

    for words, subject in (
        ("weekly", "Farms: your mail has changed"),
        ("undo", "Farms: everything is as it was"),
        ("whoami", "Farms: what we have of you"),
    ):
        done = world.send(proved(AMINA, "talks+farms.request@ngo.example", words, words))
        assert done.fate == "command"
        assert world.subjects_to(AMINA)[-1] == subject

    for who, leaving in ((AMINA, proved), (DANIEL, mail)):
        left = world.send(leaving(who, "talks+farms.leave@ngo.example", "away", f"No time, {who}"))
        if left.reason == "unproved":  # he is asked, and his YES comes back from his mailbox
            answer_to = str(world.last_to(who)["Reply-To"])
            left = world.send(mail(who, answer_to, "Re: leave?", "YES"))
        assert left.reason == "leave"
        assert world.subjects_to(who)[-1] == "You have left Small Farms, Fair Markets"
    answer_to = str(world.last_to(AMINA)["Reply-To"])
    assert world.send(mail(AMINA, answer_to, "Re: left", "undo")).fate == "command"
    assert world.subjects_to(AMINA)[-1] == "Farms: welcome back"
    assert all(row.evidence["door"] == "imap" for row in world.rows())
    assert world.posts() == []


def test_each_command_goes_through_one_mailbox(world: World) -> None:
    world.send(proved(GRACE, LIST, "The store", "The store decided it."))
    for command, (words, *_) in COMMANDS.items():
        if command not in ("join", "leave"):  # theirs is the journey above
            more = "\n\nThe village decided it." if command == "correct" else ""
            asked = proved(GRACE, "talks+farms.request@ngo.example", words, words + more)
            done = world.send(asked)
            assert (done.fate, done.reason) == ("command", command)
    assert all(row.evidence["door"] == "imap" for row in world.rows())


def report_on(to: str, returned: bytes = b"") -> bytes:
    """A report on a letter to Wilmer, which returns these headers of it."""
    back = b"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n" + returned.replace(b"\n", b"\r\n")
    text = (
        f"Return-Path: <>\r\nDelivered-To: talks@ngo.example\r\n"
        f"From: Mail Delivery System <MAILER-DAEMON@quinua.example>\r\nTo: {to}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nThere is no such user.\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.quinua.example\r\n\r\n"
        f"Final-Recipient: rfc822; {WILMER}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
    )
    return text.encode() + (back if returned else b"") + b"\r\n--b--\r\n"
