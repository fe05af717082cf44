"""A name server of the tests' own on loopback: it answers from a table, or not at all."""

import socketserver
import threading
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class NameServer(socketserver.ThreadingUDPServer):
    """Knows texts by name; `silent` are those names about which it says nothing.

    `records` are all others, by (name, type).
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Question)
        self.texts: dict[str, str] = {}
        self.records: dict[tuple[str, str], tuple[str, ...]] = {}
        self.silent: set[str] = set()
        self.asked: Counter[str] = Counter()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Question(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, NameServer)
        data, socket = self.request
        query = dns.message.from_wire(data)
        name = query.question[0].name.to_text(omit_final_dot=True).lower()
        self.server.asked[name] += 1
        if name not in self.server.silent:
            socket.sendto(self._answer(query, name), self.client_address)

    def _answer(self, query: dns.message.Message, name: str) -> bytes:
        assert isinstance(self.server, NameServer)
        question = query.question[0]
        kind = dns.rdatatype.to_text(question.rdtype)
        text = self.server.texts.get(name) if kind == "TXT" else None
        found = (_in_pieces(text),) if text else self.server.records.get((name, kind), ())
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if found:
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer.to_wire()


def _in_pieces(text: str) -> str:
    return " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))


@contextmanager
def nameserver() -> Generator[NameServer]:
    """Run a name server while the block runs."""
    with NameServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
