"""The demo's LMTP client, against our own door."""

import socket
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert

from config.settings import Settings
from mailbridge.core.site import Site
from mailbridge.doors.client import hand_in
from mailbridge.doors.lmtp import MailDoor
from mailbridge.errors import Temporary
from mailbridge.store import Store, incoming
from mailbridge.store.tables import alliance

FARMS = "farms@talks.example.org"


@pytest.fixture
def port(sqlite_store: Store, site: Site, settings: Settings) -> Iterator[int]:
    with sqlite_store.writing() as connection:
        values = {"slug": "farms", "starts": date(2027, 1, 11), "ends": date(2027, 4, 2)}
        connection.execute(insert(alliance).values(settings={}, **values))
    door = MailDoor(sqlite_store, site, settings, lambda: None)
    door.start()
    yield door.port
    door.stop()


def _kept(store: Store) -> list[bytes]:
    with store.writing() as connection:
        now = datetime.now(UTC)
        mails = incoming.claim(connection, "test/1/x", now, timedelta(seconds=60), 100)
    return [mail.raw for mail in mails]


def test_each_recipient_has_a_reply_and_the_mail_is_kept_as_it_was(
    port: int, sqlite_store: Store
) -> None:
    raw = b"Subject: dots\r\n\r\n.\r\n..two\r\nlast"
    replies = hand_in("127.0.0.1", port, "", ["nobody@talks.example.org", FARMS], raw)
    assert [(r.recipient, r.code, r.taken) for r in replies] == [
        ("nobody@talks.example.org", 550, False),
        (FARMS, 250, True),
    ]
    assert _kept(sqlite_store) == [raw + b"\r\n"]


def test_bare_line_ends_become_those_of_mail(port: int, sqlite_store: Store) -> None:
    hand_in("127.0.0.1", port, "grace@union.example", [FARMS], b"Subject: a\n\none\rtwo\n")
    assert _kept(sqlite_store) == [b"Subject: a\r\n\r\none\r\ntwo\r\n"]


def test_where_nobody_is_taken_no_mail_is_sent(port: int, sqlite_store: Store) -> None:
    replies = hand_in("127.0.0.1", port, "", ["nobody@talks.example.org"], b"\r\n")
    assert [r.code for r in replies] == [550]
    assert _kept(sqlite_store) == []


def test_where_no_door_is_the_caller_may_try_again() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = int(nobody.getsockname()[1])
    with pytest.raises(Temporary, match=str(port)):
        hand_in("127.0.0.1", port, "", [FARMS], b"")
