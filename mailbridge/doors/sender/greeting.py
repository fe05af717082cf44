"""Opens a connection to a smarthost as the settings ask for it: SMTP or LMTP, TLS, sign-in.

Where a user signs in, everything is encrypted and the certificate verified
first (this machine itself excepted); a server that offers no STARTTLS gets no
password. Without a user STARTTLS is taken where it is offered, as mail servers
do among themselves: whoever can break in there can also take the offer away,
so nothing is gained by verifying (RFC 7435).
"""

import base64
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, unquote

from config.kinds import is_this_machine
from mailbridge.doors.oauth2 import bearer
from mailbridge.doors.sender.pace import Pace

_PORTS = {"smtp": 25, "smtps": 465, "lmtp": 24}


@dataclass(frozen=True, slots=True)
class Server:
    """Where letters go, and who signs in there; `token` gives an access token for each sign-in."""

    scheme: Literal["smtp", "smtps", "lmtp"]
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    token: Callable[[], str] | None = None


def server_of(place: SplitResult, token: Callable[[], str] | None) -> Server:
    """Return the server that a URL names."""
    scheme: Literal["smtp", "smtps", "lmtp"] = (
        "smtps" if place.scheme == "smtps" else "lmtp" if place.scheme == "lmtp" else "smtp"
    )
    return Server(
        scheme,
        str(place.hostname),
        place.port or _PORTS[scheme],
        unquote(place.username or ""),
        unquote(place.password or ""),
        token,
    )


def greet(server: Server, helo: str, pace: Pace) -> smtplib.SMTP:
    """Return a connection that may be used; SMTPException, OSError or MailbridgeError if not."""
    smtp = _connected(server, helo, pace)
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.scheme != "smtps" and not is_this_machine(server.host):
            _encrypt(smtp, server)
        _sign_in(smtp, server)
        if smtp.sock is not None:
            smtp.sock.settimeout(pace.answer)
            # Else the end of a letter may wait for the server's delayed ACK, 40 ms each time.
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _connected(server: Server, helo: str, pace: Pace) -> smtplib.SMTP:
    host, port = server.host, server.port
    match server.scheme:
        case "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, helo, timeout=pace.connect, context=context)
        case "lmtp":
            return smtplib.LMTP(host, port, helo, timeout=pace.connect)
        case "smtp":
            return smtplib.SMTP(host, port, helo, timeout=pace.connect)


def _encrypt(smtp: smtplib.SMTP, server: Server) -> None:
    if not smtp.has_extn("starttls"):
        if server.user:
            raise smtplib.SMTPNotSupportedError(
                "the server offers no STARTTLS, and no password is shown without it"
            )
        return
    context = ssl.create_default_context()
    if not server.user:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    smtp.starttls(context=context)
    smtp.ehlo()


def _sign_in(smtp: smtplib.SMTP, server: Server) -> None:
    if not server.user:
        return
    if server.token is not None:
        smtp.auth("XOAUTH2", bearer("XOAUTH2", server.user, server.token()))
    elif server.user.isascii() and server.password.isascii():
        smtp.login(server.user, server.password)
    else:  # smtplib knows ASCII only; RFC 4616 is UTF-8
        plain = f"\0{server.user}\0{server.password}".encode()
        code, words = smtp.docmd("AUTH", f"PLAIN {base64.b64encode(plain).decode('ascii')}")
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, words)
