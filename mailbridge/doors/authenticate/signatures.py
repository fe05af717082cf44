"""Whose DKIM signatures hold (RFC 6376), and hold for all that a reader sees.

A signature that holds may still cover less than the mail: `l=` leaves the end
of the body open, and a second Subject or Content-Type put on top is shown and
was never signed. Such signatures count for nothing here. dkimpy does the sums;
it takes time in the square of each run of blanks, so mail that is full of them
is not shown to it.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

import dkim

from mailbridge.doors.authenticate.domains import same_organisation
from mailbridge.doors.authenticate.names import Deadline, Names

MOST = 5  # signatures looked at; lists and relays add theirs, seldom more than three
_LONGEST = 4096  # octets of one signature's header
_BLANKS = re.compile(rb"[ \t]{64,}+")
_MOST_STEPS = 10**8  # about a second
# RFC 5322 §3.6 and RFC 2045 allow each of these once.
_ONCE = frozenset(
    b"from sender reply-to to cc message-id in-reply-to references subject date"
    b" mime-version content-type content-transfer-encoding content-disposition".split()
)
_ALGORITHMS = (b"rsa-sha256", b"ed25519-sha256")  # RFC 8301: SHA-1 proves nothing


@dataclass(frozen=True, slots=True)
class Signers:
    """The domains whose signatures hold; `unanswered` is that a key of the author's was not had."""

    domains: tuple[str, ...] = ()
    unanswered: bool = False


def signers_of(raw: bytes, author: str, names: Names, until: Deadline) -> Signers:
    """Return who signed a mail; signatures of the author's own organisation are tried first."""
    if sum(len(run[0]) ** 2 for run in _BLANKS.finditer(raw)) > _MOST_STEPS:
        return Signers()
    try:
        mail = dkim.DKIM(raw)
    except Exception:  # whatever a mail does to the library, nothing is proved then
        return Signers()
    if _stands_twice(mail.headers):
        return Signers()
    values = [value for name, value in mail.headers if name.lower() == b"dkim-signature"]
    order = sorted(range(len(values)), key=lambda n: not _is_own(values[n], author))
    domains: list[str] = []
    unanswered = False
    for index in order[:MOST]:
        asked = _Question(names, until)
        domain = _holding(mail, index, asked.key) if len(values[index]) <= _LONGEST else ""
        if domain:
            domains.append(domain)
        unanswered |= asked.unanswered and _is_own(values[index], author)
    return Signers(tuple(dict.fromkeys(domains)), unanswered)


class _Question:
    """Looks up one key for dkimpy, and notes whether anybody answered."""

    def __init__(self, names: Names, until: Deadline) -> None:
        self._names = names
        self._until = until
        self.unanswered = False

    def key(self, name: bytes, timeout: float = 0) -> bytes | None:  # noqa: ARG002 -- dkimpy's shape
        found = self._names.texts(name.decode("ascii"), self._until)
        self.unanswered = found is None
        return found[0] if found else None


def _holding(mail: dkim.DKIM, index: int, key: Callable[..., bytes | None]) -> str:
    """Return the domain of a signature that holds for the whole mail, else ""."""
    try:
        holds = mail.verify(idx=index, dnsfunc=key)
    except Exception:  # as above
        return ""
    tags = mail.signature_fields
    whole = b"l" not in tags and tags[b"a"] in _ALGORITHMS and b"from" in mail.include_headers
    return tags[b"d"].decode("ascii", "replace").lower().rstrip(".") if holds and whole else ""


def _stands_twice(headers: Collection[tuple[bytes, bytes]]) -> bool:
    once = [name.lower().strip() for name, _ in headers if name.lower().strip() in _ONCE]
    return len(once) > len(set(once))


def _is_own(value: bytes, author: str) -> bool:
    found = re.search(rb"(?:^|;)\s*d\s*=\s*([A-Za-z0-9._-]+)", value)
    return found is not None and same_organisation(found[1].decode("ascii").lower(), author)
