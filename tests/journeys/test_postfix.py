"""Postfix in front and behind, and people's mailboxes on Dovecot, all from Debian's packages.

A member's mail goes to Postfix, by LMTP to the bridge (or into a mailbox that it
fetches by IMAP), by SMTP back to Postfix, and lands in the others' mailboxes. One
of them answers what is found there, and the answer comes back the same way.
What Postfix runs are the files of `config/samples/postfix`.
"""

import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from config.settings import load
from mailbridge.cli.instance import Instance, instance_of
from mailbridge.cli.services import running
from mailbridge.doors.checkup.loop import loop
from mailbridge.store import Store, register
from mailbridge.store.tables import incoming as mails
from mailbridge.store.tables import post
from tests.doors.imap.conftest import need_dovecot
from tests.doors.imap.dovecot import PASSWORD, Dovecot
from tests.journeys.story import wait_until
from tests.journeys.test_mailbox import mail, prepare
from tests.postfix import Postfix, need_postfix

GRACE, WILMER = "grace@mubende-union.example", "wilmer@quinua.example"
ELENA, NOTES = "elena@surco.example", "notes@ngo.example"
PEOPLE = (GRACE, WILMER, ELENA, NOTES)

PLUS = """
[addresses]
style = "plus"
base = "BASE"
"""
MAILBOX = f"""
[[imap]]
host = "127.0.0.1"
port = PORT
tls = "none"
user = "{NOTES}"
password = '{PASSWORD}'
done_folder = "Fetched"
"""
# The address of posts, the door they come in at, and what is set beside the sample's settings.
WAYS = {
    "a domain": ("farms@talk.example.org", "lmtp", ""),
    "a mailbox by LMTP": (
        "talks+farms@ngo.example",
        "lmtp",
        PLUS.replace("BASE", "talks@ngo.example"),
    ),
    "a mailbox by IMAP": ("notes+farms@ngo.example", "imap", PLUS.replace("BASE", NOTES) + MAILBOX),
}


@dataclass
class World:
    """An installation behind Postfix, and the mailboxes of its members."""

    instance: Instance
    postfix: Postfix
    dovecot: Dovecot

    def came(self, number: int) -> Any:
        """Return what became of the mail that came in as the given one."""
        wait_until(lambda: len(self._rows()) == number, "the mail came in")
        wait_until(lambda: self._rows()[-1].fate != "waiting", "the mail was handled")
        with self.instance.store.reading() as connection:
            assert register.ledger(connection).accepted == number
        return self._rows()[-1]

    def landed(self, person: str, number: int) -> Message:
        """Return the last of so many letters in a person's mailbox."""
        wait_until(lambda: len(self.dovecot.mails(person)) >= number, "the letter landed")
        letters = self.dovecot.mails(person)
        assert len(letters) == number
        return message_from_bytes(letters[-1])

    def parents(self) -> list[bool]:
        """Return of each post whether it answers another."""
        with self.instance.store.reading() as connection:
            rows = connection.execute(select(post).order_by(post.c.number)).all()
        return [row.parent_id is not None for row in rows]

    def _rows(self) -> list[Any]:
        with self.instance.store.reading() as connection:
            return list(connection.execute(select(mails).order_by(mails.c.id)).all())


@pytest.fixture(scope="module")
def mailboxes() -> Iterator[Dovecot]:
    server = Dovecot(need_dovecot(), people=PEOPLE)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def postfix(mailboxes: Dovecot) -> Iterator[Postfix]:
    domains = tuple(person.partition("@")[2] for person in PEOPLE)
    server = Postfix(need_postfix(), domains, mailboxes.lmtp_port)
    yield server
    server.stop()


