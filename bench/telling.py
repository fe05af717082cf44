"""Whether an answer's time tells who is a member: the AUC of known against made-up, at each door.

    ./run bench telling [--trials 200]

A running `mailbridge serve` on SQLite in a temporary folder. Each trial asks once
with what is true and once with what is made up, in either order. 0.5 is a guess.
"""

import argparse
import random
import smtplib
import tempfile
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlencode

from bench.latency import served

MEMBER = "grace@mubende-union.example"
Ask = Callable[[str], object]  # asks with an address, and returns what was answered


def ask_web(port: int, path: str) -> Ask:
    """Return what posts an address into a page's form."""

    def ask(address: str) -> object:
        # Each from a peer of its own, for a peer may ask only so often.
        peer = f"127.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(1, 255)}"
        connection = HTTPConnection("127.0.0.1", port, source_address=(peer, 0))
        origin = f"http://127.0.0.1:{port}"
        head = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin}
        connection.request("POST", path, urlencode({"address": address}), head)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    return ask


def ask_lmtp(port: int, shortcut: str) -> Ask:
    """Return what sends one command by LMTP from an address, up to the 250."""

    def ask(address: str) -> object:
        mail = (
            f"From: {address}\r\nTo: farms-{shortcut}@talks.example.org\r\n"
            f"Message-ID: <{token_hex(8)}@made.example>\r\n\r\n{shortcut}\r\n"
        )
        with smtplib.LMTP("127.0.0.1", port) as client:
            return client.sendmail(address, f"farms-{shortcut}@talks.example.org", mail)

    return ask


def seconds(ask: Ask, address: str) -> float:
    """Return how long an answer took."""
    began = time.perf_counter()
    ask(address)
    return time.perf_counter() - began


def area(known: Sequence[float], unknown: Sequence[float]) -> float:
    """Return the area under the ROC curve: how often a known one took longer than an unknown."""
    longer = sum((k > u) + (k == u) / 2 for k in known for u in unknown)
    return longer / (len(known) * len(unknown))


def compared(ask: Ask, trials: int, order: random.Random) -> float:
    """Return the AUC of a door, from 0.5 (nothing is told) to 1."""
    known: list[float] = []
    unknown: list[float] = []
    for _ in range(trials):
        both = [(known, MEMBER), (unknown, f"{token_hex(3)[:5]}@mubende-union.example")]
        order.shuffle(both)
        for times, address in both:
            times.append(seconds(ask, address))
    return max(area(known, unknown), area(unknown, known))


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench telling")
    parser.add_argument("--trials", type=int, default=200)
    trials: int = parser.parse_args().trials
    order = random.Random(1)
    with (
        tempfile.TemporaryDirectory(prefix="mailbridge-bench-") as folder,
        served(Path(folder)) as (lmtp, web),
    ):
        doors: dict[str, Ask] = {
            "/sign-in": ask_web(web, "/sign-in"),
            "join by LMTP": ask_lmtp(lmtp, "join"),
            "leave by LMTP": ask_lmtp(lmtp, "leave"),
        }
        for name, ask in doors.items():
            both = f"{ask(MEMBER)} and {ask('nobody@mubende-union.example')}"
            print(f"{name}: answers {both}, AUC {compared(ask, trials, order):.2f}", flush=True)


if __name__ == "__main__":
    main()
