"""Mails ourselves by the way that letters take, and waits until it has come in.

The mail says that it is a machine's, so it ends as `dropped` and asks nobody to
decide anything. It is for the postmaster, the one address that every
installation has.
"""

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from mailbridge.core.checkup import Finding, fail, ok
from mailbridge.core.site import Site
from mailbridge.doors.sender.answers import Copy, LineDownError
from mailbridge.doors.sender.lines import make_lines
from mailbridge.doors.sender.pace import Pace
from mailbridge.errors import MailbridgeError
from mailbridge.store import Store, checkup

if TYPE_CHECKING:
    from config.settings import Settings

_ABOUT = "loop"
_EACH = 0.5  # seconds between two looks


def loop(
    store: Store, site: Site, settings: "Settings", patience: float, now: Callable[[], datetime]
) -> Finding:
    """Return whether a mail to ourselves comes back within so many seconds."""
    code = secrets.token_hex(16)
    began = now()
    refused = _sent(site, settings, code, began)
    if refused:
        return fail(_ABOUT, f"the mail to ourselves was not taken: {refused}", "mend the sender")
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with store.reading() as connection:
            found = checkup.arrived(connection, began, code.encode())
        if found:
            seconds = (found.at - began).total_seconds()
            said = f"the mail to ourselves came back by {found.door} in {seconds:.1f} s"
            return ok(_ABOUT, said)
        time.sleep(_EACH)
    mend = "is mailbridge serve running? Then see where the mail server's log says it went"
    return fail(_ABOUT, f"the mail to ourselves did not come back in {patience:.0f} s", mend)


def _sent(site: Site, settings: "Settings", code: str, at: datetime) -> str:
    """Send the mail; return "" or why it was not taken."""
    to = site.addresses.of("", "postmaster")
    head = (
        f"From: mailbridge <{to}>\r\nTo: {to}\r\nSubject: A test of this mailbridge by itself\r\n"
        f"Date: {format_datetime(at.astimezone(UTC))}\r\nMessage-ID: <{code}.doctor@"
        f"{to.rpartition('@')[2]}>\r\nAuto-Submitted: auto-generated\r\n\r\n"
    )
    body = b"Nothing has to be done about this mail: it ends where it arrives.\r\n"
    try:
        line = make_lines(settings, site.addresses.domain, Pace())[0]
        line.open()
        answer = line.send(Copy(to, to, head.encode(), line.prepare(body)), None)
        line.close()
    except (LineDownError, MailbridgeError) as error:
        return str(error)
    return "" if answer.stage == "end" and answer.code == 250 else str(answer)
