"""Reads what is big or boxed in a process of its own, with a limit on its time and memory.

No prescan knows every trap. A mail or document that eats a parser's time or
memory then costs a child, whose death is an answer like any other, and no
other mail waits for it. A child takes half a second to start, so only big mail
is read so, and documents.
"""

import pickle
import resource
import subprocess
import sys
from typing import Any

from mailbridge.core.document import words_of
from mailbridge.core.parse import parse
from mailbridge.errors import Unreadable
from mailbridge.model import Attachment, Mail

BIG = 2**20  # bytes
CPU = 5  # seconds
MEMORY = 512 * 2**20  # bytes
WAIT = 60  # seconds by the wall clock, on a machine that is busy


def parse_apart(raw: bytes) -> Mail:
    """Return what `parse` does; Unreadable where it takes a child too much, or kills it."""
    mail = _apart("parse", raw)
    assert isinstance(mail, Mail)  # noqa: S101 -- tells the type checker, and is true by `main`
    return mail


def words_apart(file: Attachment) -> str:
    """Return what `words_of` does; Unreadable also where that takes a child too much."""
    words = _apart("words_of", file)
    if isinstance(words, Unreadable):
        raise words
    return str(words)


def _apart(work: str, value: bytes | Attachment) -> Any:
    command = [sys.executable, "-P", "-m", "mailbridge.work.apart", work]  # -P: no files of the cwd
    given = pickle.dumps(value)
    try:
        child = subprocess.run(command, input=given, capture_output=True, timeout=WAIT, check=False)  # noqa: S603 -- our own interpreter and module
    except subprocess.TimeoutExpired:
        raise Unreadable(f"reading it took more than {WAIT} s") from None
    if child.returncode != 0:
        raise Unreadable(
            f"reading it took more than {CPU} s of processor time or {MEMORY >> 20} MiB of memory"
            f" (its process ended with {child.returncode})"
        )
    return pickle.loads(child.stdout)  # noqa: S301 -- written by our own child, below


def main() -> None:
    """Do the work named on the command line on what standard input holds, within the limits."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    value = pickle.load(sys.stdin.buffer)  # noqa: S301 -- written by our own parent, above
    pickle.dump(_done(sys.argv[1], value), sys.stdout.buffer)


def _done(work: str, value: Any) -> Mail | str | Unreadable:
    try:
        return words_of(value) if work == "words_of" else parse(value)
    except Unreadable as error:
        return error


if __name__ == "__main__":
    main()
