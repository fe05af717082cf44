"""Mails accepted by LMTP in a second, durably, against an aiosmtpd that does nothing with them.

    ./run bench intake [--postgres URL] [--rounds 5]

Both doors run in processes of their own and take the same mails from the same
client, turn by turn; the figures are medians of the rounds. Wall time is that of
client and door on one machine, CPU the door's alone. The ratio is how much of
the idle door's speed, or of its thrift, the durable door keeps.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

PARTS = Path(__file__).with_name("intake_parts")
MAILS = {1: 400, 10: 1000, 100: 1000}  # by connections
SIZES = {"1 kB": 1_000, "12 kB": 12_600}


@dataclass(frozen=True, slots=True)
class Sample:
    """What one run of mails took: wall and the door's CPU, in seconds a mail."""

    wall: float
    cpu: float


class Door:
    """A door in a process of its own."""

    def __init__(self, name: str, *kind: str) -> None:
        self.name = name
        self._process = subprocess.Popen(
            [sys.executable, PARTS / "serve.py", *kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._port = self._line()

    def take(self, connections: int, mails: int, size: int) -> Sample:
        before = self._cpu()
        words = [self._port, *map(str, (connections, mails, size))]
        told = subprocess.run(
            [sys.executable, PARTS / "send.py", *words],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return Sample(float(told.stdout) / mails, (self._cpu() - before) / mails)

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _cpu(self) -> float:
        assert self._process.stdin is not None
        print(file=self._process.stdin, flush=True)
        return float(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        if not (line := self._process.stdout.readline()):
            sys.exit(f"the door {self.name!r} ended")
        return line.strip()


def measure(rounds: int, postgres: str) -> None:
    with tempfile.TemporaryDirectory(prefix="mailbridge-bench-") as folder:
        doors = [
            Door("idle aiosmtpd", "idle"),
            Door("durable, SQLite", "durable", f"sqlite:///{Path(folder) / 'bench.db'}"),
        ]
        if postgres:
            doors.append(Door("durable, PostgreSQL", "durable", postgres))
        for label, size in SIZES.items():
            for connections, mails in MAILS.items():
                print(f"\n{label} a mail, connections: {connections}", flush=True)
                report(*(sample(doors, rounds, connections, mails, size)))
        for door in doors:
            door.close()


def sample(
    doors: list[Door], rounds: int, connections: int, mails: int, size: int
) -> list[tuple[str, Sample]]:
    """Return the medians of each door, the doors taking turns; the first round warms up."""
    found: dict[str, list[Sample]] = {door.name: [] for door in doors}
    for _ in range(rounds + 1):
        for door in doors:
            found[door.name].append(door.take(connections, mails, size))
    return [(name, median(samples[1:])) for name, samples in found.items()]


def median(samples: list[Sample]) -> Sample:
    return Sample(
        statistics.median(sample.wall for sample in samples),
        statistics.median(sample.cpu for sample in samples),
    )


def report(idle: tuple[str, Sample], *others: tuple[str, Sample]) -> None:
    for name, taken in (idle, *others):
        print(
            f"  {name:20}{1 / taken.wall:7.0f} mails/s {taken.cpu * 1e6:6.0f} us CPU a mail"
            f"  {idle[1].wall / taken.wall:5.0%} of the idle speed"
            f" {idle[1].cpu / taken.cpu:5.0%} by CPU",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", default="", metavar="URL", help="of an empty database")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    measure(given.rounds, given.postgres)


if __name__ == "__main__":
    main()
