"""How many strangers may be in at once, and how often each may come.

Behind a mail server of one's own there is one client and it is trusted. A port
that is open to the world meets all kinds; whoever is refused here comes again.
"""

import time
from ipaddress import ip_address, ip_network
from typing import Any

MOST = 600  # connections; a process may well be allowed only 1,024 files
MAILS = 600  # a minute from one peer
_MINUTE = 60.0
_PEERS = 100_000


class Crowd:
    """Counts connections, and the mails of each peer in the minute that runs."""

    def __init__(self, most: int = MOST, mails: int = MAILS) -> None:
        """Nobody is here yet."""
        self._most = most
        self._mails = mails
        self._inside = 0
        self._minute = 0.0
        self._sent: dict[str, int] = {}

    def enter(self) -> bool:
        """Let one more in, if there is room."""
        if self._inside >= self._most:
            return False
        self._inside += 1
        return True

    def leave(self) -> None:
        """Note that one has gone."""
        self._inside -= 1

    def may_send(self, peer: Any) -> bool:
        """Count a mail of a peer (its address comes first); False where there were too many."""
        minute = time.monotonic() // _MINUTE
        if minute != self._minute or len(self._sent) >= _PEERS:
            self._minute = minute
            self._sent.clear()
        whose = _network(str(peer[0]) if peer else "")
        self._sent[whose] = self._sent.get(whose, 0) + 1
        return self._sent[whose] <= self._mails


def _network(address: str) -> str:
    """Return whose an address is: in IPv6 everybody has 2^64 of them."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)
