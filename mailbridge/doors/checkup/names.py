"""Asks the DNS what it says of our domain, and of the machine that our mail leaves by."""

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import dns.exception
import dns.resolver
import dns.reversename
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from mailbridge.core.checkup import Finding, fail, names, ok
from mailbridge.core.checkup.names import Answers, Published
from mailbridge.doors.authenticate.names import NOBODY, resolver_of

if TYPE_CHECKING:
    from config.model import Dkim

_SECONDS = 5.0


class Zone:
    """What a name server says, as texts; `nameserver` is as in `[auth] nameserver`."""

    def __init__(self, nameserver: str) -> None:
        """Ask nothing yet."""
        self._nameserver = nameserver

    def texts(self, name: str) -> Answers:
        """Return the TXT records of a name, each in one piece."""
        found = self._asked(name, "TXT")
        return None if found is None else tuple(_joined(record) for record in found)

    def hosts(self, domain: str) -> Answers:
        """Return the mail servers of a domain, the preferred one first."""
        found = self._asked(domain, "MX")
        if found is None:
            return None
        pairs = sorted((record.preference, str(record.exchange)) for record in found)
        return tuple(host.rstrip(".") for _, host in pairs if host != ".")

    def addresses(self, host: str) -> Answers:
        """Return the IPv4 and IPv6 addresses of a host."""
        kinds = [self._asked(host, kind) for kind in ("A", "AAAA")]
        if None in kinds:
            return None
        return tuple(record.address for kind in kinds for record in kind or ())

    def names(self, ip: str) -> Answers:
        """Return the names of an IP address."""
        found = self._asked(str(dns.reversename.from_address(ip)), "PTR")
        return None if found is None else tuple(str(each.target).rstrip(".") for each in found)

    def _asked(self, name: str, kind: str) -> tuple[Any, ...] | None:
        try:
            resolver = resolver_of(self._nameserver)
            return tuple(resolver.resolve(name, kind, lifetime=_SECONDS, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except (dns.exception.DNSException, OSError):
            return None


def look(domain: str, dkim: "Dkim", nameserver: str, *, sends_itself: bool) -> list[Finding]:
    """Return what the DNS says of a domain; nothing where the settings say to ask nobody.

    `sends_itself`: mail leaves by this machine, and by no provider's.
    """
    if nameserver == NOBODY:
        return []
    zone = Zone(nameserver)
    hosts = zone.hosts(domain)
    found = [
        names.mx(domain, hosts),
        names.spf(domain, zone.texts(domain)),
        _dkim(domain, dkim, zone, sends_itself),
        names.dmarc(domain, zone.texts(f"_dmarc.{domain}")),
    ]
    return [*found, *(_reverse(zone, hosts or ()) if sends_itself else ())]


def hosts_of(domains: Sequence[str], nameserver: str) -> tuple[str, ...]:
    """Return the first mail server of each domain, as far as somebody answers."""
    if nameserver == NOBODY:
        return ()
    zone = Zone(nameserver)
    hosts = [zone.hosts(domain) for domain in domains]
    return tuple(host for found in hosts if found for host in zone.addresses(found[0]) or ())


def _dkim(domain: str, dkim: "Dkim", zone: Zone, sends_itself: bool) -> Finding:  # noqa: FBT001 -- a fact
    if dkim.key_file is None and not sends_itself:
        return ok("dkim", "signing is left to the server that letters go to")
    if dkim.key_file is None:
        return names.dkim(None, ())
    try:
        wanted = Published(f"{dkim.selector}._domainkey.{domain}", public_text(dkim))
    except (OSError, TypeError, ValueError):
        mend = "openssl genrsa -out dkim.pem 2048, and name that file in [dkim] key_file"
        return fail("dkim", f"{dkim.key_file.name} is no private key without a password", mend)
    return names.dkim(wanted, zone.texts(wanted.name))


def public_text(dkim: "Dkim") -> str:
    """Return the text that publishes the key's public half (RFC 6376 §3.6.1, RFC 8463 §4)."""
    if dkim.key_file is None:
        return ""
    key = load_pem_private_key(dkim.key_file.read_bytes(), password=None).public_key()
    if isinstance(key, Ed25519PublicKey):
        kind, octets = "ed25519", key.public_bytes_raw()
    else:
        kind = "rsa"
        octets = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k={kind}; p={base64.b64encode(octets).decode()}"


def _reverse(zone: Zone, hosts: tuple[str, ...]) -> list[Finding]:
    found = list[Finding]()
    for ip in zone.addresses(hosts[0]) or () if hosts else ():
        called = zone.names(ip)
        back = zone.addresses(called[0]) if called else ()
        found.append(names.ptr(ip, called, back))
    return found


def _joined(record: Any) -> str:
    return b"".join(record.strings).decode("utf-8", "replace")
