"""A MIME part's bytes, whatever became of its transfer encoding on the way.

Encodings are mislabelled ("plain", "7-bit", "base64 (fixed)"), base64 loses its
padding, gains junk, or is glued together from pieces padded one by one, and
mailing lists write their footers in plain text below a base64 body. A clear
text under a wrong label stays a clear text.
"""

import re
from binascii import a2b_base64, a2b_qp
from email.message import Message

from mailbridge.core.headers import raw_header

_FOREIGN = re.compile(rb"[^A-Za-z0-9+/=\s]")
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_JUNK = bytes(byte for byte in range(256) if byte not in _ALPHABET)
# Two words with a space between: no line of base64 looks so.
_PROSE = re.compile(rb"[^\s] +[^\s]")


def encoding_of(part: Message) -> str:
    """Return a part's transfer encoding in lower case, comments and parameters cut."""
    value = raw_header(part, "content-transfer-encoding")
    return re.split(r"[\s;(]", value.strip().strip("\"'").lower(), maxsplit=1)[0]


def wire_bytes(part: Message) -> bytes:
    """Return a leaf's content as it stood in the mail, undecoded."""
    encoding = part.get_all("content-transfer-encoding")
    if encoding is not None:
        # Without a label the library hands the bytes over as they are.
        del part["content-transfer-encoding"]
    content = part.get_payload(decode=True)
    for value in encoding or ():
        part["Content-Transfer-Encoding"] = value
    return content if isinstance(content, bytes) else b""


def content_bytes(part: Message) -> bytes:
    """Return a leaf's decoded content."""
    encoding = encoding_of(part)
    if encoding == "base64":
        return base64_bytes(wire_bytes(part), text=part.get_content_maintype() == "text")
    if encoding in ("quoted-printable", "quotedprintable", "quoted_printable", "qp"):
        return a2b_qp(wire_bytes(part))
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        content = part.get_payload(decode=True)
        return content if isinstance(content, bytes) else b""
    return wire_bytes(part)


def base64_bytes(data: bytes, *, text: bool) -> bytes:
    """Return what base64 holds; in a text, the clear lines below it are kept as they are."""
    foreign = _FOREIGN.search(data) if text else None
    if foreign is None:
        return _runs(data)
    start = max(data.rfind(b"\n", 0, foreign.start()), data.rfind(b"\r", 0, foreign.start())) + 1
    if not _PROSE.search(data, start):
        return _runs(data)
    head = _runs(data[:start])
    return head + b"\n" + data[start:] if head.strip() else data


def _runs(data: bytes) -> bytes:
    """Decode each run up to its padding; junk in between is no part of it (RFC 2045 §6.8)."""
    return b"".join(_run(run) for run in data.translate(None, _JUNK).split(b"="))


def _run(run: bytes) -> bytes:
    whole = len(run) - (len(run) % 4 == 1)  # a letter too many carries no byte
    return a2b_base64(run[:whole] + b"==")
