"""Reads the private key that letters are signed with.

The library cryptography makes an RSA signature in a quarter of a millisecond;
dkimpy's own arithmetic takes eight, for each recipient of each letter.
"""

from typing import TYPE_CHECKING

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mailbridge.core.dkim import Signer
from mailbridge.errors import BadInput, Fault

if TYPE_CHECKING:
    from config.model import Dkim

_SHORTEST = 1024  # bits: receivers take no signature by less (RFC 8301 §3.2)


def signer_of(dkim: "Dkim", domain: str) -> Signer | None:
    """Return what signs a domain's letters, None where there is no key; BadInput for a bad one."""
    if dkim.key_file is None:
        return None
    try:
        key = load_pem_private_key(dkim.key_file.read_bytes(), password=None)
    except (OSError, TypeError, ValueError, UnsupportedAlgorithm):
        raise _bad("is not readable as a private key in PEM without a password") from None
    if isinstance(key, Ed25519PrivateKey):
        return Signer(domain, dkim.selector, "ed25519-sha256", lambda data: key.sign(_hash(data)))
    if isinstance(key, RSAPrivateKey) and key.key_size >= _SHORTEST:
        padding, digest = PKCS1v15(), SHA256()
        sign = key.sign
        return Signer(domain, dkim.selector, "rsa-sha256", lambda data: sign(data, padding, digest))
    raise _bad(f"is neither an RSA key of at least {_SHORTEST} bits nor an Ed25519 key")


def _hash(data: bytes) -> bytes:
    """Return what Ed25519 signs: the hash, and not the data (RFC 8463 §3)."""
    digest = Hash(SHA256())
    digest.update(data)
    return digest.finalize()


def _bad(what: str) -> BadInput:
    return BadInput((Fault("dkim", None, f"key_file {what}"),))
