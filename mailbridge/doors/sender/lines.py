"""A way out for letters: what every one can do, and which one the settings ask for."""

from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from config.settings import Settings
from mailbridge.doors.sender.answers import Answer, Copy
from mailbridge.doors.sender.maildir import MaildirLine
from mailbridge.doors.sender.pace import Pace
from mailbridge.doors.sender.smtp import SmtpLine
from mailbridge.errors import BadInput, Fault

_SMTP_PORT = 25


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
    """Return as many lines as the settings ask for, none open; BadInput where we cannot."""
    wanted = settings.sender
    faults = tuple(Fault("sender", None, message) for message in _unknown(settings))
    if faults:
        raise BadInput(faults)
    scheme, _, rest = wanted.url.partition(":")
    if scheme == "maildir":
        return tuple(MaildirLine(Path(rest)) for _ in range(wanted.connections))
    place = urlsplit(wanted.url)
    host, port = str(place.hostname), place.port or _SMTP_PORT
    return tuple(SmtpLine(host, port, helo, pace) for _ in range(wanted.connections))


def _unknown(settings: Settings) -> list[str]:
    """Return what the settings ask of the sender that it cannot do."""
    wanted, found = settings.sender, list[str]()
    place = urlsplit(wanted.url)
    if place.scheme not in ("smtp", "maildir"):
        found.append(f"url begins with {place.scheme}: and only smtp:// and maildir: can be used")
    elif place.username or place.password:
        found.append("url holds a user or password, and signing in to a server is not possible yet")
    if wanted.oauth2:
        found.append("oauth2 is set, and signing in to a server is not possible yet")
    return found
