"""A private Postfix for some tests, from Debian's own package, with the samples' lines in it.

It is an instance beside the system's: configuration, queue, data and log are in a
folder of its own, and every port is a free one of 127.0.0.1. Only root can start
Postfix, for its parts run as different users; what they may read they have to
reach, so the folder is open to all. Nothing leaves the machine: an address that
is neither the samples' nor a mailbox's is refused.
"""

import os
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT, absent

SAMPLES = ROOT / "config" / "samples" / "postfix"
_START_SECONDS = 30
_PROGRAMS = f"{os.environ.get('PATH', '')}:/usr/sbin"

_OWN = """\
compatibility_level = 3.6
queue_directory = FOLDER/queue
data_directory = FOLDER/data
maillog_file = FOLDER/log
maillog_file_prefixes = FOLDER
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.org
mydestination =
alias_maps =
mynetworks_style = host
smtpd_peername_lookup = no
smtp_host_lookup = native
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = MAILBOX_DOMAINS
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:MAILBOX_PORT
"""


def need_postfix() -> str:
    """Return the program; without it the test is skipped, and where it is required, fails."""
    program = shutil.which("postfix", path=_PROGRAMS)
    if program is None:
        absent("Postfix is not installed (apt-get install postfix)")
    if os.getuid() != 0:
        absent("Postfix can only be started by root")
    return str(program)


@dataclass(frozen=True)
class Ports:
    """Where the world talks to Postfix, where the bridge does, and where the bridge listens."""

    smtp: int
    letters: int
    bridge: int


class Postfix:
    """A running server; `domains` are those of mailboxes, which listen for LMTP at a port."""

    def __init__(self, program: str, domains: tuple[str, ...], mailbox_port: int) -> None:
        self._program = program
        self.folder = Path(tempfile.mkdtemp(prefix="mailbridge-postfix-"))
        self.ports = Ports(*free_ports(3))
        self._configure(" ".join(domains), mailbox_port)
        try:
            self._control("start")
            self._wait_until_it_answers()
        except BaseException:
            self.stop()
            raise

    def _configure(self, domains: str, mailbox_port: int) -> None:
        self.folder.chmod(0o755)
        etc = self.folder / "etc"
        for name in ("etc", "queue", "data"):
            (self.folder / name).mkdir()
        shutil.chown(self.folder / "data", "postfix", "postfix")
        own = _OWN.replace("FOLDER", str(self.folder)).replace("MAILBOX_DOMAINS", domains)
        own = own.replace("MAILBOX_PORT", str(mailbox_port))
        debian = Path("/usr/share/postfix/master.cf.dist").read_text("utf-8")
        usual = debian.replace("\nsmtp      inet", f"\n127.0.0.1:{self.ports.smtp} inet")
        samples = {path.name: self.sample(path.name) for path in SAMPLES.iterdir()}
        samples["main.cf"] = own + samples["main.cf"]
        samples["master.cf"] = _without_chroot(usual + samples["master.cf"])
        for name, text in samples.items():
            (etc / name).write_text(text, "utf-8")

    def sample(self, name: str) -> str:
        """Return a sample as it stands, at this instance's ports and place."""
        here = {
            "/etc/postfix/": f"{self.folder}/etc/",
            "127.0.0.1:8024": f"127.0.0.1:{self.ports.bridge}",
            "127.0.0.1:10025": f"127.0.0.1:{self.ports.letters}",
        }
        text = (SAMPLES / name).read_text("utf-8")
        for usual, ours in here.items():
            text = text.replace(usual, ours)
        return text

    def send(self, mail: bytes, sender: str, *recipients: str) -> None:
        """Hand a mail in, as another mail server or a person's client does."""
        with smtplib.SMTP("127.0.0.1", self.ports.smtp, timeout=30) as client:
            assert client.sendmail(sender, recipients, mail) == {}

    @contextmanager
    def refused(self, domain: str) -> Generator[None]:
        """Send mail for a domain to where it is refused once Postfix has taken it: the bridge."""
        path = self.folder / "etc" / "mailbridge_transport"
        usual = path.read_text("utf-8")
        path.write_text(f"{usual}{domain} lmtp:inet:127.0.0.1:{self.ports.bridge}\n", "utf-8")
        self._control("reload")
        yield
        path.write_text(usual, "utf-8")
        self._control("reload")

    def flush(self) -> None:
        """Let it try at once what waits."""
        self._control("flush")

    def waits(self) -> bool:
        """Whether a mail is still on its way to somewhere that takes it."""
        queues = (self.folder / "queue" / name for name in ("maildrop", "incoming", "active"))
        return any(path.is_file() for queue in queues for path in queue.rglob("*"))

    def log(self) -> str:
        """Return what it has logged."""
        path = self.folder / "log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def stop(self) -> None:
        """Stop it, and remove everything."""
        with suppress(subprocess.CalledProcessError):
            self._control("stop")
        shutil.rmtree(self.folder)

    def _control(self, word: str) -> None:
        subprocess.run(
            [self._program, "-c", self.folder / "etc", word],
            check=True, stdin=subprocess.DEVNULL, capture_output=True, cwd="/",
        )  # fmt: skip

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + _START_SECONDS
        while True:
            with suppress(OSError, smtplib.SMTPException):
                smtplib.SMTP("127.0.0.1", self.ports.smtp, timeout=5).quit()
                return
            assert time.monotonic() < until, self.log()
            time.sleep(0.05)


def free_ports(number: int) -> list[int]:
    """Return ports that nobody listens at now, all different."""
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [each.getsockname()[1] for each in taken]
    for each in taken:
        each.close()
    return ports


def _without_chroot(master: str) -> str:
    """Return Postfix's services without a root folder of their own, which needs copies in it."""
    lines: list[str] = []
    for line in master.splitlines():
        words = line.split()
        if len(words) > 7 and not line.startswith(("#", " ")):
            words[4] = "n"
        lines.append(line if line.startswith(("#", " ")) else " ".join(words))
    return "\n".join([*lines, ""])
