"""An IMAP server that does what a script says: answers, lies, hangs, or drops the line.

A script is asked at every command and returns what to do; "" is the usual. The
server keeps as much of IMAP as a real one would need for the door's commands.
"""

import re
import socketserver
import threading
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

DROP = "drop the line, nothing done"
DROP_AFTER = "do it, and drop the line before the answer"
HANG = "say nothing, nothing done"
FULL = "IMAP4rev1 IDLE MOVE UIDPLUS"


@dataclass(frozen=True)
class Moment:
    """Where the server stands when it asks its script."""

    command: str  # "GREET", "LOGIN", "UID FETCH", ...
    arguments: str
    time: int  # how often this command came on all connections, from 1
    connection: int  # from 1


Script = Callable[[Moment], str]


@dataclass
class Kept:
    """A mail in a folder."""

    raw: bytes
    flags: set[str] = field(default_factory=set[str])


@dataclass
class Box:
    """All that outlives a connection; a test may change it under the door's feet."""

    script: Script
    capability: str = FULL
    keywords: bool = True
    validity: int = 7
    mails: dict[int, Kept] = field(default_factory=dict[int, Kept])
    done: list[bytes] = field(default_factory=list[bytes])
    steps: Counter[str] = field(default_factory=Counter[str])
    lock: threading.RLock = field(default_factory=threading.RLock)
    before_idle: Callable[[], object] | None = None  # once; told in one breath with "go on"
    changed: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def deliver(self, *raws: bytes) -> None:
        with self.lock:
            for raw in raws:
                self.mails[max(self.mails, default=0) + 1] = Kept(raw)
        self.changed.set()

    def renumber(self) -> None:
        """Give every mail another UID, and forget all flags, as a restored server does."""
        with self.lock:
            self.validity += 1
            raws = [mail.raw for mail in self.mails.values()]
            self.mails = {number * 10: Kept(raw) for number, raw in enumerate(raws, start=1)}


class ScriptedImap(socketserver.ThreadingTCPServer):
    """The server on a free port of 127.0.0.1."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, box: Box) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.box = box

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _DroppedError(Exception):
    pass


class _Talk(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        assert isinstance(self.server, ScriptedImap)
        self.box = self.server.box
        with suppress(_DroppedError, OSError):
            said, _ = self._ask("GREET", "")
            self._write(said or "* OK ready")
            while line := self.rfile.readline().decode():
                self._command(line.rstrip("\r\n"))

    def _command(self, line: str) -> None:
        tag, _, words = line.partition(" ")
        verb, _, arguments = words.partition(" ")
        if verb == "UID":
            verb, _, arguments = arguments.partition(" ")
            verb = f"UID {verb}"
        said, then_drop = self._ask(verb, arguments)
        if said:
            self._write(said.replace("TAG", tag))
            if " BYE" in said:
                raise _DroppedError
            return
        if verb == "IDLE":
            self._idle(tag)
            return
        with self.box.lock:
            lines = self._do(verb, arguments)
        if then_drop:
            raise _DroppedError
        for each in lines:
            self._write(each)
        self._write(f"{tag} OK done")
        if verb == "LOGOUT":
            raise _DroppedError

    def _ask(self, command: str, arguments: str) -> tuple[str, bool]:
        with self.box.lock:
            self.box.steps[command] += 1
            time, connection = self.box.steps[command], self.box.steps["GREET"]
        said = self.box.script(Moment(command, arguments, time, connection))
        if said == HANG:
            self.box.ended.wait()
        if said in (HANG, DROP):
            raise _DroppedError
        return ("", True) if said == DROP_AFTER else (said, False)

    def _do(self, verb: str, arguments: str) -> list[str | bytes]:
        match verb:
            case "CAPABILITY":
                return [f"* CAPABILITY {self.box.capability}"]
            case "LIST" | "LOGOUT":
                return ['* LIST () "/" Done' if verb == "LIST" else "* BYE"]
            case "SELECT":
                flags = r"\Seen \Flagged \Deleted" + (r" \*" if self.box.keywords else "")
                return [
                    f"* {len(self.box.mails)} EXISTS",
                    f"* OK [UIDVALIDITY {self.box.validity}] valid",
                    f"* OK [PERMANENTFLAGS ({flags})] kept",
                ]
            case "UID SEARCH":
                return [f"* SEARCH {' '.join(map(str, self._search(arguments)))}".rstrip()]
            case "UID FETCH":
                return [
                    line for uid in self._uids(arguments) for line in self._fetch(uid, arguments)
                ]
            case _:
                self._change(verb, arguments)
                return []

    def _uids(self, arguments: str) -> list[int]:
        asked = [int(uid) for uid in arguments.partition(" ")[0].split(",")]
        return [uid for uid in asked if uid in self.box.mails]

    def _search(self, arguments: str) -> list[int]:
        return [
            uid
            for uid, mail in self.box.mails.items()
            if "\\Deleted" not in mail.flags
            and not (" UNSEEN" in arguments and "\\Seen" in mail.flags)
            and not any(word in mail.flags for word in re.findall(r" UNKEYWORD (\w+)", arguments))
            and all(word in mail.flags for word in re.findall(r" KEYWORD (\w+)", arguments))
        ]

    def _fetch(self, uid: int, arguments: str) -> list[str | bytes]:
        raw, number = self.box.mails[uid].raw, list(self.box.mails).index(uid) + 1
        if "RFC822.SIZE" in arguments:
            return [f"* {number} FETCH (UID {uid} RFC822.SIZE {len(raw)})"]
        most = int(arguments.rpartition(".")[2].strip(">)"))
        raw = raw[:most]
        head = f"* {number} FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}\r\n".encode()
        return [head + raw + b")"]

    def _change(self, verb: str, arguments: str) -> None:
        for uid in self._uids(arguments) if verb.startswith("UID") else ():
            mail = self.box.mails[uid]
            if verb == "UID STORE":
                words = arguments.partition("(")[2].rstrip(")").split()
                mail.flags |= {w for w in words if self.box.keywords or w.startswith("\\")}
            if verb in ("UID COPY", "UID MOVE"):
                self.box.done.append(mail.raw)
            if verb == "UID MOVE" or (verb == "UID EXPUNGE" and "\\Deleted" in mail.flags):
                del self.box.mails[uid]

    def _idle(self, tag: str) -> None:
        if before := self.box.before_idle:
            self.box.before_idle = None
            before()
            self._write("+ idling\r\n* 1 EXISTS")
        else:
            self._write("+ idling")
        self.connection.settimeout(0.02)
        line = b""
        while not line:
            if self.box.changed.is_set():
                self.box.changed.clear()
                self._write(f"* {len(self.box.mails)} EXISTS")
            with suppress(TimeoutError):
                line = self.connection.recv(100)
                if not line:
                    raise _DroppedError
        self.connection.settimeout(None)
        assert line == b"DONE\r\n"
        self._write(f"{tag} OK idled")

    def _write(self, line: str | bytes) -> None:
        self.wfile.write((line.encode() if isinstance(line, str) else line) + b"\r\n")


@contextmanager
def scripted(box: Box) -> Generator[ScriptedImap]:
    """Run the server while the block runs."""
    with ScriptedImap(box) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            box.ended.set()
            server.shutdown()
            thread.join()
