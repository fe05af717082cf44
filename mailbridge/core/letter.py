"""Builds outbound mail: header lines that nobody can break out of, and a body that survives.

Names and subjects come from strangers, so whatever could end a line or turn a
name round is taken out before anything is written, and what is not plain ASCII
becomes encoded words (RFC 2047). Headers are not left to the standard library:
its folding turns any Message-ID over 76 characters (Exchange's are) and the
URLs of List-Unsubscribe into encoded words, which no client reads. Bodies are
7bit or quoted-printable: relays convert 8bit, which breaks signatures, and
filters distrust English in base64. Arabic or Chinese would be three times as
long in them, and stand in base64 in everybody's mail.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from email.header import Header
from functools import lru_cache
from urllib.parse import quote

from mailbridge.model import Attachment, Mailbox

Headers = Sequence[tuple[str, str]]

_LINE = 78  # RFC 5322 §2.1.1
_LONGEST_LINE = 998
_LONGEST_WORDS = 250  # of a subject; no name is longer than 100
_LONGEST_NAME = 100

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# What turns the direction of writing, so that a name reads as another's.
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/?^_`{|}~ -]+")
# Such a part would be read as mail, or as an invitation to an appointment, and not as a file.
_MEDIA_TYPE = re.compile(
    r"(?!message/|multipart/|text/calendar)[a-z]{1,20}/[a-z0-9][a-z0-9.+_-]{0,80}", re.IGNORECASE
)
_WIRE = re.compile(r"[\t\x20-\x7e]*")
_BODY_CONTROLS = bytes((*range(0x09), *range(0x0B, 0x20), 0x7F))
_FROM = re.compile(rb"(?m)^From ")


def plain(text: str) -> str:
    """Return text on one line, without anything that a reader cannot see."""
    printable = _TURNS.sub("", _CONTROLS.sub(" ", text))
    return _SURROGATE.sub("\ufffd", " ".join(printable.split()))


def words(text: str) -> str:
    """Return text as the value of a header such as Subject; cut where it is absurdly long."""
    clean = plain(text)
    if len(clean) > _LONGEST_WORDS:
        clean = clean[: _LONGEST_WORDS - 2] + " …"
    return clean if _needs_no_encoding(clean) else _encoded_words(clean)


def phrase(name: str) -> str:
    """Return a display name: bare, in quotes, or as encoded words, as it needs."""
    clean = plain(name)[:_LONGEST_NAME]
    if not _needs_no_encoding(clean):
        return _encoded_words(clean)
    if _ATOMS.fullmatch(clean):
        return clean
    escaped = clean.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if clean else ""


def mailbox(box: Mailbox) -> str:
    """Return a name and address as From, To and Reply-To hold them."""
    name = phrase(box.name)
    return f"{name} <{box.address}>" if name else box.address


def header(name: str, value: str) -> bytes:
    """Return a header field, folded at spaces; `value` is as `words` or `mailbox` returns it.

    Raises ValueError where a value would not be one field of printable ASCII.
    """
    if not _WIRE.fullmatch(value):
        raise ValueError(f"the header {name} would not be printable ASCII")
    line = f"{name}:"
    lines: list[str] = []
    for word in value.split():
        if len(line) + 1 + len(word) > _LINE and line.strip() and not line.endswith(":"):
            lines.append(line)
            line = ""
        line = f"{line} {word}"
    return "\r\n".join((*lines, line)).encode("ascii") + b"\r\n"


def multipart(headers: Headers, text: str, html: str, files: Sequence[Attachment] = ()) -> bytes:
    """Return a whole mail with a text and an HTML part, and files where it carries some.

    The same input gives the same bytes.
    """
    plain_text, page = _lines(text), _lines(html)
    above = b"".join([header(*one) for one in headers])
    parts = (
        _part("text/plain", _shorter(_transfer(plain_text), plain_text)),
        _part("text/html", _shorter(_transfer(_ascii(page)), page)),
    )
    content = _joined("alternative", parts, above)
    if files:
        content = _joined("mixed", (content, *map(_file, files)), above)
    return above + header("MIME-Version", "1.0") + content


def _joined(kind: str, parts: Sequence[bytes], seed: bytes) -> bytes:
    """Return parts as one that holds them, its own header first."""
    hashed = hashlib.sha256(seed)
    for part in parts:
        hashed.update(part)
    # "=_" cannot stand in quoted-printable, and nobody can write their own hash.
    boundary = f"=_{hashed.hexdigest()[:24]}"
    delimiter = f"--{boundary}".encode()
    body = b"".join(delimiter + b"\r\n" + part + b"\r\n" for part in parts)
    head = header("Content-Type", f'multipart/{kind}; boundary="{boundary}"')
    return head + b"\r\n" + body + delimiter + b"--\r\n"


def _file(file: Attachment) -> bytes:
    """Return a file as a part: its name in plain ASCII, and in full for who reads RFC 2231."""
    name = plain(file.name).replace("/", "_")[:_LONGEST_NAME] or "file"
    simple = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    full = "" if simple == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    media_type = file.type if _MEDIA_TYPE.fullmatch(file.type) else "application/octet-stream"
    return (
        header("Content-Type", media_type)
        + header("Content-Disposition", f'attachment; filename="{simple}"{full}')
        + header("Content-Transfer-Encoding", "base64")
        + b"\r\n"
        + base64.encodebytes(file.content).replace(b"\n", b"\r\n")
    )


def _part(media_type: str, encoded: tuple[str, bytes]) -> bytes:
    encoding, carried = encoded
    return (
        header("Content-Type", f"{media_type}; charset=utf-8")
        + header("Content-Transfer-Encoding", encoding)
        + b"\r\n"
        + carried
    )


def _lines(text: str) -> bytes:
    """Return text as UTF-8 without controls, with CRLF at the end of every line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = _utf8(lines).translate(None, _BODY_CONTROLS)
    whole = clean.replace(b"\n", b"\r\n")
    return whole if whole.endswith(b"\r\n") else whole + b"\r\n"


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text).encode("utf-8")


