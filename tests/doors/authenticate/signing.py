"""Signs mails as other people's servers do, well or badly, and says what publishes the keys."""

import base64
import hashlib
import re
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HEADERS = ("from", "to", "subject", "date", "message-id")


@cache
def rsa_key(bits: int = 1024) -> rsa.RSAPrivateKey:
    """Return a key; short ones are made quickly."""
    return rsa.generate_private_key(65537, bits)


def rsa_record(bits: int = 1024) -> str:
    """Return what publishes that key."""
    packed = (
        rsa_key(bits).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    return f"v=DKIM1; k=rsa; p={base64.b64encode(packed).decode()}"


@cache
def ed25519_key() -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.generate()


def ed25519_record() -> str:
    packed = ed25519_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return f"v=DKIM1; k=ed25519; p={base64.b64encode(packed).decode()}"


def signed(
    raw: bytes,
    domain: str,
    headers: tuple[str, ...] = HEADERS,
    *,
    selector: str = "s",
    algorithm: str = "rsa-sha256",
    extra: str = "",
    length: int | None = None,
    bits: int = 1024,
) -> bytes:
    """Return a mail with a signature of a domain on top, relaxed/relaxed (RFC 6376 §3.7)."""
    head, _, body = raw.partition(b"\r\n\r\n")
    covered = _relaxed_body(body)[:length]
    cut = "" if length is None else f" l={length};"
    body_hash = base64.b64encode(hashlib.sha256(covered).digest()).decode()
    value = (
        f"v=1; a={algorithm}; c=relaxed/relaxed; d={domain}; s={selector};{cut}{extra}"
        f" h={':'.join(headers)}; bh={body_hash}; b="
    )
    fields = _selected(head, headers)
    data = b"".join(_relaxed(n, v) + b"\r\n" for n, v in fields)
    data += _relaxed(b"dkim-signature", value.encode())
    signature = base64.b64encode(_sign(data, algorithm, bits)).decode()
    return f"DKIM-Signature: {value}{signature}\r\n".encode() + raw


def _sign(data: bytes, algorithm: str, bits: int) -> bytes:
    if algorithm == "ed25519-sha256":
        return ed25519_key().sign(hashlib.sha256(data).digest())
    digest = hashes.SHA1() if algorithm == "rsa-sha1" else hashes.SHA256()  # noqa: S303 -- refused
    return rsa_key(bits).sign(data, padding.PKCS1v15(), digest)


def _selected(head: bytes, wanted: tuple[str, ...]) -> list[tuple[bytes, bytes]]:
    """Return the wanted fields, of several with one name the lowest first."""
    parts = [line.partition(b":") for line in re.split(rb"\r\n(?![ \t])", head)]
    fields = [(name, value) for name, _, value in parts]
    found: list[tuple[bytes, bytes]] = []
    for name in wanted:
        at = next(
            (n for n in reversed(range(len(fields))) if fields[n][0].lower() == name.encode()), None
        )
        if at is not None:
            found.append(fields.pop(at))
    return found


def _relaxed(name: bytes, value: bytes) -> bytes:
    return name.lower() + b":" + re.sub(rb"[ \t\r\n]+", b" ", value).strip()


def _relaxed_body(body: bytes) -> bytes:
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip() for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)
