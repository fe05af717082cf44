"""CPU that a post to its members costs: rendered, recorded, claimed, sent one by one, marked.

    ./run bench distribute [--members 200] [--posts 10] [--rounds 3]

Everything is on: a reply token, an unsubscribe address and a VERP return path
for each copy, a row for each delivery, durable commits, an SMTP server that
answers each command. The server is a process of its own and its CPU is not
counted. Peers (performance.md): Mailman with VERP 16.3 ms a delivery, and
without anything per recipient 234 ms a post to 200.
"""

import argparse
import asyncio
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # where tests.outbox is

from config.settings import load
from mailbridge.doors.sender import Sender
from mailbridge.store import Store
from mailbridge.store.migrate import migrate
from tests import outbox

MAILMAN_DELIVERY = 16_300.0  # microseconds of CPU
MAILMAN_POST = 234_000.0
WORDS = "What mattered was not the eighty grams but the letter that came with them. " * 8


# --- the server: `distribute.py sink` ----------------------------------------


class Sink(asyncio.Protocol):
    """Takes every letter as fast as it comes, and keeps none."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.waiting = b""
        self.in_data = False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        answers: list[bytes] = []
        while self.waiting:
            end = self.waiting.find(b"\r\n.\r\n" if self.in_data else b"\r\n")
            if end < 0:
                break
            line = self.waiting[: end + 2]
            self.waiting = self.waiting[end + (5 if self.in_data else 2) :]
            answers.append(b"250 ok\r\n" if self.in_data else self.answer(line))
            self.in_data = not self.in_data and line == b"DATA\r\n"
        self.transport.write(b"".join(answers))

    def answer(self, line: bytes) -> bytes:
        if line[:4].upper() == b"EHLO":
            return b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
        return b"354 go\r\n" if line == b"DATA\r\n" else b"250 ok\r\n"


async def sink() -> None:
    """Serve on a free port, told on stdout, until stdin ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def sink_process() -> Generator[int]:
    """Run the server; yield its port."""
    with subprocess.Popen(
        [sys.executable, __file__, "sink"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())


# --- the work ----------------------------------------------------------------


@dataclass(frozen=True)
class Cost:
    """Microseconds of CPU a delivery, by step."""

    record: float
    send: float
    wall: float


def run(members: int, posts: int, port: int, folder: Path) -> Cost:
    """Distribute so many posts to so many members; return what one delivery cost."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    (folder / "mailbridge.toml").write_text(
        f'[site]\nsecret = "{"s" * 20}"\n[sender]\nurl = "smtp://127.0.0.1:{port}"\n'
    )
    settings = load(folder / "mailbridge.toml", {})
    store = Store(settings.database.url)
    migrate(store)
    site = outbox.site_of()
    context = outbox.people_in(store, members)
    sender = Sender(store, site, settings)
    outbox.publish_in(store, context, site, WORDS, datetime.now(UTC))
    sender.drain()  # what is done once a process is not what a delivery costs
    began, wall = _cpu(), time.monotonic()
    for _ in range(posts):
        outbox.publish_in(store, context, site, WORDS, datetime.now(UTC))
    recorded = _cpu()
    counts = sender.drain()
    ended = _cpu()
    store.close()
    number = members * posts
    assert counts.sent == number, counts
    return Cost(
        (recorded - began) / number * 1e6,
        (ended - recorded) / number * 1e6,
        (time.monotonic() - wall) / number * 1e6,
    )


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Run the rounds and print medians."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--members", type=int, default=200)
    options.add_argument("--posts", type=int, default=10)
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    costs: list[Cost] = []
    with sink_process() as port:
        for _ in range(asked.rounds):
            with tempfile.TemporaryDirectory() as folder:
                costs.append(run(asked.members, asked.posts, port, Path(folder)))
    record = statistics.median(cost.record for cost in costs)
    send = statistics.median(cost.send for cost in costs)
    wall = statistics.median(cost.wall for cost in costs)
    delivery = record + send
    post = delivery * asked.members
    per_delivery = MAILMAN_DELIVERY / delivery
    per_post = MAILMAN_POST * asked.members / 200 / post
    print(f"render and record   {record:8.1f} µs CPU a delivery")
    print(f"claim, send, mark   {send:8.1f} µs CPU a delivery")
    print(
        f"together            {delivery:8.1f} µs, {per_delivery:.0f} x less than Mailman with VERP"
    )
    print(f"a post to {asked.members:<9} {post / 1000:8.1f} ms CPU", end="")
    print(f", {per_post:.1f} x less than Mailman without anything per recipient")
    print(f"wall time           {1e6 / wall:8.0f} deliveries a second")
    print(json.dumps({"delivery_us": round(delivery, 1), "post_ms": round(post / 1000, 2)}))


if __name__ == "__main__":
    if sys.argv[1:] == ["sink"]:
        asyncio.run(sink())
    else:
        main()
