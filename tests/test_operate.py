"""The installation's steps in docs/operate.md, followed as they are printed.

Only what stands for the reader's own places is put in: hosts, ports, the password.
"""

import os
import re
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT
from tests.doors.imap.conftest import need_dovecot
from tests.doors.imap.dovecot import PASSWORD, USER, Dovecot
from tests.journeys.sink import sink
from tests.postfix import Postfix, free_ports, need_postfix

TEXT = (ROOT / "docs" / "operate.md").read_text("utf-8")
JOURNEYS = ROOT / "tests" / "journeys"
GRACE, ELENA = "grace@mubende-union.example", "elena@surco.example"
PATIENCE = 30.0


@dataclass
class Way:
    """A section of the document, with the reader's own places put in, in a folder."""

    folder: Path
    title: str
    places: dict[str, str]

    def blocks(self, kind: str) -> list[str]:
        section = TEXT.partition(f"\n## {self.title}\n")[2].partition("\n## ")[0]
        found = re.findall(rf"```{kind}\n(.*?)```", section, re.DOTALL)
        assert found
        return [re.sub(r"(?m)^   ", "", block) for block in found]

    def settings(self) -> None:
        (text,) = self.blocks("toml")
        for printed, own in self.places.items():
            assert printed in text
            text = text.replace(printed, own)
        (self.folder / "mailbridge.toml").write_text(text, "utf-8")

    def run(self, line: str) -> str:
        done = subprocess.run(
            ["bash", "-ec", line],
            cwd=self.folder, env=self.environ(), input=f"{PASSWORD}\n",
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        # The doctor finds fault with names that are nobody's.
        assert done.returncode == 0 or line == "mailbridge doctor", done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    def environ(self) -> dict[str, str]:
        usual = {k: v for k, v in os.environ.items() if not k.startswith("MAILBRIDGE_")}
        path = f"{self.folder}/bin:{usual['PATH']}"
        return {**usual, "PATH": path, "MAILBRIDGE_AUTH__NAMESERVER": "none"}

    @contextmanager
    def served(self) -> Generator[None]:
        """Follow the steps up to `mailbridge serve`, which runs while the block does."""
        self._files()
        first, *others = [line for block in self.blocks("sh") for line in block.splitlines()]
        self.run(first)
        self.settings()
        for line in others[: others.index("mailbridge serve")]:
            self.run(line)
        log = self.folder / "log"
        with log.open("wb") as out:
            server = subprocess.Popen(
                ["bash", "-c", "exec mailbridge serve"],
                cwd=self.folder, env=self.environ(), stdout=out, stderr=out,
            )  # fmt: skip
            try:
                yield
            finally:
                server.terminate()
                assert server.wait(30) == 0, log.read_text("utf-8")

    def approve(self) -> None:
        """Follow the steps after `mailbridge serve`, once the first message waits."""
        lines = [line for block in self.blocks("sh") for line in block.splitlines()]
        until(lambda: "farms" in self.run("mailbridge queue list"), "the message waits")
        for line in lines[lines.index("mailbridge serve") + 1 :]:
            self.run(line)

    def _files(self) -> None:
        program = self.folder / "bin" / "mailbridge"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -m mailbridge "$@"\n', "utf-8")
        program.chmod(0o755)
        plan = (JOURNEYS / "farms.toml").read_text("utf-8").replace("MODERATION", "new")
        (self.folder / "farms.toml").write_text(plan, "utf-8")
        people = (JOURNEYS / "members.csv").read_bytes()
        (self.folder / "members.csv").write_bytes(people)


def until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited {PATIENCE} s, and not: {what}"
        time.sleep(0.2)


def hello(to: str) -> bytes:
    return (
        f"From: Grace Nakibuuka <{GRACE}>\r\nTo: {to}\r\nSubject: The store\r\n"
        f"Message-ID: <1@{GRACE}>\r\n\r\nThe store decided it.\r\n"
    ).encode()


def test_with_one_mailbox(tmp_path: Path) -> None:
    mailbox = Dovecot(need_dovecot())
    web, *_ = free_ports(1)
    try:
        with sink() as provider:
            places = {
                '"imap.ngo.example"': f'"127.0.0.1"\nport = {mailbox.port}\ntls = "none"',
                'user = "talks@ngo.example"': f'user = "{USER}"',
                "smtps://talks%40ngo.example:PASSWORD@smtp.ngo.example:465": (
                    f"smtp://127.0.0.1:{provider.port}"
                ),
                "127.0.0.1:8025": f"127.0.0.1:{web}",
            }
            way = Way(tmp_path, "With one mailbox", places)
            with way.served():
                mailbox.deliver(hello("talks+farms@ngo.example"))
                way.approve()
                until(lambda: _has(provider.mails, ELENA), "the letter left")
    finally:
        mailbox.stop()


def test_with_a_smarthost(tmp_path: Path) -> None:
    web, door = free_ports(2)
    with sink() as smarthost:
        places = {
            "0.0.0.0:25": f"127.0.0.1:{door}",
            "smtp://USER:PASSWORD@smarthost.example.org:587": f"smtp://127.0.0.1:{smarthost.port}",
            "127.0.0.1:8025": f"127.0.0.1:{web}",
        }
        way = Way(tmp_path, "With a smarthost", places)
        with way.served():
            until(lambda: _answers(door), "the door is open")
            with smtplib.SMTP("127.0.0.1", door) as client:
                client.sendmail(GRACE, ["farms@talk.example.org"], hello("farms@talk.example.org"))
            way.approve()
            until(lambda: _has(smarthost.mails, ELENA), "the letter left")


def test_behind_postfix(tmp_path: Path) -> None:
    mailboxes = Dovecot(need_dovecot(), people=(GRACE, ELENA))
    postfix = Postfix(
        need_postfix(), (GRACE.split("@")[1], ELENA.split("@")[1]), mailboxes.lmtp_port
    )
    web, *_ = free_ports(1)
    try:
        places = {
            "127.0.0.1:8024": f"127.0.0.1:{postfix.ports.bridge}",
            "127.0.0.1:10025": f"127.0.0.1:{postfix.ports.letters}",
            "127.0.0.1:8025": f"127.0.0.1:{web}",
        }
        way = Way(tmp_path, "Behind Postfix", places)
        with way.served():
            until(lambda: _answers(postfix.ports.bridge), "the door is open")
            farms = "farms@talk.example.org"
            postfix.send(hello(farms), GRACE, farms)
            way.approve()
            until(
                lambda: any(b"The store decided it" in one for one in mailboxes.mails(ELENA)),
                "the letter landed",
            )
    finally:
        postfix.stop()
        mailboxes.stop()


def _has(mails: list[tuple[str, bytes]], person: str) -> bool:
    return any(to == person and b"The store decided it" in raw for to, raw in mails)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
