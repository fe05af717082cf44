"""An old list's mbox, and the commands that take it in and copy it out, each with its costs."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path

from mailbridge.store import Store
from mailbridge.store.migrate import migrate
from tests.cli.bridge import JOURNEYS, SETTINGS

_VOWELS = ("a", "e", "i", "o", "u", "á", "é", "ó", "ã", "ü")
_WORDS = 30_000  # as many as a list of this size has met, the first of them in every mail
_ONE_IN_TEN = 120  # which of them that is
_ALIVE = 40  # threads that are answered at one time
_TEXT = (80, 240)  # words of a mail


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: seconds on the clock and of CPU, and MB of memory at its most."""

    wall: float
    cpu: float
    memory: float

    def each(self, count: int) -> str:
        """Say it, with the CPU time for each of so many."""
        each = f"{self.cpu / count * 1e3:.2f} ms CPU each, {count / self.wall:.0f}/s"
        return f"{each}, {self.wall:.0f} s, {self.memory:.0f} MB"


@dataclass(frozen=True, slots=True)
class Bridge:
    """An installation in a folder, on the database of that URL."""

    folder: Path
    database: str

    def make(self) -> None:
        """Create it with the journeys' alliance."""
        self.run("init")
        settings = f'{SETTINGS}[database]\nurl = "{self.database}"\n'
        (self.folder / "mailbridge.toml").write_text(settings, encoding="utf-8")
        plan = (JOURNEYS / "farms.toml").read_text("utf-8").replace("MODERATION", "none")
        (self.folder / "farms.toml").write_text(plan, encoding="utf-8")
        store = Store(self.database)
        migrate(store)
        store.close()
        self.run("programme", "apply", "farms.toml")

    def run(self, *words: str) -> Cost:
        """Run one command that has to succeed."""
        began = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-m", "mailbridge", *words],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
        ) as command:
            _, status, used = os.wait4(command.pid, 0)
            command.returncode = os.waitstatus_to_exitcode(status)
        if command.returncode:
            sys.exit(f"{' '.join(words)} failed")
        cpu = used.ru_utime + used.ru_stime
        return Cost(time.perf_counter() - began, cpu, used.ru_maxrss / 1024)


def write_mbox(path: Path, count: int, seed: int = 7) -> tuple[str, str, str]:
    """Write `count` mails, three of four answers with a quote; the same seed, the same mails.

    Returns the commonest word, one that stands in one mail of ten, and a rare one.
    """
    chance = random.Random(seed)
    words = sorted({_word(chance) for _ in range(2 * _WORDS)}, key=len)[:_WORDS]
    words = ["the", *words[200:]]  # what is longer is rarer, as in any language
    with path.open("w", encoding="utf-8") as mbox:
        mbox.writelines(_mails(chance, words, count))
    return words[0], words[_ONE_IN_TEN], words[-1]


def _mails(chance: random.Random, words: list[str], count: int) -> Iterator[str]:
    alive: list[tuple[str, str, str, str]] = []  # id, subject, references, first line
    for number in range(count):
        parent = chance.choice(alive) if alive and chance.random() < 0.75 else None
        own_id, sender = f"<{number}@lists.example.com>", f"m{number % 900}@members.example.com"
        subject = parent[1] if parent else _say(chance, words, 5)
        references = f"{parent[2]} {parent[0]}".strip() if parent else ""
        text = _say(chance, words, chance.randint(*_TEXT))
        at = 1_100_000_000 + number * 900
        lines = [
            f"From {sender} {time.asctime(time.gmtime(at))}",
            f"From: Member {number % 900} <{sender}>",
            f"Date: {formatdate(at)}",
            f"Message-ID: {own_id}",
            f"Subject: {'Re: ' if parent else ''}{subject}",
            *([f"In-Reply-To: {parent[0]}", f"References: {references}"] if parent else []),
            *("MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "", text, ""),
            *([f"On some day Member wrote:\n> {parent[3]}\n"] if parent else []),
        ]
        yield "\n".join((*lines, ""))
        kept = " ".join(references.split()[-9:])
        alive = [*alive[-_ALIVE:], (own_id, subject, kept, text[:200])]


def _say(chance: random.Random, words: list[str], count: int) -> str:
    """Return a text in which, as in any, few words are most of it."""
    return " ".join(words[int(len(words) * chance.random() ** 6)] for _ in range(count))


def _word(chance: random.Random) -> str:
    syllables = (
        chance.choice("bcdfghjklmnprstv") + chance.choice(_VOWELS)
        for _ in range(chance.randint(1, 4))
    )
    return "".join(syllables)
