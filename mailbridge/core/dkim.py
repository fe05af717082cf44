"""Signs letters with the site's own key (DKIM, RFC 6376), so that others can tell them from forged.

A body is hashed once a letter, and the header fields that all copies share are
made ready once; what differs between copies is signed with them, for it holds
how to leave (RFC 8058 §4 wants both of those fields signed). A field that is
named once more than it stands there cannot be added on the way without
breaking the signature.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from mailbridge.core.envelope import Envelope, Envelopes

Algorithm = Literal["rsa-sha256", "ed25519-sha256"]

# Relays change or add these, and nobody is deceived by it.
_LEFT_OUT = (b"precedence", b"thread-index", b"thread-topic", b"x-auto-response-suppress")
_NAMED_AGAIN = (
    b"from",
    b"to",
    b"cc",
    b"reply-to",
    b"subject",
    b"date",
    b"message-id",
    b"mime-version",
    b"content-type",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
)
_FIELD_END = re.compile(rb"\r\n(?![ \t])")
_BLANKS = re.compile(rb"[ \t]+")
_LINE = 76


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key, and where its public half is: SELECTOR._domainkey.DOMAIN."""

    domain: str
    selector: str
    algorithm: Algorithm
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Signed:
    """The envelopes of one letter, each with the signature of its copy on top."""

    envelopes: Envelopes
    signer: Signer
    names: tuple[bytes, ...]
    fields: bytes
    body_hash: bytes

    def of(self, delivery_id: int, membership_id: int | None) -> Envelope:
        """Return the envelope of one delivery."""
        made = self.envelopes.of(delivery_id, membership_id)
        return Envelope(made.return_path, self._signature(made.head) + made.head)

    def _signature(self, head: bytes) -> bytes:
        own = _relaxed_fields(head)
        names = (*self.names, *(name for name, _ in own))
        value = self._value((*names, *_NAMED_AGAIN))
        unsigned = _relaxed(b"dkim-signature", value)
        data = self.fields + b"".join(field + b"\r\n" for _, field in own) + unsigned
        signature = base64.b64encode(self.signer.sign(data))
        return b"DKIM-Signature:" + value + _folded(signature) + b"\r\n"

    def _value(self, names: Iterable[bytes]) -> bytes:
        signer = self.signer
        top = (
            f" v=1; a={signer.algorithm}; c=relaxed/relaxed;"
            f"\r\n d={signer.domain}; s={signer.selector};"
        )
        listed = b" h=" + _in_lines(names) + b";"
        return top.encode() + b"\r\n" + listed + b"\r\n bh=" + self.body_hash + b";\r\n b="


def signed(envelopes: Envelopes, signer: Signer, content: bytes) -> Signed:
    """Return a letter's envelopes with signatures; `content` is what all its copies share."""
    head, _, body = content.partition(b"\r\n\r\n")
    fields = [one for one in _relaxed_fields(head) if one[0] not in _LEFT_OUT]
    digest = hashlib.sha256(_relaxed_body(body)).digest()
    return Signed(
        envelopes,
        signer,
        names=tuple(name for name, _ in fields),
        fields=b"".join(field + b"\r\n" for _, field in fields),
        body_hash=base64.b64encode(digest),
    )


def _relaxed_fields(head: bytes) -> list[tuple[bytes, bytes]]:
    """Return the name of each field and the field as it is signed (§3.4.2)."""
    parts = (line.partition(b":") for line in _FIELD_END.split(head) if line)
    return [(name.lower(), _relaxed(name.lower(), value)) for name, _, value in parts]


def _relaxed(name: bytes, value: bytes) -> bytes:
    return name + b":" + _BLANKS.sub(b" ", value.replace(b"\r\n", b"")).strip()


def _relaxed_body(body: bytes) -> bytes:
    """Return a body as it is signed (§3.4.4): blanks run together, none at the ends of lines."""
    lines = _BLANKS.sub(b" ", body).replace(b" \r\n", b"\r\n").rstrip(b"\r\n")
    return lines + b"\r\n" if lines else b""


def _in_lines(names: Iterable[bytes]) -> bytes:
    lines, line = list[bytes](), b""
    for name in names:
        if line and len(line) + len(name) > _LINE:
            lines.append(line)
            line = b""
        line += name + b":"
    return b"\r\n  ".join((*lines, line.removesuffix(b":")))


def _folded(text: bytes) -> bytes:
    pieces = (text[at : at + _LINE - 4] for at in range(0, len(text), _LINE - 4))
    return b"\r\n  ".join(pieces)
