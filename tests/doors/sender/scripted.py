"""A smarthost that does what a script says: answers, refuses, hangs, or drops the line.

A script is asked before every reply and returns what to say; "" is the usual
answer. It is how a test makes the faults that real servers have.
"""

import socketserver
import threading
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

Step = Literal["greet", "ehlo", "mail", "rcpt", "data", "content", "end", "quit"]
DROP = "drop the line"
HANG = "say nothing"

_USUAL: dict[str, str] = {
    "greet": "220 ready",
    "ehlo": "250-sink\r\n250 8BITMIME",
    "data": "354 go on",
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
    lock: threading.Lock = field(default_factory=threading.Lock)
    ended: threading.Event = field(default_factory=threading.Event)


class Smarthost(socketserver.ThreadingTCPServer):
    """The server on a free port of 127.0.0.1."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 50

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.state = _State(script)

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
        self._letter = 1
        self._sender = self._recipient = ""
        with suppress(_DroppedError, ConnectionError):
            self._say("greet")
            self._number = self._state.steps["greet"]
            while line := self.rfile.readline():
                self._command(line.decode().rstrip("\r\n"))

    def _command(self, line: str) -> None:
        verb = line[:4].upper()
        address = line.partition("<")[2].partition(">")[0]
        match verb:
            case "EHLO" | "HELO":
                self._say("ehlo")
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
        said = self._ask(step) or _USUAL.get(step, "250 ok")
        self._write(said)
        if said.startswith("421"):
            raise _DroppedError
        return said

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
def smarthost(script: Script = usual) -> Generator[Smarthost]:
    """Run a server while the block runs."""
    with Smarthost(script) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.state.ended.set()
            server.shutdown()
            thread.join()
