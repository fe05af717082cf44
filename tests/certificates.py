"""A certificate authority of the tests' own, trusted by whoever is told to."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Authority:
    """Its file of certificates, and what a server shows."""

    file: Path
    server: ssl.SSLContext


def authority(folder: Path, *names: str) -> Authority:
    """Make an authority and a server's certificate for these names."""
    ca = trustme.CA()
    file = folder / "ca.pem"
    ca.cert_pem.write_to_path(str(file))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    shown = folder / "server.pem"
    ca.issue_cert(*names).private_key_and_cert_chain_pem.write_to_path(str(shown))
    context.load_cert_chain(shown)
    return Authority(file, context)
