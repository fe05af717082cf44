"""What others wrote to speak LMTP can speak it with us."""

import shutil
import smtplib
import subprocess

import pytest

from tests.doors.lmtp.conftest import LEA4, SOIL, Hall


def run(*words: str) -> str:
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_pythons_own_client(hall: Hall) -> None:
    with smtplib.LMTP("127.0.0.1", hall.port) as client:
        for number in range(3):
            text = f"Subject: {number}\r\n\r\n.A dot, and an accent: é\r\n".encode()
            assert client.sendmail("ana@example.org", [LEA4], text) == {}
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail("ana@example.org", ["nobody@talks.example.org"], b"")
    assert hall.raws() == [
        f"Subject: {n}\r\n\r\n.A dot, and an accent: é\r\n".encode() for n in range(3)
    ]


def test_swaks(hall: Hall) -> None:
    swaks = shutil.which("swaks")
    if swaks is None:
        pytest.skip("swaks is not installed (apt-get install swaks)")
    told = run(
        swaks, "--protocol", "LMTP", "--server", f"127.0.0.1:{hall.port}", "--from", "<>",
        "--to", f"{LEA4},{SOIL}", "--body", "Hello\n.\n..\n",
    )  # fmt: skip
    assert told.count("250 2.0.0 Kept") == 2
    assert [route[0] for route in hall.routes()] == ["lea4", "soil"]
    assert b"Hello\r\n.\r\n..\r\n" in hall.raws()[0]


def test_postfixs_load_generator(hall: Hall) -> None:
    source = shutil.which("smtp-source") or shutil.which("smtp-source", path="/usr/sbin")
    if source is None:
        pytest.skip("smtp-source is not installed (apt-get install postfix)")
    run(
        source, "-L", "-s", "10", "-m", "200", "-l", "12000", "-f", "ana@example.org",
        "-t", LEA4, f"inet:127.0.0.1:{hall.port}",
    )  # fmt: skip
    assert len(hall.raws()) == 200
