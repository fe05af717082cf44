"""Tries the ways that mail comes in and goes out: our ports, the mailboxes, the smarthost."""

import errno
import socket
from typing import TYPE_CHECKING

from mailbridge.core.checkup import Finding, fail, ok, warn
from mailbridge.doors.imap.folder import LoginError, open_folder
from mailbridge.doors.imap.pace import Pace as ImapPace
from mailbridge.doors.oauth2 import Grant
from mailbridge.doors.sender.answers import LineDownError
from mailbridge.doors.sender.lines import make_lines
from mailbridge.doors.sender.pace import Pace
from mailbridge.errors import MailbridgeError

if TYPE_CHECKING:
    from config.model import Imap
    from config.settings import Listen, Settings

_SECONDS = 10.0


def port(name: str, listen: "Listen | None") -> Finding:
    """Return whether a door can listen where it should, or something does already."""
    about = f"{name} port"
    if listen is None:
        return ok(about, "off")
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    try:
        with socket.create_server((listen.host, listen.port), family=family):
            return ok(about, f"{listen} is free: mailbridge serve can listen there")
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return _taken(about, listen)
        said = error.strerror or type(error).__name__
        return fail(about, f"nothing can listen at {listen}: {said}", f"change [{name}] listen")


def _taken(about: str, listen: "Listen") -> Finding:
    """Return who listens there: mailbridge greets with its name, by mail or over the web."""
    mend = f"end what listens at {listen} (ss -ltnp), or change where mailbridge does"
    try:
        with socket.create_connection((listen.host, listen.port), _SECONDS) as line:
            line.settimeout(_SECONDS)
            if about == "web port":
                line.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            said = line.makefile("rb").read(512 if about == "web port" else 4)
    except OSError:
        return fail(about, f"what listens at {listen} does not answer", mend)
    if said.startswith(b"220 ") or said.endswith(b"alive\n"):
        return ok(about, f"{listen} answers: mailbridge serve is running")
    return fail(about, f"another program listens at {listen}", mend)


def sender(settings: "Settings", helo: str) -> Finding:
    """Return whether the way out can be used, up to the sign-in; nothing is sent."""
    mend = "look at [sender] url: its host, port, user and password"
    try:
        line = make_lines(settings, helo, Pace(connect=_SECONDS, answer=_SECONDS))[0]
        line.open()
        line.close()
    except (LineDownError, MailbridgeError) as error:
        reason = error.__cause__.strerror if isinstance(error.__cause__, OSError) else None
        return fail("sender", reason or str(error), mend)
    scheme = settings.sender.url.partition(":")[0]
    if scheme == "maildir":
        return warn("sender", "letters become files, and reach nobody", "set [sender] url")
    return ok("sender", f"the {scheme} server lets us in")


def mailbox(number: int, settings: "Imap", grant: Grant | None = None) -> Finding:
    """Return whether a mailbox can be opened; nothing in it is changed."""
    about = f"mailbox {number}"
    pace = ImapPace(connect=_SECONDS, answer=_SECONDS)
    looking = settings.model_copy(update={"done_folder": ""})  # else it would be made
    try:
        with open_folder(looking, pace, grant) as folder:
            new = len(folder.new())
    except LoginError:
        mend = "look at user and password; with two-step sign-in an app password is needed"
        return fail(about, f"{settings.host} refuses the sign-in", mend)
    except MailbridgeError as error:
        return fail(about, str(error), f"mailbridge login imap, for {settings.host}")
    except Exception as error:  # whatever a server does, it is told
        reason = type(error).__name__  # a server's words may hold addresses
        mend = "look at host, port, tls and folder of its [[imap]]"
        return fail(about, f"{settings.host} cannot be used: {reason}", mend)
    return ok(about, f"{settings.host} lets us in; {new} mails wait in {settings.folder}")


def outbound(hosts: tuple[str, ...], to_port: int = 25) -> Finding:
    """Return whether this machine reaches any of the world's mail servers by itself."""
    about = "port 25"
    for host in hosts:
        try:
            with socket.create_connection((host, to_port), _SECONDS) as line:
                line.settimeout(_SECONDS)
                if line.recv(4).startswith(b"220"):
                    return ok(about, f"{host} answers")
        except OSError:
            continue
    mend = "ask your provider to open port 25 outwards, or send by a smarthost: [sender] url"
    said = f"of {len(hosts)} mail servers asked, none answers: it may be shut outwards"
    return warn(about, said, mend)
