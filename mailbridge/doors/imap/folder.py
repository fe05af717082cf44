r"""One folder of a mailbox over one connection: what is new in it, and where it goes after.

imapclient speaks IMAP (RFC 3501). It is not for several threads, so all of this
is called from one. What a server says is believed little: a mail is named by
its UID alone, one that vanished is no fault, and whatever is out of order ends
the connection as an exception of any type, for a new one is the only cure.

A mail that has been dealt with carries a keyword of ours, not \Seen alone: a
person who reads a mail in the mailbox must not take it from us. A server that
keeps no keywords (PERMANENTFLAGS without \*) has only \Seen to offer.
"""

import select
import socket
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from imapclient import DELETED, FLAGGED, SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from mailbridge.doors.imap.pace import Pace
from mailbridge.doors.oauth2 import Grant, Mechanism, bearer

if TYPE_CHECKING:
    from config.model import Imap

KEPT = b"MailbridgeKept"
LEFT = b"MailbridgeLeft"
_AT_ONCE = 500  # UIDs in one command; the line stays within what any server reads
_LOOK = 0.5  # seconds until somebody who asks us to end is heard

__all__ = ["Folder", "IdleRefusedError", "LoginError", "open_folder"]


class IdleRefusedError(Exception):
    """The server said it can wait with us (IDLE), and would not."""


@contextmanager
def open_folder(settings: "Imap", pace: Pace, grant: Grant | None = None) -> Generator["Folder"]:
    """Connect, sign in and select the folder; log out when the block ends well.

    Raises LoginError, OSError, MailbridgeError where `grant` gives no access
    token, or whatever a server out of order leads to.
    """
    token = grant.access_token() if grant else ""

    client = _Client(settings.host, settings.port, settings.tls == "tls", pace)
    try:
        if settings.tls == "starttls":
            client.starttls()
        _sign_in(client, settings, token)
        yield _selected(client, settings)
        client.logout()
    finally:
        with suppress(Exception):  # it may have been closed at any point before
            client.shutdown()


class _Client(IMAPClient):
    """imapclient, quiet (it formats every line for a log), and told of all that was said."""

    def __init__(self, host: str, port: int, tls: bool, pace: Pace) -> None:  # noqa: FBT001 -- as the settings say it
        super().__init__(host, port, ssl=tls, timeout=SocketTimeout(pace.connect, pace.answer))
        self._imap.debug = 0

    def told_of_mail(self) -> bool:
        """Return whether an EXISTS came with any answer since this was last asked.

        A server tells of new mail once: with a SEARCH that did not find it yet,
        and never again in the IDLE that follows.
        """
        return self._imap.untagged_responses.pop("EXISTS", None) is not None

    def _poll_socket(self, sock: socket.socket, timeout: float | None = None) -> object:
        """Look once even where nothing new came: it may have come with the line before."""
        return timeout == 0 or super()._poll_socket(sock, timeout)


def _sign_in(client: _Client, settings: "Imap", token: str) -> None:
    if token:
        known = client.has_capability("AUTH=XOAUTH2")
        mechanism: Mechanism = "XOAUTH2" if known else "OAUTHBEARER"
        client.sasl_login(mechanism, bearer(mechanism, settings.user, token))
    elif settings.user.isascii() and settings.password.isascii():
        client.login(settings.user, settings.password)
    else:  # LOGIN carries ASCII only
        client.plain_login(settings.user, settings.password)


def _selected(client: _Client, settings: "Imap") -> "Folder":
    done = settings.done_folder
    if done and not client.folder_exists(done):
        client.create_folder(done)
    return Folder(client, client.select_folder(settings.folder), done)


