"""An installation in a folder, run by its commands as a person runs them."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

JOURNEYS = Path(__file__).parent.parent / "journeys"
SETTINGS = """\
[site]
name = "Test bridge"
base_url = "http://127.0.0.1:8025"
domain = "talks.example.org"
secret = "a-secret-that-only-the-tests-know"
[lmtp]
listen = "127.0.0.1:0"
[sender]
url = "maildir:sent"
[web]
listen = "127.0.0.1:0"
[auth]
nameserver = "none"
trusted_authserv_ids = ["mx.talks.example.org"]
"""


@dataclass(frozen=True)
class Ran:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    def rows(self) -> list[dict[str, Any]]:
        """Return the JSON objects it printed, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Bridge:
    """A folder with settings and a database."""

    folder: Path

    def run(self, *words: str, stdin: bytes = b"") -> Ran:
        """Run one command in the folder."""
        command = [sys.executable, "-m", "mailbridge", *words]
        environ = {k: v for k, v in os.environ.items() if not k.startswith("MAILBRIDGE_")}
        done = subprocess.run(
            command, cwd=self.folder, input=stdin, capture_output=True, check=False, env=environ
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def done(self, *words: str) -> Ran:
        """Run one command that has to succeed."""
        ran = self.run(*words)
        assert ran.code == 0, ran
        return ran

    def status(self) -> dict[str, Any]:
        return dict(self.done("status", "--json").rows()[0])

    def hand_in(self, story: str, mail: str, to: str = "farms@talks.example.org") -> None:
        """Hand a story's mail in, and handle it."""
        self.done("deliver", "--to", to, str(JOURNEYS / story / mail))
        self.done("work", "--until-idle")


def make(folder: Path, moderation: str) -> Bridge:
    """Return an installation with the journeys' alliance and members."""
    bridge = Bridge(folder)
    bridge.done("init")
    (folder / "mailbridge.toml").write_text(SETTINGS, encoding="utf-8")
    plan = (JOURNEYS / "farms.toml").read_text("utf-8").replace("MODERATION", moderation)
    (folder / "farms.toml").write_text(plan, encoding="utf-8")
    bridge.done("programme", "apply", "farms.toml")
    bridge.done("members", "import", "farms", str(JOURNEYS / "members.csv"))
    return bridge
