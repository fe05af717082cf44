"""Outlook's Thread-Index: the one thing about a thread that Outlook always hands back.

It is base64 of 22 bytes for the thread (1, five of the time, a GUID of 16) and
five more for each answer. Some Outlooks drop every other reference, so our
letters carry an index whose GUID says of which thread it is; authors' own
indexes are known again by their first 22 bytes. It is unsigned: it places a
mail, and grants nothing.
"""

import binascii
import hashlib
from base64 import b64decode, b64encode
from datetime import UTC, datetime

_HEAD = 22
_OURS = hashlib.sha256(b"mailbridge thread").digest()[:4]
_SLUG = 8
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def thread_index(slug: str, thread: int, began: datetime) -> str:
    """Return the Thread-Index of all letters of a thread; `thread` is its first post's number."""
    # A FILETIME in tenths of microseconds, of which the six highest bytes are kept [MS-OXOMSG].
    elapsed = began - _EPOCH
    filetime = (elapsed.days * 86_400 + elapsed.seconds) * 10**7
    head = b"\x01" + filetime.to_bytes(8, "big")[1:6] + _OURS + _mark(slug)
    head += thread.to_bytes(4, "big")
    return b64encode(head).decode("ascii")


def thread_of(index: str, slug: str | None = None) -> int | None:
    """Return the thread that an index of ours, or an answer's to it, names.

    With a slug, only one of that alliance; else it is a number to be looked up.
    """
    head = _head(index)
    if head is None or head[6:10] != _OURS:
        return None
    if slug is not None and head[10 : 10 + _SLUG] != _mark(slug):
        return None
    return int.from_bytes(head[10 + _SLUG :], "big")


def thread_key(index: str) -> str:
    """Return what all mails of an Outlook thread share, in the form of an id; "" where none is."""
    head = _head(index)
    return f"<thread-index:{head.hex()}>" if head else ""


def is_answer(index: str) -> bool:
    """Whether an index has grown beyond the 22 bytes of a thread's first mail."""
    return len(_bytes(index)) > _HEAD


def _head(index: str) -> bytes | None:
    content = _bytes(index)
    begins = content[:1] == b"\x01" and len(content) >= _HEAD
    return content[:_HEAD] if begins else None


def _bytes(index: str) -> bytes:
    compact = "".join(index[:4000].split())
    try:
        return b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _mark(slug: str) -> bytes:
    return hashlib.sha256(slug.encode()).digest()[:_SLUG]
