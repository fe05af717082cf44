"""A smarthost that does what a script says: answers, refuses, hangs, or drops the line.

It speaks SMTP and LMTP, and TLS where it is given a context: from the first byte
(`tls_first`), or after STARTTLS, which is offered then.

A script is asked before every reply and returns what to say; "" is the usual
answer. It is how a test makes the faults that real servers have.
"""

import base64
import socketserver
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

Step = Literal[
    "greet", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "content", "end", "quit"
]
DROP = "drop the line"
HANG = "say nothing"

_USUAL: dict[str, str] = {
    "greet": "220 ready",
    "ehlo": "250-sink\r\n250 8BITMIME",
    "data": "354 go on",
    "starttls": "220 go on",
    "auth": "235 welcome",
}


@dataclass(frozen=True)
class Moment:
    """Where the server stands when it asks its script."""

    step: Step
    connection: int  # from 1
    letter: int  # on this connection, from 1
    time: int  # how often this step came on all connections, from 1
    address: str  # the recipient, once it is known


Script = Callable[[Moment], str]


@dataclass(frozen=True)
class Taken:
    """A letter as it came, dots taken out; `answered` is whether we said 250."""

    sender: str
    recipient: str
    content: bytes


def usual(_moment: Moment) -> str:
    """Take everything."""
    return ""


def plain(script: Script) -> Script:
    """The server as it is."""
    return script


def pipelining(script: Script) -> Script:
    """The same server, which also lets commands be sent together."""

    def scripted(moment: Moment) -> str:
        said = script(moment)
        if moment.step == "ehlo" and not said:
            return "250-sink\r\n250-PIPELINING\r\n250 8BITMIME"
        return said

    return scripted


@dataclass
class _State:
    script: Script
    steps: Counter[str] = field(default_factory=Counter[str])
    taken: list[Taken] = field(default_factory=list[Taken])
    raw: list[bytes] = field(default_factory=list[bytes])
    sign_ins: list[tuple[str, bool]] = field(default_factory=list[tuple[str, bool]])
    lock: threading.Lock = field(default_factory=threading.Lock)
    ended: threading.Event = field(default_factory=threading.Event)


class Smarthost(socketserver.ThreadingTCPServer):
    """The server on a free port of 127.0.0.1."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 50

    def __init__(
        self, script: Script, tls: ssl.SSLContext | None = None, tls_first: bool = False
    ) -> None:
        super().__init__(("127.0.0.2" if tls else "127.0.0.1", 0), _Talk)
        self.state = _State(script)
        self.tls = tls
        self.tls_first = tls_first

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def taken(self) -> list[Taken]:
        """The letters that came whole, in order."""
        with self.state.lock:
            return list(self.state.taken)

    @property
    def recipients(self) -> Counter[str]:
        """How often each recipient was sent a whole letter."""
        return Counter(one.recipient for one in self.taken)

    @property
    def connections(self) -> int:
        return self.state.steps["greet"]

    @property
    def sign_ins(self) -> list[tuple[str, bool]]:
        """What came with AUTH, decoded, and whether it came encrypted."""
        with self.state.lock:
            return list(self.state.sign_ins)

    @property
    def raw(self) -> bytes:
        """All bytes that came as letters, dots still stuffed."""
        return b"".join(self.state.raw)


class _DroppedError(Exception):
    pass


class _Talk(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        assert isinstance(self.server, Smarthost)
        self._state = self.server.state
        self._tls = self.server.tls
        self._letter = 1
        self._sender = self._recipient = ""
        self._encrypted = False
        with suppress(_DroppedError, OSError):
            if self.server.tls_first:
                self._encrypt()
            self._say("greet")
            self._number = self._state.steps["greet"]
            while line := self.rfile.readline():
                self._command(line.decode().rstrip("\r\n"))

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.connection.close()

    def _command(self, line: str) -> None:
        verb = line[:4].upper()
        address = line.partition("<")[2].partition(">")[0]
        match verb:
            case "EHLO" | "HELO" | "LHLO":
                self._say("ehlo")
            case "STAR":
                match self._say("starttls"):
                    case "220 go on":
                        self._encrypt()
                    case said if said.startswith("220"):  # and then speaks no TLS
                        self._write("no TLS here")
                        raise _DroppedError
                    case _:
                        pass
            case "AUTH":
                self._sign_in(line)
            case "MAIL":
                self._sender = address
                self._say("mail")
            case "RCPT":
                self._recipient = address
                self._say("rcpt")
            case "DATA":
                if self._say("data").startswith("354"):
                    self._take()
            case "QUIT":
                self._ask("quit")
                self._write("221 bye")
            case _:
                self._write("250 ok")

    def _encrypt(self) -> None:
        assert self._tls is not None
        self.connection = self._tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)  # pyright: ignore[reportAttributeAccessIssue]
        self._encrypted = True

    def _sign_in(self, line: str) -> None:
        words = line.split(" ")
        shown = base64.b64decode(words[2]).decode() if len(words) > 2 else ""
        with self._state.lock:
            self._state.sign_ins.append((f"{words[1]} {shown}", self._encrypted))
        while self._say("auth").startswith("334"):
            self.rfile.readline()

    def _take(self) -> None:
        lines: list[bytes] = []
        self._ask("content")
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise _DroppedError
            lines.append(line)
        content = b"".join(line[1:] if line.startswith(b".") else line for line in lines)
        with self._state.lock:
            self._state.raw.extend(lines)
            if content:
                self._state.taken.append(Taken(self._sender, self._recipient, content))
        self._say("end")
        self._letter += 1

    def _say(self, step: Step) -> str:
        said = self._ask(step) or self._usual(step)
        self._write(said)
        if said.startswith("421"):
            raise _DroppedError
        return said

    def _usual(self, step: Step) -> str:
        if step == "ehlo" and self._tls is not None:
            more = "250-AUTH PLAIN LOGIN XOAUTH2" if self._encrypted else "250-STARTTLS"
            return f"250-sink\r\n{more}\r\n250 8BITMIME"
        return _USUAL.get(step, "250 ok")

    def _ask(self, step: Step) -> str:
        with self._state.lock:
            self._state.steps[step] += 1
            time, connection = self._state.steps[step], self._state.steps["greet"]
        connection = getattr(self, "_number", connection)
        moment = Moment(step, connection, self._letter, time, self._recipient)
        said = self._state.script(moment)
        if said == HANG:
            self._state.ended.wait()
            raise _DroppedError
        if said == DROP:
            raise _DroppedError
        return said

    def _write(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def smarthost(
    script: Script = usual, tls: ssl.SSLContext | None = None, tls_first: bool = False
) -> Generator[Smarthost]:
    """Run a server while the block runs."""
    with Smarthost(script, tls, tls_first) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.state.ended.set()
            server.shutdown()
            thread.join()