class Folder:
    """A selected folder; `validity` is its UIDVALIDITY: with another one UIDs mean other mails."""

    def __init__(self, client: _Client, selected: Mapping[bytes, Any], done: str) -> None:
        """Take what SELECT said of the folder; `done` is where dealt-with mail goes, or ""."""
        self._client = client
        self._done = done
        self._keywords = rb"\*" in selected.get(b"PERMANENTFLAGS", ())
        self.validity = int(selected.get(b"UIDVALIDITY", 0))

    def can_idle(self) -> bool:
        """Whether the server tells of new mail by itself (RFC 2177)."""
        return self._client.has_capability("IDLE")

    def cut(self) -> None:
        """End the connection at once; the one method for other threads."""
        with suppress(OSError):
            self._client.socket().shutdown(socket.SHUT_RDWR)

    # --- looking ------------------------------------------------------------

    def new(self) -> list[int]:
        """Return the UIDs of mail that nobody has dealt with, as far as its flags tell."""
        if self._keywords:
            marks = ["UNKEYWORD", KEPT.decode(), "UNKEYWORD", LEFT.decode()]
        else:
            marks = [] if self._done else ["UNSEEN"]
        return self._client.search(["UNDELETED", *marks])

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Return what mails weigh, in bytes, as the server says; without those that vanished."""
        found: dict[int, int] = {}
        for some in _portions(uids):
            answer = self._client.fetch(some, ["RFC822.SIZE"])
            found |= {uid: int(data[b"RFC822.SIZE"]) for uid, data in answer.items()}
        return found

    def fetch(self, uids: Sequence[int], most: int) -> dict[int, bytes]:
        """Return mails, at most the first `most` bytes of each; without those that vanished."""
        answer = self._client.fetch(uids, [f"BODY.PEEK[]<0.{most}>"])
        return {
            uid: body
            for uid, data in answer.items()
            for name, body in data.items()
            if name.startswith(b"BODY[]") and isinstance(body, bytes)
        }

    # --- marking ------------------------------------------------------------

    def mark_kept(self, uids: Sequence[int]) -> None:
        r"""Mark mails as ours: read, and not to be fetched again."""
        self._flag(uids, [SEEN, KEPT])

    def mark_left(self, uids: Sequence[int]) -> None:
        r"""Mark mails that stay for a person: unread, and with a flag that mail clients show."""
        self._flag(uids, [FLAGGED, LEFT])

    def kept(self) -> list[int]:
        """Return the UIDs of mails marked as kept that are still here."""
        if not self._keywords:
            return []
        return self._client.search(["UNDELETED", "KEYWORD", KEPT.decode()])

    def move(self, uids: Sequence[int]) -> None:
        """Move mails to the done folder, if there is one; those that vanished are no fault."""
        for some in _portions(uids if self._done else ()):
            if self._client.has_capability("MOVE"):
                self._client.move(some, self._done)
                continue
            self._client.copy(some, self._done)
            self._client.add_flags(some, [DELETED], silent=True)
            # Without UIDPLUS an EXPUNGE would take along what a person has marked
            # as deleted; then ours stay marked, and nobody fetches them again.
            if self._client.has_capability("UIDPLUS"):
                self._client.uid_expunge(some)

    def _flag(self, uids: Sequence[int], flags: Sequence[bytes]) -> None:
        able = [flag for flag in flags if self._keywords or flag.startswith(b"\\")]
        for some in _portions(uids):
            self._client.add_flags(some, able, silent=True)

    # --- waiting ------------------------------------------------------------

    def idle(self, seconds: float, ended: threading.Event) -> bool:
        """Wait until the server says something, and return whether it did in so many seconds.

        Raises IdleRefusedError.
        """
        if self._client.told_of_mail():
            return True
        try:
            self._client.idle()
        except self._client.AbortError:
            raise
        except self._client.Error as error:
            raise IdleRefusedError from error
        heard = bool(self._client.idle_check(timeout=0))
        poll = select.poll()
        poll.register(self._client.socket(), select.POLLIN)
        until = time.monotonic() + seconds
        while not heard and not ended.is_set() and (rest := until - time.monotonic()) > 0:
            heard = bool(poll.poll(min(rest, _LOOK) * 1000))
        _, said = self._client.idle_done()
        return heard or bool(said)


def _portions(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), _AT_ONCE):
        yield uids[start : start + _AT_ONCE]
