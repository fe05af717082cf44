"""A real server: Debian's Dovecot, with a person's mail client in the same mailbox."""

import imaplib
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from config.settings import Settings
from mailbridge.doors.imap.pace import Pace
from mailbridge.store import Store, register
from tests.conftest import ROOT
from tests.doors.imap.conftest import LONG, QUICK, OpenBridge, mail, need_dovecot
from tests.doors.imap.dovecot import PASSWORD, USER, Dovecot
from tests.doors.lmtp.test_smuggling import ENDINGS
from tests.journeys.story import wait_until

MAILS = [mail(number) for number in range(1, 6)]


def count(dovecot: Dovecot, folder: str = "INBOX") -> int:
    with dovecot.client() as client:
        said, answer = client.status(folder, "(MESSAGES)")
    return int(answer[0].split()[-1].rstrip(b")")) if said == "OK" and answer[0] else 0


def test_mail_is_kept_then_marked_and_moved(dovecot: Dovecot, open_bridge: OpenBridge) -> None:
    dovecot.deliver(*MAILS)
    bridge = open_bridge(dovecot.port, imap__0__done_folder="Fetched by the bridge & read")
    wait_until(lambda: count(dovecot, '"Fetched by the bridge &- read"') == 5, "all were moved")
    assert bridge.raws() == MAILS
    assert count(dovecot) == 0
    assert dovecot.flags('"Fetched by the bridge &- read"') == [{"\\Seen", "MailbridgeKept"}] * 5
    first = bridge.kept()[0]
    assert (first.evidence.door, first.evidence.peer) == ("imap", "127.0.0.1")
    assert first.evidence.mail_from == "ana@example.org"
    assert first.evidence.recipients == ("lea4@talks.example.org",)
    assert bridge.woken.is_set()


def test_left_in_place_mail_is_known_again_after_a_restart(
    dovecot: Dovecot, open_bridge: OpenBridge
) -> None:
    dovecot.deliver(*MAILS[:2])
    first = open_bridge(dovecot.port)
    wait_until(lambda: first.raws() == MAILS[:2], "both were kept")
    first.door.stop()
    assert dovecot.flags() == [{"\\Seen", "MailbridgeKept"}] * 2
    with dovecot.client() as client:
        client.append("INBOX", "\\Seen", "", MAILS[2])  # read by a person before we came
    second = open_bridge(dovecot.port)
    wait_until(lambda: len(second.raws()) > 2, "the new one was kept")
    assert second.raws() == MAILS[:3]


def test_new_mail_is_told_by_the_server_itself(dovecot: Dovecot, open_bridge: OpenBridge) -> None:
    bridge = open_bridge(dovecot.port, LONG)
    sent = 0

    def heard() -> bool:
        nonlocal sent
        sent += 1
        dovecot.deliver(mail(sent))
        return len(bridge.raws()) > 3

    wait_until(heard, "mail came while the door waited in IDLE")
    bridge.door.stop()
    assert bridge.raws() == [mail(n) for n in range(1, len(bridge.raws()) + 1)]


def test_a_mail_for_nobody_here_stays_unread_with_a_flag(
    dovecot: Dovecot, open_bridge: OpenBridge, capsys: pytest.CaptureFixture[str]
) -> None:
    dovecot.deliver(mail(1, "someone@elsewhere.example"), MAILS[1])
    bridge = open_bridge(dovecot.port, imap__0__done_folder="Done")
    wait_until(lambda: count(dovecot, "Done") == 1, "ours was moved")
    bridge.door.stop()
    assert bridge.raws() == [MAILS[1]]
    assert dovecot.flags() == [{"\\Flagged", "MailbridgeLeft"}]
    said = capsys.readouterr().out
    assert said.count("for nobody here") == 1
    assert "@" not in said


def test_a_server_that_restarts_loses_and_repeats_nothing(
    dovecot: Dovecot, open_bridge: OpenBridge
) -> None:
    bridge = open_bridge(dovecot.port, LONG)
    dovecot.deliver(MAILS[0])
    wait_until(lambda: bridge.raws() == MAILS[:1], "the first was kept")
    dovecot.halt()
    dovecot.start()
    dovecot.deliver(MAILS[1])
    wait_until(lambda: len(bridge.raws()) > 1, "the second was kept")
    assert bridge.raws() == MAILS[:2]


def test_another_uidvalidity_brings_no_mail_again_that_has_its_mark(
    dovecot: Dovecot, open_bridge: OpenBridge
) -> None:
    dovecot.deliver(*MAILS[:2])
    first = open_bridge(dovecot.port)
    wait_until(lambda: first.raws() == MAILS[:2], "both were kept")
    first.door.stop()
    before = validity(dovecot)
    (uidlist,) = dovecot.folder.glob("home/*/Maildir/dovecot-uidlist")
    dovecot.halt()
    uidlist.unlink()
    for index in uidlist.parent.glob("dovecot.index*"):
        index.unlink()
    dovecot.start()
    dovecot.deliver(MAILS[2])
    assert validity(dovecot) != before
    second = open_bridge(dovecot.port)
    wait_until(lambda: len(second.raws()) > 2, "the new one was kept")
    assert second.raws() == MAILS[:3]


def validity(dovecot: Dovecot) -> bytes:
    with dovecot.client() as client:
        return client.status("INBOX", "(UIDVALIDITY)")[1][0] or b""


