"""kill -9 of a sending process: nothing is lost, and at most a group a connection is repeated."""

import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from mailbridge.store import Store, deliveries
from tests.conftest import ROOT
from tests.doors.sender.conftest import Outbox
from tests.doors.sender.scripted import Moment, smarthost

CONNECTIONS, GROUP = 2, 20
BUSY = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
PROGRAM = """
import sys
from pathlib import Path
from config.settings import load
from mailbridge.doors.sender import Sender
from mailbridge.doors.sender.pace import Pace
from mailbridge.store import Store
from tests.outbox import site_of

settings = load(Path(sys.argv[1]), {})
sender = Sender(Store(sys.argv[2]), site_of(), settings, Pace(quick=0.0))
sender.start()
sys.stdin.read()
"""


def wait_for_its_last_words(store: Store) -> None:
    """Return when PostgreSQL has done what a killed client had sent: a COMMIT may be among it."""
    until = time.monotonic() + 60
    while not store.is_sqlite:
        with store.reading() as connection:
            if not connection.execute(text(BUSY)).scalar_one():
                return
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.parametrize("round_", range(3))
def test_a_killed_sender_loses_nothing_and_repeats_at_most_what_it_held(
    post_office: Outbox, round_: int
) -> None:
    enough, killed = threading.Event(), threading.Event()

    def script(moment: Moment) -> str:
        if moment.step == "end" and moment.time >= 33 + 29 * round_:
            enough.set()
            killed.wait(60)
        return ""

    post_office.fill(150)
    with smarthost(script) as server:
        post_office.settings(f"smtp://127.0.0.1:{server.port}", CONNECTIONS)
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                PROGRAM,
                str(post_office.folder / "mailbridge.toml"),
                post_office.store.engine.url.render_as_string(hide_password=False),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            cwd=ROOT,
        )
        assert enough.wait(60)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        wait_for_its_last_words(post_office.store)
        killed.set()
        held = post_office.tally().sending
        assert 0 < held <= CONNECTIONS * GROUP
        post_office.sender(server, CONNECTIONS).drain()
        recipients = server.recipients
    assert len(recipients) == 150
    assert sum(recipients.values()) - 150 <= held
    assert post_office.tally().sent == 150
    assert post_office.tally().ambiguous == held


def test_a_killed_senders_lease_ends_for_other_hosts_too(outgoing: Outbox) -> None:
    outgoing.fill(3)
    with outgoing.store.writing() as connection:
        deliveries.claim(connection, "elsewhere/1/send", datetime.now(UTC), timedelta(seconds=-1))
    with smarthost() as server:
        assert outgoing.sender(server).drain().sent == 3
    assert outgoing.tally().ambiguous == 3
