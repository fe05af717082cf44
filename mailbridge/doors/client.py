"""Hands a mail in over LMTP, as a mail server in front of us does; for the demo.

LMTP answers the final dot once for each recipient it took (RFC 2033 §4.2), which
the standard library's client does not read.
"""

import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from mailbridge.errors import Temporary

_TIMEOUT = 30.0  # seconds for one answer
_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the door answered about one recipient."""

    recipient: str
    code: int
    text: str

    @property
    def taken(self) -> bool:
        """Whether the mail is the door's now."""
        return 200 <= self.code < 300


def hand_in(
    host: str, port: int, mail_from: str, recipients: Sequence[str], raw: bytes
) -> tuple[Reply, ...]:
    """Hand a mail in and return a reply for each recipient; Temporary where no door answers.

    `mail_from` is "" for the null path. Line ends become CR LF, as a mail server makes them.
    """
    try:
        with socket.create_connection((host, port), _TIMEOUT) as line:
            return _Talk(line).hand_in(mail_from, recipients, raw)
    except OSError as error:
        raise Temporary(f"no LMTP at {host}:{port}: {error}") from error


class _Talk:
    """One conversation with a door."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._heard = line.makefile("rb")

    def hand_in(self, mail_from: str, recipients: Sequence[str], raw: bytes) -> tuple[Reply, ...]:
        """Say all that one mail needs; return a reply for each recipient."""
        self._answer()
        self._say("LHLO demo")
        self._say(f"MAIL FROM:<{mail_from}> BODY=8BITMIME")
        named = [self._say(f"RCPT TO:<{one}>", one) for one in recipients]
        answers = [reply for reply in named if not reply.taken]
        if taken := [reply.recipient for reply in named if reply.taken]:
            self._say("DATA")
            self._line.sendall(_dotted(raw))
            answers += [self._answer(recipient) for recipient in taken]
        self._say("QUIT")
        return tuple(answers)

    def _say(self, command: str, recipient: str = "") -> Reply:
        self._line.sendall(command.encode() + b"\r\n")
        return self._answer(recipient)

    def _answer(self, recipient: str = "") -> Reply:
        """Read one answer, of one line or more; a closed connection is an OSError."""
        lines: list[str] = []
        while line := self._heard.readline().decode("utf-8", "replace"):
            lines.append(line[4:].strip())
            if line[3:4] != "-":
                return Reply(recipient, int(line[:3]), " ".join(lines))
        raise ConnectionError("the door closed the connection")


def _dotted(raw: bytes) -> bytes:
    """Return a mail as it goes over the line: CR LF, dots doubled, a dot at its end."""
    lines = _LINE_END.split(raw)
    if lines[-1] == b"":
        lines.pop()
    return b"".join(b"." * line.startswith(b".") + line + b"\r\n" for line in lines) + b".\r\n"
