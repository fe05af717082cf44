"""Signed tokens: short texts that stand in our addresses and name a place, a member or a delivery.

A local part has 64 octets and no case (RFC 5321 §4.5.3.1.1; some gateways
lower it, some raise it), so a token is one letter for its kind and lower-case
base32 of a few variable-length numbers with the first 8 bytes of their
HMAC-SHA256: 16 to 28 characters. The kind and the alliance's slug are signed
too, so a token of one kind or alliance never verifies as another's. A token
grants nothing: it says where a reply belongs, which delivery came back, or
whose mails should stop.
"""

import hmac
from base64 import b32decode, b32encode
from binascii import Error as NotBase32
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

TokenKind = Literal["r", "q", "b", "u"]

_KINDS: tuple[TokenKind, ...] = ("r", "q", "b", "u")
_MAC_BYTES = 8


@dataclass(frozen=True, slots=True)
class Keys:
    """The secret that signs, and those that signed before it and still verify."""

    current: str
    previous: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """What a verified token says; the numbers its kind has no use for are 0."""

    kind: TokenKind
    place: int = 0
    membership: int = 0
    delivery: int = 0


def reply_token(keys: Keys, slug: str, place: int, membership: int) -> str:
    """Return the token that names a post to answer, and hints whose letter it was."""
    return _sign(keys, slug, "r", (place, membership))


def question_token(keys: Keys, slug: str, question: int, membership: int) -> str:
    """Return the token that names a question, and whom it asked (0: a stranger)."""
    return _sign(keys, slug, "q", (question, membership))


def unsubscribe_token(keys: Keys, slug: str, membership: int) -> str:
    """Return the token that names the membership to end."""
    return _sign(keys, slug, "u", (membership,))


def bounce_token(keys: Keys, slug: str, delivery: int) -> str:
    """Return the token that names a delivery in its return path."""
    return _sign(keys, slug, "b", (delivery,))


def read_token(keys: Keys, slug: str, token: str) -> Token | None:
    """Return what a token says where one of our secrets signed it for this alliance, else None."""
    text = token.lower()
    kind: TokenKind | None = next((k for k in _KINDS if text.startswith(k)), None)
    signed = _unpack(text[1:])
    if kind is None or signed is None:
        return None
    payload, mac = signed
    # No early way out: how long this takes must not tell which secret came close.
    verdicts = [
        hmac.compare_digest(mac, _mac(secret, slug, kind, payload))
        for secret in (keys.current, *keys.previous)
    ]
    return _token(kind, tuple(_numbers(payload))) if any(verdicts) else None


def _token(kind: TokenKind, numbers: tuple[int, ...]) -> Token | None:
    match kind, numbers:
        case ("r" | "q", (place, membership)):
            return Token(kind, place=place, membership=membership)
        case ("u", (membership,)):
            return Token(kind, membership=membership)
        case ("b", (delivery,)):
            return Token(kind, delivery=delivery)
        case _:
            return None


def _sign(keys: Keys, slug: str, kind: TokenKind, numbers: Iterable[int]) -> str:
    payload = b"".join(_varint(number) for number in numbers)
    packed = payload + _mac(keys.current, slug, kind, payload)
    return kind + _base32(packed)


def _mac(secret: str, slug: str, kind: TokenKind, payload: bytes) -> bytes:
    message = f"{kind} {slug.lower()} ".encode() + payload
    return hmac.digest(secret.encode(), message, "sha256")[:_MAC_BYTES]


def _base32(packed: bytes) -> str:
    return b32encode(packed).decode("ascii").rstrip("=").lower()


def _unpack(text: str) -> tuple[bytes, bytes] | None:
    padded = text.upper() + "=" * (-len(text) % 8)
    try:
        packed = b32decode(padded)
    except (NotBase32, ValueError):
        return None
    # The last character has bits to spare: only the one way we write it counts.
    if len(packed) <= _MAC_BYTES or _base32(packed) != text:
        return None
    return packed[:-_MAC_BYTES], packed[-_MAC_BYTES:]


def _varint(number: int) -> bytes:
    """Return a number as groups of seven bits, the lowest first (as protobuf writes it)."""
    groups = bytearray()
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    groups.append(number)
    return bytes(groups)


def _numbers(payload: bytes) -> Iterator[int]:
    number = shift = 0
    for group in payload:
        number |= (group & 0x7F) << shift
        shift += 7
        if group < 0x80:
            yield number
            number = shift = 0
