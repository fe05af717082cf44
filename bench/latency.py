"""How long a mail takes from the LMTP client's first word to its post standing at its URL.

    ./run bench latency [--mails 50]

A running `mailbridge serve` on SQLite in a temporary folder, one member posting,
one mail after the other; the page is asked for until it answers 200.
"""

import argparse
import os
import re
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent
STORY = ROOT / "tests" / "journeys"
SETTINGS = """\
[site]
domain = "talks.example.org"
secret = "a-secret-that-only-the-bench-knows"
[lmtp]
listen = "127.0.0.1:0"
[sender]
url = "maildir:sent"
[web]
listen = "127.0.0.1:0"
[auth]
nameserver = "none"
"""


@contextmanager
def served(folder: Path) -> Generator[tuple[int, int]]:
    """Serve an alliance of five from a folder; yield the ports of LMTP and of the pages."""
    command = [sys.executable, "-m", "mailbridge"]
    plan = (STORY / "farms.toml").read_text("utf-8").replace("MODERATION", "none")
    (folder / "farms.toml").write_text(plan, encoding="utf-8")
    for words in (
        ["init"],
        ["programme", "apply", "farms.toml"],
        ["members", "import", "farms", str(STORY / "members.csv")],
    ):
        subprocess.run([*command, *words], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (folder / "mailbridge.toml").write_text(SETTINGS, encoding="utf-8")
    process = subprocess.Popen(
        [*command, "serve"], cwd=folder, stdout=subprocess.PIPE, text=True, env=os.environ
    )
    try:
        yield _ports(process)
    finally:
        process.terminate()
        process.wait()


def _ports(process: subprocess.Popen[str]) -> tuple[int, int]:
    assert process.stdout is not None
    found: dict[str, int] = {}
    for line in process.stdout:
        if told := re.match(r"(LMTP|Web).*:(\d+)$", line.strip()):
            found[told[1]] = int(told[2])
        if len(found) == 2:
            break
    return found["LMTP"], found["Web"]


def seconds_to_page(number: int, lmtp: int, web: int) -> float:
    """Return the seconds from connecting until post `number` is on its page."""
    mail = (
        "From: Grace Nakibuuka <grace@mubende-union.example>\r\nTo: farms@talks.example.org\r\n"
        f"Subject: Report {number}\r\nMessage-ID: <{number}@mubende-union.example>\r\n\r\n"
        f"What we saw on day {number}.\r\n"
    )
    began = time.monotonic()
    with smtplib.LMTP("127.0.0.1", lmtp) as client:
        client.sendmail("grace@mubende-union.example", "farms@talks.example.org", mail)
    while not _stands(f"http://127.0.0.1:{web}/farms/{number}", f"on day {number}."):
        time.sleep(0.005)
    return time.monotonic() - began


def _stands(url: str, words: str) -> bool:
    try:
        with urlopen(url) as page:
            return words in page.read().decode()
    except HTTPError:
        return False


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench latency")
    parser.add_argument("--mails", type=int, default=50)
    mails: int = parser.parse_args().mails
    with (
        tempfile.TemporaryDirectory(prefix="mailbridge-bench-") as folder,
        served(Path(folder)) as (lmtp, web),
    ):
        took = sorted(seconds_to_page(number, lmtp, web) for number in range(1, mails + 1))
    p95 = took[int(len(took) * 0.95) - 1]
    print(f"{mails} mails, from connecting to the page:")
    print(f"median {statistics.median(took):.3f} s, p95 {p95:.3f} s, longest {took[-1]:.3f} s")


if __name__ == "__main__":
    main()
