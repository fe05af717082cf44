"""Nothing is answered 250 before it is on the disk: seen by strace, and by a disk that is full."""

import os
import re
import resource
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from mailbridge.store import Store
from tests.doors.lmtp.conftest import LEA4, add_alliances, kept
from tests.doors.lmtp.served import Served
from tests.doors.lmtp.wire import Wire

CALLS = "trace=fsync,fdatasync,pwrite64,recvfrom,sendto"


@pytest.fixture
def strace(tmp_path: Path) -> list[str]:
    """How to run a program under strace, so that it stays our own child."""
    reason = ""
    if shutil.which("strace") is None:
        reason = "strace is not installed (apt-get install strace)"
    elif subprocess.run(
        ["strace", "-o", "/dev/null", "true"], check=False, stderr=subprocess.DEVNULL
    ).returncode:
        reason = "strace may not trace here (ptrace is not permitted)"
    if reason and os.environ.get("MAILBRIDGE_REAL") == "1":
        pytest.fail(f"{reason}, and MAILBRIDGE_REAL=1 requires it")
    if reason:
        pytest.skip(reason)
    return ["strace", "-D", "-f", "-y", "-s", "300", "-o", str(tmp_path / "trace")]


def send(port: int, raw: bytes) -> str:
    with Wire(port) as wire:
        wire.begin(LEA4)
        return wire.data(raw + b".\r\n")[0]


def traced(store: Store, folder: Path, strace: list[str]) -> list[str]:
    """Return the system calls, in the order they ended, of a service that took one mail."""
    add_alliances(store, "lea4")
    served = Served(folder, store, "lmtp", before=[*strace, "-e", CALLS])
    assert send(served.port, b"Subject: Hello\r\n\r\nA traced mail.\r\n") == "250 2.0.0 Kept"
    served.stop()
    until = time.monotonic() + 30
    ended = re.compile(rf"^{served.pid} +\+\+\+ exited", re.MULTILINE)
    while not ended.search(text := (folder / "trace").read_text("utf-8")):
        assert time.monotonic() < until, "strace did not see the service end"
        time.sleep(0.02)
    return _ended(text.splitlines())


def _ended(lines: list[str]) -> list[str]:
    """Return whole calls: strace breaks one in two where another thread came in between."""
    begun: dict[str, str] = {}
    calls: list[str] = []
    for line in lines:
        pid, call = line.split(maxsplit=1)
        if call.endswith(" <unfinished ...>"):
            begun[pid] = call.removesuffix(" <unfinished ...>")
        else:
            calls.append(re.sub(r"^<\.\.\. \w+ resumed>", lambda _, p=pid: begun.pop(p), call))
    return calls


def _last(calls: list[str], pattern: str, before: int) -> int:
    """Return where the last such call before a place is."""
    found = [n for n, call in enumerate(calls[:before]) if re.search(pattern, call)]
    assert found, f"no call like {pattern} before the answer"
    return found[-1]


@pytest.mark.usefixtures("settings")
def test_the_log_of_sqlite_is_synced_before_the_answer_is_sent(
    sqlite_store: Store, tmp_path: Path, strace: list[str]
) -> None:
    calls = traced(sqlite_store, tmp_path, strace)
    (answer,) = (n for n, call in enumerate(calls) if "250 2.0.0 Kept" in call)
    arrived = _last(calls, r"^recvfrom.*A traced mail", answer)
    written = _last(calls, r"^pwrite64\(\d+<.*-wal>", answer)
    synced = _last(calls, r"^(fsync|fdatasync)\(\d+<.*-wal>\) += 0", answer)
    assert arrived < written < synced < answer
    print(*calls[arrived : answer + 1], sep="\n")


@pytest.mark.usefixtures("settings")
def test_postgresql_has_said_that_it_committed_before_the_answer_is_sent(
    postgres_store: Store, tmp_path: Path, strace: list[str]
) -> None:
    calls = traced(postgres_store, tmp_path, strace)
    (answer,) = (n for n, call in enumerate(calls) if "250 2.0.0 Kept" in call)
    arrived = _last(calls, r"^recvfrom.*A traced mail", answer)
    asked = _last(calls, r"^sendto.*COMMIT", answer)
    committed = _last(calls, r"^recvfrom.*COMMIT", answer)
    assert arrived < asked < committed < answer
    with postgres_store.reading() as connection:
        for setting in ("synchronous_commit", "fsync"):
            assert connection.exec_driver_sql(f"SHOW {setting}").scalar() == "on"


@pytest.mark.usefixtures("settings")
def test_a_disk_that_fails_to_sync_puts_the_mail_off(
    sqlite_store: Store, tmp_path: Path, strace: list[str]
) -> None:
    add_alliances(sqlite_store, "lea4")
    fault = ["-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO:when=1"]
    served = Served(tmp_path, sqlite_store, "lmtp", before=[*strace, *fault])
    assert send(served.port, b"refused\r\n")[:9] == "451 4.3.0"
    assert send(served.port, b"taken\r\n") == "250 2.0.0 Kept"
    served.stop()
    assert [mail.raw for mail in kept(sqlite_store)] == [b"taken\r\n"]
    assert "EIO (Input/output error) (INJECTED)" in (tmp_path / "trace").read_text()


@pytest.mark.usefixtures("settings")
def test_a_service_killed_as_it_syncs_has_the_whole_mail_in_its_log(
    sqlite_store: Store, tmp_path: Path, strace: list[str]
) -> None:
    add_alliances(sqlite_store, "lea4")
    fault = ["-e", "trace=fdatasync", "-e", "inject=fdatasync:signal=KILL:when=1"]
    served = Served(tmp_path, sqlite_store, "lmtp", before=[*strace, *fault])
    with Wire(served.port) as wire:
        wire.begin(LEA4)
        assert wire.data(b"synced\r\n.\r\n") == [""]
    assert served.stop() == -signal.SIGKILL
    after = tmp_path / "after"  # what the disk holds: memory shared with this test is no part
    after.mkdir()
    for name in ("mailbridge.db", "mailbridge.db-wal"):
        shutil.copyfile(tmp_path / name, after / name)
    store = Store(f"sqlite:///{after / 'mailbridge.db'}")
    assert [mail.raw for mail in kept(store)] == [b"synced\r\n"]
    store.close()


@pytest.mark.usefixtures("settings")
def test_a_disk_that_takes_no_more_puts_mail_off_until_it_does(
    sqlite_store: Store, tmp_path: Path
) -> None:
    add_alliances(sqlite_store, "lea4")
    served = Served(tmp_path, sqlite_store, "lmtp")
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    large = b"x" * 300_000 + b"\r\n"
    assert send(served.port, b"before\r\n") == "250 2.0.0 Kept"
    resource.prlimit(served.pid, resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
    assert send(served.port, large)[:9] == "451 4.3.0"
    resource.prlimit(served.pid, resource.RLIMIT_FSIZE, unlimited)
    assert send(served.port, large) == "250 2.0.0 Kept"
    assert served.stop() == 0
    assert [mail.raw for mail in kept(sqlite_store)] == [b"before\r\n", large]