def test_what_a_person_moves_away_under_us_is_no_fault(
    dovecot: Dovecot, open_bridge: OpenBridge
) -> None:
    dovecot.deliver(*(mail(number) for number in range(1, 101)))
    bridge = open_bridge(dovecot.port, imap__0__done_folder="Done")
    with dovecot.client() as client, suppress(imaplib.IMAP4.error):  # nothing is left to delete
        for _ in range(20):
            client.store("1:3", "+FLAGS", "\\Deleted")
            client.expunge()
    wait_until(lambda: count(dovecot) == 0, "all is gone or moved")
    raws = bridge.raws()
    assert len(raws) == len(set(raws))
    assert set(raws) >= moved(dovecot)


def moved(dovecot: Dovecot) -> set[bytes]:
    if not count(dovecot, "Done"):
        return set()
    with dovecot.client("Done") as client:
        answer = client.fetch("1:*", "(BODY.PEEK[])")[1]
    return {part[1] for part in answer if isinstance(part, tuple)}


def test_without_move_dovecots_mails_are_copied_and_expunged(open_bridge: OpenBridge) -> None:
    server = Dovecot(need_dovecot(), "IMAP4rev1 SASL-IR UIDPLUS")
    bridge = open_bridge(server.port, imap__0__done_folder="Done")
    try:
        server.deliver(*MAILS)
        wait_until(lambda: count(server, "Done") == 5 and count(server) == 0, "all were moved")
        assert bridge.raws() == MAILS
    finally:
        bridge.door.stop()
        server.stop()


@pytest.mark.parametrize("ending", [e for e, _ in ENDINGS], ids=[repr(e)[2:-1] for e, _ in ENDINGS])
def test_a_mail_inside_a_mail_stays_inside(
    dovecot: Dovecot, open_bridge: OpenBridge, ending: bytes
) -> None:
    inner = b"MAIL FROM:<chief@fao.example>\r\nDATA\r\nsmuggled\r\n"
    whole = mail(1) + ending.replace(b"\x00", b"") + inner
    with dovecot.client() as client:
        assert client.append("INBOX", "", "", whole)[0] == "OK"
        fetched = client.fetch("1", "(BODY.PEEK[])")[1][0]
    bridge = open_bridge(dovecot.port)
    wait_until(lambda: bool(bridge.raws()), "it was kept")
    assert isinstance(fetched, tuple)
    assert bridge.raws() == [fetched[1]]
    assert b"smuggled" in fetched[1]


def test_two_mailboxes_have_a_connection_each(dovecot: Dovecot, open_bridge: OpenBridge) -> None:
    dovecot.deliver(MAILS[0])
    with dovecot.client() as client:
        client.create("Second")
        client.append("Second", "", "", MAILS[1])
    second = {
        "imap__1__host": "127.0.0.1", "imap__1__port": str(dovecot.port), "imap__1__tls": "none",
        "imap__1__user": USER, "imap__1__password": PASSWORD, "imap__1__folder": "Second",
    }  # fmt: skip
    bridge = open_bridge(dovecot.port, **second)
    wait_until(lambda: len(bridge.raws()) == 2, "both were kept")
    assert sorted(bridge.raws()) == MAILS[:2]


# --- as a service -----------------------------------------------------------


def serve(settings: Settings, store: Store, port: int, **more: str) -> "subprocess.Popen[str]":
    box = {"HOST": "127.0.0.1", "PORT": str(port), "TLS": "none", "USER": USER, **more}
    return subprocess.Popen(
        [sys.executable, "-m", "mailbridge", "--config", str(settings.folder / "mailbridge.toml"),
         "serve", "--only", "imap"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, **{f"MAILBRIDGE_IMAP__0__{key}": value for key, value in box.items()}},
    )  # fmt: skip


def started(served: "subprocess.Popen[str]") -> str:
    """Return the line the service prints once it runs."""
    assert served.stdout is not None
    return served.stdout.readline()


def test_killed_at_any_moment_it_loses_no_mail(
    dovecot: Dovecot, open_bridge: OpenBridge, settings: Settings, sqlite_store: Store
) -> None:
    mails = [mail(number) for number in range(1, 201)]
    bridge = open_bridge(1)  # makes the alliances; nobody listens there
    bridge.door.stop()
    dovecot.deliver(*mails)
    for number in (20, 90, 150):
        served = serve(settings, sqlite_store, dovecot.port, PASSWORD=PASSWORD, DONE_FOLDER="Done")
        assert "Mailboxes fetched: 1" in started(served)
        wait_until(lambda number=number: len(set(bridge.raws())) >= number, f"{number} were kept")
        served.kill()
        served.communicate(timeout=30)
    served = serve(settings, sqlite_store, dovecot.port, PASSWORD=PASSWORD, DONE_FOLDER="Done")
    assert "Mailboxes fetched: 1" in started(served)
    wait_until(lambda: count(dovecot) == 0, "all were moved")
    served.terminate()
    served.communicate(timeout=30)
    assert served.returncode == 0
    assert set(bridge.raws()) == set(mails)
    assert moved(dovecot) == set(mails)
    with sqlite_store.reading() as connection:
        assert register.ledger(connection).accepted == len(bridge.raws())


def test_the_usual_pace_renews_idle_within_29_minutes() -> None:
    assert Pace().idle < 29 * 60
    assert QUICK.idle < Pace().idle


def test_a_folder_that_is_not_there_is_told_and_does_no_harm(
    dovecot: Dovecot, open_bridge: OpenBridge, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    said: list[str] = []
    open_bridge(dovecot.port, imap__0__folder="Nowhere")
    wait_until(lambda: "failed=connect" in said_by(capsys, said), "it was told")


def said_by(capsys: pytest.CaptureFixture[str], said: list[str]) -> str:
    said.append(capsys.readouterr().out)
    return "".join(said)
