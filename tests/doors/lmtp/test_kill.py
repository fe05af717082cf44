"""kill -9 while mail comes in: what had its 250 is posted, once, however often it was sent."""

import os
import subprocess
import threading
from collections import Counter
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import TracebackType
from zoneinfo import available_timezones

import pytest
from sqlalchemy import select

from mailbridge.core.members_csv import read_members
from mailbridge.core.programme import Around, read_programme
from mailbridge.store import Store, register
from mailbridge.store.enrol import Occasion, enrol
from mailbridge.store.plan import apply
from mailbridge.store.tables import incoming as mails
from mailbridge.store.tables import post
from tests.conftest import ROOT
from tests.doors.lmtp.served import Served, command
from tests.doors.lmtp.wire import Wire

MAILS = 500
KILLS = (40, 120, 200, 280, 360, 440)  # at so many 250s
CLIENTS = 10
JOURNEYS = ROOT / "tests" / "journeys"


class Flood:
    """Clients that send mails as a mail server does: each again until it had its 250."""

    def __init__(self) -> None:
        self.port = 0
        self.acknowledged: set[int] = set()
        self.tries: Counter[int] = Counter()
        self._numbers = count(1)
        self._changed = threading.Condition()
        self._up = threading.Event()
        self._over = False
        self._threads = [threading.Thread(target=self._client) for _ in range(CLIENTS)]

    def __enter__(self) -> "Flood":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Wait until all is sent; where the test failed, send no more."""
        self._over = kind is not None
        self._up.set()
        for thread in self._threads:
            thread.join()

    def back_at(self, port: int) -> None:
        self.port = port
        self._up.set()

    def away(self) -> None:
        self._up.clear()

    def wait_for(self, number: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.acknowledged) >= number, 60)

    def _client(self) -> None:
        for number in self._numbers:
            if number > MAILS:
                return
            self._up.wait()
            while not self._over and not self._sent(number):
                self._up.wait()

    def _sent(self, number: int) -> bool:
        with self._changed:
            self.tries[number] += 1
        try:
            with Wire(self.port) as wire:
                wire.begin("farms@talks.example.org", sender="grace@mubende-union.example")
                (reply,) = wire.data(mail(number) + b".\r\n")
        except (OSError, AssertionError, IndexError):
            return False  # cut off in the middle
        if reply[:3] != "250":
            return False
        with self._changed:
            self.acknowledged.add(number)
            self._changed.notify()
        return True


def mail(number: int) -> bytes:
    return (
        f"From: Grace Nakibuuka <grace@mubende-union.example>\r\nTo: farms@talks.example.org\r\n"
        f"Subject: Note {number}\r\nDate: Mon, 23 Nov 2026 09:00:00 +0000\r\n"
        f"Message-ID: <note-{number}@mubende-union.example>\r\n\r\n"
        f"This is the note with the number {number}.\r\n"
    ).encode()


def _prepare(store: Store) -> None:
    now, around = datetime.now(UTC), Around("farms.toml", available_timezones(), lambda _: False)
    plan = (JOURNEYS / "farms.toml").read_text("utf-8").replace("MODERATION", "none")
    people = read_members((JOURNEYS / "members.csv").read_bytes(), "members.csv", around.zones)
    with store.writing() as connection:
        applied = apply(connection, read_programme(plan, around), now)
        enrol(connection, Occasion(applied.alliance_id, now), people.entries)


@pytest.mark.usefixtures("settings")
def test_what_had_its_250_is_posted_once_however_often_the_service_was_killed(
    store: Store, tmp_path: Path
) -> None:
    _prepare(store)
    served = Served(tmp_path, store, "lmtp,work")
    with Flood() as flood:
        flood.back_at(served.port)
        for number in KILLS:
            flood.wait_for(number)
            flood.away()
            served.kill()
            served = Served(tmp_path, store, "lmtp,work")
            flood.back_at(served.port)
    assert served.stop() == 0
    assert flood.acknowledged == set(range(1, MAILS + 1))
    _work_until_idle(tmp_path, store)
    with store.reading() as connection:
        posted = Counter(connection.execute(select(post.c.message_id)).scalars())
        ledger = register.ledger(connection)
        stuck = connection.execute(select(mails).where(mails.c.fate == "stuck")).all()
    assert not stuck, [(row.reason, row.detail) for row in stuck]
    print(f"{sum(flood.tries.values()) - MAILS} mails were cut off and sent again; {ledger}")
    assert posted == {f"<note-{n}@mubende-union.example>": 1 for n in flood.acknowledged}
    assert (ledger.posted, ledger.waiting, ledger.stuck) == (MAILS, 0, 0)
    assert ledger.accepted == MAILS + ledger.dropped


def _work_until_idle(folder: Path, store: Store) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    subprocess.run(
        [*command(folder), "work", "--until-idle"],
        check=True,
        cwd=ROOT,
        env={**os.environ, "MAILBRIDGE_DATABASE__URL": url},
    )
