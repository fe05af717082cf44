"""A way out for letters: what every one can do, and which one the settings ask for."""

from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from config.settings import Settings
from mailbridge.doors.oauth2 import grant_for
from mailbridge.doors.sender.answers import Answer, Copy
from mailbridge.doors.sender.greeting import server_of
from mailbridge.doors.sender.maildir import MaildirLine
from mailbridge.doors.sender.pace import Pace
from mailbridge.doors.sender.smtp import SmtpLine
from mailbridge.errors import BadInput, Fault


class Line(Protocol):
    """One connection, used by one thread."""

    def prepare(self, content: bytes) -> bytes:
        """Return a letter's shared bytes as this line writes them; ValueError if it must not."""
        ...

    def open(self) -> None:
        """Connect, unless connected; LineDownError where that fails."""
        ...

    def send(self, copy: Copy, after: Copy | None) -> Answer:
        """Send one copy; return the last word on it, or raise LineDownError.

        `after` is the copy that will most likely be sent next.
        """
        ...

    def close(self) -> None:
        """Let the connection go, if there is one."""
        ...


def make_lines(settings: Settings, helo: str, pace: Pace) -> tuple[Line, ...]:
    """Return as many lines as the settings ask for, none open; BadInput where they contradict."""
    wanted = settings.sender
    scheme, _, rest = wanted.url.partition(":")
    if scheme == "maildir":
        return tuple(MaildirLine(Path(rest)) for _ in range(wanted.connections))
    token = (
        grant_for(wanted.oauth2, settings.folder, "sender").access_token if wanted.oauth2 else None
    )
    server = server_of(urlsplit(wanted.url), token)
    if token and (server.password or not server.user):
        message = "with oauth2 the url names the user and no password: smtp://USER@HOST:587"
        raise BadInput((Fault("sender", None, message),))
    return tuple(SmtpLine(server, helo, pace) for _ in range(wanted.connections))
