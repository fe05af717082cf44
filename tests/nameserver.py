"""A name server of the tests' own on loopback: it answers from a table, or not at all."""

import socketserver
import threading
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


class NameServer(socketserver.ThreadingUDPServer):
    """Knows texts by name; `silent` are those names about which it says nothing."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Question)
        self.texts: dict[str, str] = {}
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
            socket.sendto(self._answer(query, self.server.texts.get(name)), self.client_address)

    def _answer(self, query: dns.message.Message, text: str | None) -> bytes:
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if text is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            pieces = " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))
            found = dns.rrset.from_text(query.question[0].name, 60, "IN", "TXT", pieces)
            answer.answer.append(found)
        return answer.to_wire()


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
