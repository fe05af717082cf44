"""Who holds a lease: named so that one process can tell whether another is still there."""

import os
import secrets
import socket


def claimant(name: str) -> str:
    """Return a name to claim by: host, process, and a part that no other claimant ever has."""
    return f"{socket.gethostname()}/{os.getpid()}/{name}-{secrets.token_hex(4)}"


def is_alive(pid: int) -> bool:
    """Whether another process of this host has that number.

    False for our own: a claim by our number that we did not make is that of a
    process before us, for a container's process keeps its number.
    """
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
