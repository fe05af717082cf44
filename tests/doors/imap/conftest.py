import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert

from config.settings import Settings, load
from mailbridge.core.site import Site
from mailbridge.doors.imap import ImapDoor
from mailbridge.doors.imap.pace import Pace
from mailbridge.model import Incoming
from mailbridge.store import Store, incoming
from mailbridge.store.tables import alliance
from tests.doors.imap.dovecot import PASSWORD, USER, Dovecot, find_dovecot

# Quick, and with a word that waits for nobody: only a server that hangs takes a second.
QUICK = Pace(
    connect=10, answer=1, settle=0.05, idle=0.2, poll=0.05,
    first=0.01, longest=0.05, refused=0.05, finish=2,
)  # fmt: skip

# The same, but for IDLE: only the server's own word ends a wait.
LONG = Pace(answer=5, settle=600, idle=600, poll=0.05, first=0.01, longest=0.05, finish=2)


def mail(number: int, to: str = "lea4@talks.example.org") -> bytes:
    return (
        f"Return-Path: <ana@example.org>\r\nFrom: Ana <ana@example.org>\r\nTo: {to}\r\n"
        f"Subject: Note {number}\r\nMessage-ID: <{number}@example.org>\r\n\r\nNote {number}.\r\n"
    ).encode()


@dataclass
class Bridge:
    """An open door, and what stands behind it."""

    store: Store
    door: ImapDoor
    woken: threading.Event = field(default_factory=threading.Event)

    def kept(self) -> tuple[Incoming, ...]:
        """Return every mail kept, in its order, and change nothing."""
        with self.store.engine.connect() as connection:
            now = datetime.now(UTC)
            return incoming.claim(connection, "test/1/x", now, timedelta(0), 100_000)

    def raws(self) -> list[bytes]:
        return [mail.raw for mail in self.kept()]


OpenBridge = Callable[..., Bridge]


@pytest.fixture
def open_bridge(site: Site, settings: Settings, sqlite_store: Store) -> Iterator[OpenBridge]:
    """Opens the door to a mailbox; `more` is more of its settings, by variable."""
    bridges: list[Bridge] = []
    with sqlite_store.writing() as connection:
        for slug in ("lea4", "soil"):
            connection.execute(
                insert(alliance).values(
                    slug=slug, starts=date(2026, 10, 5), ends=date(2026, 12, 18), settings={}
                )
            )

    def open_(port: int, pace: Pace = QUICK, **more: str) -> Bridge:
        changed = {
            "MAILBRIDGE_IMAP__0__HOST": "127.0.0.1",
            "MAILBRIDGE_IMAP__0__PORT": str(port),
            "MAILBRIDGE_IMAP__0__TLS": "none",
            "MAILBRIDGE_IMAP__0__USER": USER,
            "MAILBRIDGE_IMAP__0__PASSWORD": PASSWORD,
            **{f"MAILBRIDGE_{name.upper()}": value for name, value in more.items()},
        }
        configured = load(settings.folder / "mailbridge.toml", changed)
        woken = threading.Event()
        door = ImapDoor(sqlite_store, site, configured, woken.set, pace)
        bridge = Bridge(sqlite_store, door, woken)
        door.start()
        bridges.append(bridge)
        return bridge

    yield open_
    for bridge in bridges:
        bridge.door.stop()


def need_dovecot() -> str:
    """Return the program; without it the test is skipped, and where it is required, fails."""
    program = find_dovecot()
    if program is None:
        reason = "Dovecot is not installed (apt-get install dovecot-imapd dovecot-lmtpd)"
        if os.environ.get("MAILBRIDGE_REAL") == "1":
            pytest.fail(f"{reason}, and MAILBRIDGE_REAL=1 requires it")
        pytest.skip(reason)
    return program


@pytest.fixture(scope="session")
def running_dovecot() -> Iterator[Dovecot]:
    server = Dovecot(need_dovecot())
    yield server
    server.stop()


@pytest.fixture
def dovecot(running_dovecot: Dovecot) -> Iterator[Dovecot]:
    """A real server with an empty mailbox."""
    yield running_dovecot
    running_dovecot.clear()
