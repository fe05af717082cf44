"""A private Dovecot for one run of the tests, from Debian's own package.

As root it runs as user nobody, which cannot look into pytest's own temporary
folder; hence a folder of its own. It listens on free ports of 127.0.0.1: one for IMAP, and
where there are mailboxes beside the first, one for LMTP, with the same password.
"""

import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

USER = "talks@ngo.example"
PASSWORD = 'se"cret \\ über'
_START_SECONDS = 30

_CONFIG = """\
base_dir = FOLDER/run
state_dir = FOLDER/run
log_path = FOLDER/log
protocols = imap LMTP_TOO
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login OAUTH2
default_internal_user = ACCOUNT
default_internal_group = GROUP
default_login_user = ACCOUNT
first_valid_uid = 1
mail_location = maildir:~/Maildir
CAPABILITY
TOKENS
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u FOLDER/users
}
userdb {
  driver = static
  args = home=FOLDER/home/%u
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    address = 127.0.0.1
    port = PORT
  }
  inet_listener imaps {
    port = 0
  }
}
service stats {
  chroot =
}
"""
_LMTP = """\
recipient_delimiter = +
service lmtp {
  chroot =
  inet_listener lmtp {
    address = 127.0.0.1
    port = PORT
  }
}
"""

# Tokens are shown to the provider, which says whose they are.
_TOKENS = """\
passdb {
  driver = oauth2
  mechanisms = MECHANISM
  args = FOLDER/oauth2
}
"""
_OAUTH2 = """\
introspection_mode = post
introspection_url = http://127.0.0.1:PROVIDER/introspect
username_attribute = email
"""


def find_dovecot() -> str | None:
    """Return the program, None where it is not installed."""
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


class Dovecot:
    """A running server; `capability` is what it says it can, where that is not everything.

    `oauth2` is a mechanism and the port of a provider whose tokens it takes.
    `people` have mailboxes beside the first, and then mail comes in by LMTP too.
    """

    def __init__(
        self,
        program: str,
        capability: str = "",
        oauth2: tuple[str, int] | None = None,
        people: Sequence[str] = (),
    ) -> None:
        self._program = program
        self._oauth2 = oauth2
        self._people = people
        self.lmtp_port = _free_port() if people else 0
        self._capability = f"imap_capability = {capability}" if capability else ""
        self._account = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        self.folder = Path(tempfile.mkdtemp(prefix="mailbridge-imap-"))
        self.port = _free_port()
        self._server: subprocess.Popen[bytes] | None = None
        self._configure()
        self.start()

    def _configure(self) -> None:
        account = self._account
        for name in ("run", "home"):
            (self.folder / name).mkdir()
        text = _CONFIG.replace("CAPABILITY", self._capability).replace("PORT", str(self.port))
        text += _LMTP.replace("PORT", str(self.lmtp_port)) if self._people else ""
        text = text.replace(" LMTP_TOO", " lmtp" if self._people else "")
        mechanism, provider = self._oauth2 or ("", 0)
        text = text.replace("TOKENS", _TOKENS if mechanism else "").replace("OAUTH2", mechanism)
        text = text.replace("MECHANISM", mechanism)
        (self.folder / "oauth2").write_text(_OAUTH2.replace("PROVIDER", str(provider)), "utf-8")
        text = text.replace("FOLDER", str(self.folder)).replace("ACCOUNT", account.pw_name)
        group = subprocess.run(
            ["id", "-gn", account.pw_name], capture_output=True, text=True, check=True
        ).stdout.strip()
        (self.folder / "dovecot.conf").write_text(text.replace("GROUP", group), "utf-8")
        users = "".join(f"{user}:{{PLAIN}}{PASSWORD}\n" for user in (USER, *self._people))
        (self.folder / "users").write_text(users, "utf-8")
        if os.getuid() == 0:
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, account.pw_uid, account.pw_gid)

    def start(self) -> None:
        """Start the server and come back when it answers; also after `halt`."""
        account = self._account
        as_root = os.getuid() == 0
        with (self.folder / "errors").open("ab") as errors:
            self._server = subprocess.Popen(
                [self._program, "-F", "-c", self.folder / "dovecot.conf"],
                stdout=subprocess.DEVNULL,
                stderr=errors,
                user=account.pw_uid if as_root else None,
                group=account.pw_gid if as_root else None,
                extra_groups=[] if as_root else None,
            )
        until = time.monotonic() + _START_SECONDS
        while True:
            with suppress(OSError, imaplib.IMAP4.error):
                imaplib.IMAP4("127.0.0.1", self.port, timeout=5).logout()
                return
            assert self._server.poll() is None, self._said()
            assert time.monotonic() < until, self._said()
            time.sleep(0.05)

    def _said(self) -> str:
        return "".join(
            (self.folder / name).read_text("utf-8", "replace")
            for name in ("errors", "log")
            if (self.folder / name).exists()
        )

    def halt(self) -> None:
        """End the server, and every connection with it."""
        if self._server:
            self._server.terminate()
            self._server.wait(30)

    def stop(self) -> None:
        """End it for good, and remove its folder."""
        self.halt()
        shutil.rmtree(self.folder)

    @contextmanager
    def client(self, folder: str = "INBOX", user: str = USER) -> Generator[imaplib.IMAP4]:
        """A person's own mail client, with a folder selected."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=30)
        client.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
        try:
            client.select(folder)
            yield client
        finally:
            client.logout()

    def deliver(self, *mails: bytes) -> None:
        """Put mails into the inbox, as a mail server does."""
        with self.client() as client:
            for mail in mails:
                said, _ = client.append("INBOX", "", "", _crlf(mail))
                assert said == "OK"

    def mails(self, user: str) -> list[bytes]:
        """Return every mail in a person's inbox, in its order."""
        with self.client(user=user) as client:
            numbers = client.search(None, "ALL")[1][0].replace(b" ", b",").decode()
            answers = client.fetch(numbers, "(BODY.PEEK[])")[1] if numbers else []
            return [answer[1] for answer in answers if isinstance(answer, tuple)]

    def flags(self, folder: str = "INBOX") -> list[set[str]]:
        """Return the flags of every mail in a folder, without \\Recent."""
        with self.client(folder) as client:
            numbers = client.search(None, "ALL")[1][0].replace(b" ", b",").decode()
            answers = client.fetch(numbers, "(FLAGS)")[1] if numbers else []
            found = [imaplib.ParseFlags(one) for one in answers if isinstance(one, bytes)]
        return [{flag.decode() for flag in flags} - {"\\Recent"} for flags in found]

    def clear(self) -> None:
        """Delete every mail and every other folder, for the next test."""
        home = self.folder / "home"
        for maildir in home.iterdir():
            shutil.rmtree(maildir)


def _crlf(mail: bytes) -> bytes:
    return mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
