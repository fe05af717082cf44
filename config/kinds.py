"""The kinds of values that settings have, and what makes each of them right.

Paths and the SQLite file are resolved against the settings file's folder as they
are read, so that a service started from anywhere finds the same files. Messages
never repeat a secret, nor a URL that may hold a password.
"""

import re
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

# SLUG (16), a dot, and the longest TOKEN (28): RFC 5321 §4.5.3.1.1 allows a local
# part 64 octets, and what is left is the mailbox's own.
LONGEST_BASE = 64 - len("+") - 16 - len(".") - 28

_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
_BASE = re.compile(r"([a-z0-9!#$%&'*/=?^_`{|}~.-]+)@([a-z0-9.-]+)")


class Section(BaseModel):
    """One section of the settings: frozen, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Listen(Section):
    """Where a door listens."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def _listen(value: Any) -> Any:
    if value == "":
        return None
    host, _, port = str(value).strip().rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError(f'"{value}" is not HOST:PORT, such as 127.0.0.1:8024')
    return Listen(host=host.removeprefix("[").removesuffix("]"), port=int(port))


def _items(value: Any) -> Any:
    """Return the items of a list that came from the environment as one string."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _one_line(value: str) -> str:
    if any(ord(letter) < 32 or letter in "\x7f\x85\u2028\u2029" for letter in value):
        raise ValueError("holds a line break or another control character")
    return value.strip()


def _existing(value: Any, info: ValidationInfo) -> Any:
    if value == "" or not isinstance(value, str):
        return None if value == "" else value
    found = _folder(info) / value
    if not found.exists():
        raise ValueError(f"{found} does not exist")
    return found


def _network(value: str) -> str:
    try:
        ip_network(value, strict=False)
    except ValueError:
        raise ValueError(f'"{value}" is neither an IP address nor a network') from None
    return value


def _nameserver(value: str) -> str:
    if value in ("", "none"):
        return value
    try:
        ip_address(value)
    except ValueError:
        place = _listen(value)  # tells what is wrong with it
        ip_address(place.host)
        return str(place)
    return str(Listen(host=value, port=53))


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError(f'"{value}" does not begin with https://HOST or http://HOST')
    if parts.query or parts.fragment:
        raise ValueError(f'"{value}" has to end before any ? or #')
    return value.rstrip("/")


def _domain(value: str) -> str:
    lower = value.lower()
    if not _HOST.fullmatch(lower) or len(lower) > 255:
        raise ValueError(f'"{value}" is not a domain, such as talk.example.org')
    return lower


def _base(value: str) -> str:
    match = _BASE.fullmatch(value.lower())
    if value and (match is None or not _HOST.fullmatch(match[2])):
        raise ValueError(f'"{value}" is not an address without a plus, such as talks@ngo.org')
    if match and len(match[1]) > LONGEST_BASE:
        raise ValueError(
            f'"{match[1]}" has {len(match[1])} characters before the @, and at most {LONGEST_BASE}'
            " leave room for a name and a token in the 64 that mail allows"
        )
    return value.lower()


def _secret(value: str) -> str:
    if not value:
        raise ValueError("has to be set; `mailbridge init` writes one")
    if len(value) < 16:
        raise ValueError(f"has {len(value)} characters, and needs at least 16")
    return value


def _database(value: str, info: ValidationInfo) -> str:
    if value.startswith("postgresql+psycopg://"):
        return value
    if not value.startswith("sqlite:///") or value in ("sqlite:///", "sqlite:///:memory:"):
        raise ValueError("is neither sqlite:///FILE nor postgresql+psycopg://USER@HOST/NAME")
    return f"sqlite:///{_folder(info) / value.removeprefix('sqlite:///')}"


def _sender_url(value: str, info: ValidationInfo) -> str:
    scheme, _, rest = value.partition(":")
    if scheme == "maildir" and rest:
        return f"maildir:{_folder(info) / rest}"
    parts = urlsplit(value)
    if scheme not in ("smtp", "smtps", "lmtp") or not _has_place(parts.netloc):
        raise ValueError("is none of smtp://HOST:25, smtps://HOST, lmtp://HOST:24, maildir:FOLDER")
    return value


def _sign_in_url(value: str) -> str:
    """Return the address of a sign-in: what is sent there must not be seen on the way."""
    parts = urlsplit(value)
    here = parts.scheme == "http" and is_this_machine(str(parts.hostname))
    if (value and not (here or parts.scheme == "https")) or not _has_place(parts.netloc or "-"):
        raise ValueError(f'"{value}" does not begin with https://HOST')
    return value


def is_this_machine(host: str) -> bool:
    """Whether what is sent to a host never leaves this machine."""
    return host in ("localhost", "127.0.0.1", "::1")


def _has_place(netloc: str) -> bool:
    parts = urlsplit(f"//{netloc}")
    try:
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # a port that is no number
        return False


def _folder(info: ValidationInfo) -> Path:
    context: dict[str, Path] = info.context or {}
    return context.get("folder", Path())


OneLine = Annotated[str, AfterValidator(_one_line)]
Door = Annotated[Listen | None, BeforeValidator(_listen)]
Items = Annotated[tuple[OneLine, ...], BeforeValidator(_items)]
Network = Annotated[str, AfterValidator(_network)]
Networks = Annotated[tuple[Network, ...], BeforeValidator(_items)]
Nameserver = Annotated[str, AfterValidator(_nameserver)]
Domain = Annotated[str, AfterValidator(_domain)]
BaseUrl = Annotated[OneLine, AfterValidator(_base_url)]
Base = Annotated[str, AfterValidator(_base)]
Secret = Annotated[str, Field(repr=False)]
SiteSecret = Annotated[Secret, AfterValidator(_secret)]
OldSecrets = Annotated[tuple[str, ...], BeforeValidator(_items), Field(repr=False)]
Existing = Annotated[Path | None, BeforeValidator(_existing)]
DatabaseUrl = Annotated[Secret, AfterValidator(_database)]
SenderUrl = Annotated[Secret, AfterValidator(_sender_url)]
SignInUrl = Annotated[OneLine, AfterValidator(_sign_in_url)]
Port = Annotated[int, Field(ge=1, le=65535)]
