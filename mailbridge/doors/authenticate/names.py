"""Asks the DNS for texts, briefly, and remembers the answers and the silences.

A name server of somebody else's may be slow on purpose. So each question has
two seconds, each mail five in all, and what got no answer is not asked again
for a minute.
"""

import threading
import time
from dataclasses import dataclass, field

import dns.exception
import dns.name
import dns.resolver

NOBODY = "none"
_QUESTION = 2.0  # seconds
_MAIL = 5.0  # seconds, for all questions about one mail
_KEPT = 300.0  # seconds that an answer is remembered
_KEPT_SILENCE = 60.0
_MOST = 10_000

Texts = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when one mail may ask."""

    at: float = field(default_factory=lambda: time.monotonic() + _MAIL)

    @property
    def left(self) -> float:
        """Seconds that the next question has."""
        return min(_QUESTION, self.at - time.monotonic())


class Names:
    """The TXT records of the world, on any thread."""

    def __init__(self, nameserver: str) -> None:
        """Name whom to ask: "" the system's name servers, "none" nobody, else HOST:PORT."""
        self._nameserver = nameserver
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, Texts | None]] = {}

    def texts(self, name: str, until: Deadline) -> Texts | None:
        """Return the texts under a name, () where there are none, None where nobody answered."""
        if self._nameserver == NOBODY:
            return ()
        kept = self._known.get(name)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        if until.left <= 0:
            return None
        found = self._asked(name, until.left)
        kept_until = time.monotonic() + (_KEPT_SILENCE if found is None else _KEPT)
        with self._lock:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[name] = (kept_until, found)
        return found

    def _asked(self, name: str, seconds: float) -> Texts | None:
        try:
            answer = resolver_of(self._nameserver).resolve(
                dns.name.from_text(name), "TXT", lifetime=seconds, search=False
            )
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN):
            return ()
        except (dns.resolver.NoNameservers, dns.resolver.NoResolverConfiguration, OSError):
            return None
        except dns.exception.Timeout:
            return None
        except (dns.exception.DNSException, UnicodeError):
            return ()  # no name that the DNS could hold
        return tuple(b"".join(record.strings) for record in answer)


def resolver_of(nameserver: str) -> dns.resolver.Resolver:
    """Return who asks the name server of the settings: "" is the system's own, else HOST:PORT."""
    if not nameserver:
        return dns.resolver.Resolver()
    resolver = dns.resolver.Resolver(configure=False)
    host, _, port = nameserver.rpartition(":")
    resolver.nameservers = [host.strip("[]")]
    resolver.port = int(port)
    return resolver
