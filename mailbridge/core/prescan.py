r"""A linear look at a mail's raw bytes, before any parser gets them.

A mail can be small and yet take a parser minutes or gigabytes: parts in parts
in parts, a million one-letter lines, a header of 100,000 parameters. What goes
beyond these limits no person sends; it is set aside with the limit it broke.
Everything is counted by plain searches, a few milliseconds a megabyte, and
what only looks like MIME inside a text is counted too.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbridge.core.charset import codec_of, says_nothing
from mailbridge.errors import Unreadable

MESSAGE_BYTES = 25 * 2**20
HEADER_BYTES = 256 * 2**10
HEADER_LINES = 1000
BOUNDARIES = 50
DELIMITER_LINES = 500
ENCODED_WORDS = 2000
ADDRESSES = 1000
ATTACHED_DEPTH = 5
# Beyond the promised list: what the parsers turned out to be slow or greedy at.
LINES = 1_000_000  # each is an object of its own
LINES_BY_BOUNDARIES = 8_000_000  # each line is compared with every boundary around it
ALL_HEADS_BYTES = 2 * 2**20
FIELD_BYTES = 64 * 2**10  # of a Content- field: its parameters are split in quadratic time
FIELD_PARAMETERS = 1000
UNKNOWN_CHARSETS = 50  # each is looked for on disk and remembered for ever
REPORT_BLOCKS = 5000  # each becomes a message of its own

_BOUNDARY = re.compile(
    rb"boundary[ \t\n]*(?:\*[0-9]*\*?)?[ \t\n]*=[ \t\n]*(?:\"([^\"\n\\]*)|([^\s;\"]*))"
)
_ATTACHED = re.compile(rb"^content-type:\s*message/([a-z0-9-]*)", re.MULTILINE)
_CONTENT_FIELD = re.compile(rb"^content-[^\n]*(?:\n[ \t][^\n]*)*", re.MULTILINE)
_ADDRESS_FIELD = re.compile(
    rb"^(?:resent-)?(?:from|to|cc|bcc|sender|reply-to):[^\n]*(?:\n[ \t][^\n]*)*", re.MULTILINE
)
_CHARSET = re.compile(rb"charset\*?\s*=\s*\"?([^\s\";]*)|=\?([^?\s]{1,80})\?|\*=\"?([^'\s\"]*)'")


@dataclass(frozen=True, slots=True)
class _Head:
    """The header lines of the mail, of a part or of an attached mail.

    `end` is where they end in the whole, `depth` how many attached mails are around them.
    """

    text: bytes
    end: int
    depth: int


def prescan(raw: bytes, message_bytes: int = MESSAGE_BYTES) -> None:
    """Return if a parser may be fed this mail; raise Unreadable naming the limit and the figure."""
    _within("bytes", len(raw), message_bytes)
    text = _with_newlines(raw).lower()
    lines = text.count(b"\n")
    boundaries = _boundaries(text)
    _within("lines", lines, LINES)
    _within("lines by boundaries", lines * len(boundaries), LINES_BY_BOUNDARIES)
    delimiters = _delimiters(text, boundaries)
    _within("delimiter lines", len(delimiters), DELIMITER_LINES)
    heads: list[_Head] = []
    in_heads = 0
    for head in _heads(text, delimiters):
        heads.append(head)
        in_heads += len(head.text)
        _within("header bytes", len(head.text), HEADER_BYTES)
        _within("bytes of all headers", in_heads, ALL_HEADS_BYTES)
    _look_at(heads)
    _look_at_reports(text, heads, delimiters)


def _with_newlines(raw: bytes) -> bytes:
    if raw.count(b"\r") == raw.count(b"\r\n"):
        return raw.translate(None, b"\r")  # three times as fast
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _within(limit: str, figure: int, most: int) -> None:
    if figure > most:
        raise Unreadable(f"{figure} {limit}, the limit is {most}")


def _boundaries(text: bytes) -> tuple[bytes, ...]:
    """Return what delimiter lines may begin with after their dashes, longest first.

    A boundary in pieces or percent-encoded (RFC 2231) may begin with anything.
    """
    found = [
        b"" if b"*" in match[0] else (match[1] or match[2] or b"").rstrip()
        for match in _BOUNDARY.finditer(text)
    ]
    _within("boundaries", len(found), BOUNDARIES)
    return tuple(sorted(set(found), key=len, reverse=True))


def _delimiters(text: bytes, boundaries: Sequence[bytes]) -> tuple[tuple[int, bytes], ...]:
    """Return where the line after each delimiter begins, and the boundary it is of.

    Where one boundary begins like another the longer one counts.
    """
    found: dict[int, bytes] = {}
    for boundary in boundaries:
        line = b"\n--" + boundary
        at = text.find(line)
        while at >= 0:
            end = text.find(b"\n", at + len(line))
            found.setdefault(end + 1 if end >= 0 else len(text), boundary)
            _within("delimiter lines", len(found), DELIMITER_LINES)
            at = text.find(line, at + len(line))
    return tuple(sorted(found.items()))


def _heads(text: bytes, delimiters: Sequence[tuple[int, bytes]]) -> Iterator[_Head]:
    """Give the head of the mail, of every part, and of every mail attached to one."""
    depths: dict[bytes, int] = {}
    for start, boundary in ((0, b""), *delimiters):
        head = _head(text, start, depths.get(boundary, 0))
        yield head
        while _ATTACHED.search(head.text) is not None:
            head = _head(text, head.end, head.depth + 1)
            _within("mails in mails", head.depth, ATTACHED_DEPTH)
            yield head
        for declared in _BOUNDARY.finditer(head.text):
            depths[(declared[1] or declared[2] or b"").rstrip()] = head.depth


def _head(text: bytes, start: int, depth: int) -> _Head:
    if text.startswith(b"\n", start):
        return _Head(b"", start + 1, depth)
    most = start + HEADER_BYTES + 2
    end = text.find(b"\n\n", start, most)
    end = min(most, len(text)) if end < 0 else end + 2
    return _Head(text[start:end], end, depth)


def _look_at(heads: Sequence[_Head]) -> None:
    _within("encoded words", sum(head.text.count(b"=?") for head in heads), ENCODED_WORDS)
    listed = b"".join(_ADDRESS_FIELD.findall(heads[0].text))
    _within("addresses", max(listed.count(b"@"), listed.count(b",")), ADDRESSES)
    _within("unknown charsets", _unknown_charsets(heads), UNKNOWN_CHARSETS)
    for head in heads:
        _within("header lines", head.text.count(b"\n"), HEADER_LINES)
        for content in _CONTENT_FIELD.findall(head.text):
            _within("bytes in a header", len(content), FIELD_BYTES)
            _within("parameters in a header", content.count(b";"), FIELD_PARAMETERS)


def _unknown_charsets(heads: Sequence[_Head]) -> int:
    names = {b"".join(found) for head in heads for found in _CHARSET.findall(head.text)}
    labels = {name.decode("ascii", "replace") for name in names}
    return sum(codec_of(label) is None and not says_nothing(label) for label in labels)


def _look_at_reports(
    text: bytes, heads: Sequence[_Head], delimiters: Sequence[tuple[int, bytes]]
) -> None:
    starts = [start for start, _ in delimiters]
    for head in heads:
        if b"message/delivery-status" in head.text:
            after = bisect_left(starts, head.end + 1)
            end = starts[after] if after < len(starts) else len(text)
            _within("blocks in a report", text.count(b"\n\n", head.end, end), REPORT_BLOCKS)
