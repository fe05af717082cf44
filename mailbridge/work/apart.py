"""Parses a big mail in a process of its own, with a limit on its time and memory.

No prescan knows every trap. A mail that eats a parser's time or memory then
costs a child, whose death is an answer like any other, and no other mail waits
for it. A child takes half a second to start, so only big mail is read so.
"""

import pickle
import resource
import subprocess
import sys

from mailbridge.core.parse import parse
from mailbridge.errors import Unreadable
from mailbridge.model import Mail

BIG = 2**20  # bytes
CPU = 5  # seconds
MEMORY = 512 * 2**20  # bytes
WAIT = 60  # seconds by the wall clock, on a machine that is busy


def parse_apart(raw: bytes) -> Mail:
    """Return what `parse` does; Unreadable where it takes a child too much, or kills it."""
    command = [sys.executable, "-P", "-m", "mailbridge.work.apart"]  # -P: no files of the cwd
    try:
        child = subprocess.run(command, input=raw, capture_output=True, timeout=WAIT, check=False)  # noqa: S603 -- our own interpreter and module
    except subprocess.TimeoutExpired:
        raise Unreadable(f"reading it took more than {WAIT} s") from None
    if child.returncode != 0:
        raise Unreadable(
            f"reading it took more than {CPU} s of processor time or {MEMORY >> 20} MiB of memory"
            f" (its process ended with {child.returncode})"
        )
    mail = pickle.loads(child.stdout)  # noqa: S301 -- written by our own child, below
    assert isinstance(mail, Mail)  # noqa: S101 -- tells the type checker, and is true by `main`
    return mail


def main() -> None:
    """Read a mail from standard input within the limits, and write what it says to the output."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    pickle.dump(parse(sys.stdin.buffer.read()), sys.stdout.buffer)


if __name__ == "__main__":
    main()