def _ascii(html: bytes) -> bytes:
    """Return HTML with references for what is not ASCII, and with long lines broken at spaces.

    It needs no encoding then: quoted-printable would grow every `=` of its markup.
    """
    lines = html.decode("utf-8").encode("ascii", "xmlcharrefreplace").split(b"\r\n")
    return b"\r\n".join([line if len(line) <= _LONGEST_LINE else _broken(line) for line in lines])


def _broken(line: bytes) -> bytes:
    parts: list[bytes] = []
    start = 0
    while len(line) - start > _LONGEST_LINE:
        space = line.rfind(b" ", start + 1, start + _LONGEST_LINE)
        if space < 0:
            break
        parts.append(line[start:space])
        start = space + 1
    return b"\r\n".join([*parts, line[start:]])


def _transfer(content: bytes) -> tuple[str, bytes]:
    """Return a body's transfer encoding, and the body in it."""
    longest = max(map(len, content.split(b"\r\n")))
    # Some mailboxes are files in which a line that begins with "From " begins a mail.
    if content.isascii() and longest <= _LONGEST_LINE and not _begins_a_mail(content):
        return "7bit", content
    quoted = binascii.b2a_qp(content, istext=True)
    return "quoted-printable", _FROM.sub(b"=46rom=\r\n ", quoted)


def _begins_a_mail(content: bytes) -> bool:
    return content.startswith(b"From ") or b"\nFrom " in content


def _shorter(readable: tuple[str, bytes], content: bytes) -> tuple[str, bytes]:
    """Return a body as it is readable on the wire, or in base64 where that is a lot shorter."""
    length = len(content) * 4 // 3 * 78 // 76  # lines of 76 characters, and their ends
    if 4 * length >= 3 * len(readable[1]):
        return readable
    return "base64", base64.encodebytes(content).replace(b"\n", b"\r\n")


def _needs_no_encoding(text: str) -> bool:
    # "=?" in plain sight would be decoded by whoever reads it, into whatever was hidden there.
    return text.isascii() and "=?" not in text


@lru_cache(maxsize=1000)  # a thread's letters share their subject
def _encoded_words(text: str) -> str:
    return " ".join(Header(text, "utf-8", maxlinelen=75).encode().split())