@pytest.fixture
def instance(request: pytest.FixtureRequest, sqlite_store: Store, tmp_path: Path) -> Instance:
    """An installation with the sample's settings and what the test's way adds; not running."""
    postfix: Postfix = request.getfixturevalue("postfix")
    mailboxes: Dovecot = request.getfixturevalue("mailboxes")
    more = WAYS[getattr(request, "param", "a domain")][2].replace("PORT", str(mailboxes.port))
    (tmp_path / "secret").write_text("a-secret-that-only-the-tests-know", "utf-8")
    text = postfix.sample("mailbridge.toml") + '[web]\nlisten = ""\n' + more
    (tmp_path / "mailbridge.toml").write_text(text, "utf-8")
    nobody = {"MAILBRIDGE_AUTH__NAMESERVER": "none"}
    instance = instance_of(load(tmp_path / "mailbridge.toml", nobody))
    prepare(instance)
    return instance


@pytest.fixture
def world(instance: Instance, postfix: Postfix, mailboxes: Dovecot) -> Iterator[World]:
    with running(instance):
        yield World(instance, postfix, mailboxes)
    instance.store.close()
    _clear(postfix, mailboxes)


@pytest.mark.parametrize(("instance", "way"), [(way, way) for way in WAYS], indirect=["instance"])
def test_a_post_and_its_answer_go_round_through_postfix(world: World, way: str) -> None:
    farms, door, _ = WAYS[way]
    world.postfix.send(mail(GRACE, farms, "The store", "The store decided it."), GRACE, farms)
    first = world.came(1)
    assert (first.fate, first.purpose, first.evidence["door"]) == ("posted", "post", door)
    assert first.evidence["mail_from"] == GRACE

    letter = world.landed(WILMER, 1)
    assert "The store decided it." in letter.as_string()
    reply_to = str(letter["Reply-To"])
    answer = mail(WILMER, reply_to, "Re: The store", "Who paid for it, and when?")
    world.postfix.send(answer, WILMER, reply_to)
    second = world.came(2)
    assert (second.fate, second.purpose, second.evidence["door"]) == ("posted", "reply", door)
    assert world.parents() == [False, True]
    assert "Who paid for it" in world.landed(GRACE, 2).as_string()


def test_a_letter_that_cannot_be_delivered_comes_back_as_a_report(world: World) -> None:
    farms = WAYS["a domain"][0]
    with world.postfix.refused("quinua.example"):
        world.postfix.send(mail(GRACE, farms, "The store", "The store decided it."), GRACE, farms)
        report = world.came(2)
    assert (report.fate, report.purpose) == ("bounce", "bounces")


def test_unknown_addresses_are_refused_before_any_mail_is_taken(world: World) -> None:
    for nobody in ("nobody@talk.example.org", "talk@talk.example.org"):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            world.postfix.send(mail(GRACE, nobody, "Hello", "Hello."), GRACE, nobody)
        code, words = refused.value.recipients[nobody]
        assert (code, b"Address unknown here" in words) == (550, True)


def test_a_mail_to_ourselves_goes_round_and_asks_nobody_anything(world: World) -> None:
    bridge = world.instance
    found = loop(bridge.store, bridge.site, bridge.settings, 20, lambda: datetime.now(UTC))
    assert (found.state, "came back by lmtp" in found.says) == ("ok", True)
    assert world.came(1).fate == "dropped"


def test_mail_waits_at_postfix_while_the_bridge_is_away(
    instance: Instance, postfix: Postfix, mailboxes: Dovecot
) -> None:
    farms = WAYS["a domain"][0]
    with running(instance):  # Postfix learns the address
        postfix.send(mail(GRACE, farms, "The store", "The store decided it."), GRACE, farms)
        World(instance, postfix, mailboxes).came(1)
    postfix.send(mail(WILMER, farms, "Prices", "The price moved in July."), WILMER, farms)
    with running(instance):
        postfix.flush()
        assert World(instance, postfix, mailboxes).came(2).fate == "posted"
    _clear(postfix, mailboxes)


def _clear(postfix: Postfix, mailboxes: Dovecot) -> None:
    """Empty the mailboxes for the next test, once nothing more is on its way to them."""
    wait_until(lambda: not postfix.waits(), "Postfix has delivered everything")
    mailboxes.clear()
