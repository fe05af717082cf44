"""The mail inside an opaque S/MIME signature (RFC 8551 §3.5.2), as Outlook signs where told to.

Nothing is verified here: only the words are taken out of their envelope. The
encoding is DER, or BER with lengths left open and the content cut into pieces,
as OpenSSL writes it when it does not know the length beforehand.
"""

from typing import NamedTuple

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
_SEQUENCE, _OCTETS, _PIECES, _OID, _TAGGED = 0x30, 0x04, 0x24, 0x06, 0xA0
_DEEPEST = 12
_MOST_ITEMS = 100_000


class _Item(NamedTuple):
    """One encoded value: its tag, where its content begins and ends, and where the next begins."""

    tag: int
    start: int
    end: int
    after: int


def signed_content(data: bytes) -> bytes:
    """Return the content of a signed-data structure, b"" where it is none or cannot be read."""
    try:
        info = _inside(data, _item(data, 0, 0))
        if data[info[0].start : info[0].end] != _SIGNED_DATA:
            return b""
        signed = _inside(data, _inside(data, info[1])[0])
        encapsulated = _inside(data, next(i for i in signed[1:] if i.tag == _SEQUENCE))
        if data[encapsulated[0].start : encapsulated[0].end] != _DATA:
            return b""
        return _octets(data, _inside(data, encapsulated[1])[0])
    except (IndexError, StopIteration):
        return b""


def _item(data: bytes, at: int, depth: int) -> _Item:
    """Return the item at a place; IndexError where the data ends before it does."""
    tag, length = data[at], data[at + 1]
    start = at + 2
    if length == 0x80:
        return _open_item(data, tag, start, depth)
    if length > 0x80:
        size = length - 0x80
        length = int.from_bytes(data[start : start + size], "big")
        start += size
    if start + length > len(data) or start > len(data):
        raise IndexError(at)
    return _Item(tag, start, start + length, start + length)


def _open_item(data: bytes, tag: int, start: int, depth: int) -> _Item:
    """Return an item without a length: it ends at two zero bytes among its own items."""
    if depth > _DEEPEST:
        raise IndexError(start)
    at = start
    for _ in range(_MOST_ITEMS):
        if data[at : at + 2] == b"\0\0":
            return _Item(tag, start, at, at + 2)
        at = _item(data, at, depth + 1).after
    raise IndexError(start)


def _inside(data: bytes, item: _Item) -> list[_Item]:
    found: list[_Item] = []
    at = item.start
    while at < item.end and len(found) < _MOST_ITEMS:
        found.append(_item(data, at, 0))
        at = found[-1].after
    return found


def _octets(data: bytes, item: _Item) -> bytes:
    if item.tag == _OCTETS:
        return data[item.start : item.end]
    if item.tag != _PIECES:
        return b""
    return b"".join(data[piece.start : piece.end] for piece in _inside(data, item))
