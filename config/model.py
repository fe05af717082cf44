"""The settings as frozen values, one class a section; `defaults.toml` says what each key means.

What is required by another key ("plus" needs a base) is checked where both can be
seen. Only what occurs several times or not at all (a mailbox, a sign-in) has its
defaults here: all others are in `defaults.toml`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, Field, model_validator

from config.kinds import (
    Base,
    BaseUrl,
    DatabaseUrl,
    Domain,
    Door,
    Existing,
    Items,
    Listen,
    Nameserver,
    Networks,
    OldSecrets,
    OneLine,
    Port,
    Secret,
    Section,
    SenderUrl,
    SignInUrl,
    SiteSecret,
    is_this_machine,
)
from config.toml_text import KeyPath

__all__ = ["Listen", "Settings", "known_keys"]


class Site(Section):
    """What the installation is called, where it is, and what its tokens are signed with."""

    name: OneLine
    base_url: BaseUrl
    domain: Domain
    secret: SiteSecret
    previous_secrets: OldSecrets


class Addresses(Section):
    """How addresses are formed; `base` is "" but in plus style."""

    style: Literal["domain", "plus"]
    base: Base

    @model_validator(mode="after")
    def _plus_needs_a_base(self) -> Self:
        if self.style == "plus" and not self.base:
            raise ValueError('base has to be set where style is "plus"')
        return self


class Database(Section):
    """Where everything is kept; a SQLite file's path is absolute."""

    url: DatabaseUrl


class MailDoor(Section):
    """A door for mail; `listen` is None where it is off."""

    listen: Door


class SmtpDoor(Section):
    """The door for mail by SMTP; `listen` is None where it is off, the files where TLS is."""

    listen: Door
    tls_cert: Existing
    tls_key: Existing

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert and tls_key have to be set together")
        return self


class OAuth2(Section):
    """A sign-in at a provider instead of a password; where it is, is said for "custom" alone."""

    provider: Literal["google", "microsoft", "custom"]
    client_id: OneLine
    client_secret: Secret = ""
    tenant: OneLine = "common"
    device_url: SignInUrl = ""
    token_url: SignInUrl = ""
    scope: OneLine = ""

    @model_validator(mode="after")
    def _custom_says_where(self) -> Self:
        if (self.provider == "custom") != bool(self.device_url and self.token_url):
            raise ValueError(
                'device_url and token_url have to be set where provider is "custom", and only there'
            )
        return self


class Imap(Section):
    """A mailbox to fetch mail from; exactly one of `password` and `oauth2` is set."""

    host: Domain
    port: Port = 993
    tls: Literal["tls", "starttls", "none"] = "tls"
    user: OneLine
    password: Secret = ""
    oauth2: OAuth2 | None = None
    folder: OneLine = "INBOX"
    done_folder: OneLine = ""

    @model_validator(mode="after")
    def _one_way_to_sign_in(self) -> Self:
        if bool(self.password) == (self.oauth2 is not None):
            raise ValueError("needs either password or oauth2")
        return self

    @model_validator(mode="after")
    def _in_clear_only_here(self) -> Self:
        if self.tls == "none" and not is_this_machine(self.host):
            raise ValueError('tls = "none" would show the password to the whole network')
        return self


class Sender(Section):
    """Where letters go; `per_second` and `per_day` are 0 where there is no limit."""

    url: SenderUrl
    oauth2: OAuth2 | None = None
    connections: Annotated[int, Field(ge=1, le=50)]
    group: Annotated[int, Field(ge=1, le=20)]
    per_second: Annotated[float, Field(ge=0)]
    per_day: Annotated[int, Field(ge=0)]


class Web(Section):
    """The pages; `listen` is None where they are off."""

    listen: Door
    trusted_proxies: Networks


class Limits(Section):
    """Bytes of one mail and of all that are arriving, and days that raw mail is kept."""

    message_bytes: Annotated[int, Field(ge=65536)]
    in_flight_bytes: Annotated[int, Field(ge=65536)]
    keep_raw_days: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _one_mail_fits(self) -> Self:
        if self.in_flight_bytes < self.message_bytes:
            raise ValueError("in_flight_bytes has to be at least message_bytes")
        return self


class Auth(Section):
    """Whose word on a mail's authenticity is taken; `nameserver` is "" for the system's own.

    Else it is "none" where nobody is asked, or an address with its port.
    """

    trusted_authserv_ids: Items
    spam_headers: Items
    nameserver: Nameserver


class Dkim(Section):
    """What letters are signed with: both are set, or neither."""

    selector: OneLine
    key_file: Existing

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if bool(self.selector) != (self.key_file is not None):
            raise ValueError("selector and key_file have to be set together")
        return self


class Templates(Section):
    """The operator's own wording and look; None is ours alone."""

    folder: Existing


class Settings(Section):
    """All settings of one installation; `folder` is where relative paths start."""

    folder: Path
    site: Site
    addresses: Addresses
    database: Database
    lmtp: MailDoor
    smtp: SmtpDoor
    imap: tuple[Imap, ...] = ()
    sender: Sender
    web: Web
    limits: Limits
    auth: Auth
    dkim: Dkim
    templates: Templates


def known_keys() -> frozenset[KeyPath]:
    """Return the path of every key and section, without the numbers of lists."""
    return frozenset(_keys((), Settings)) - {("folder",)}


def _keys(path: KeyPath, section: type[BaseModel]) -> Iterator[KeyPath]:
    for name, field in section.model_fields.items():
        yield (*path, name)
        for inner in _sections_in(field.annotation):
            yield from _keys((*path, name), inner)


def _sections_in(annotation: object) -> Iterator[type[BaseModel]]:
    if annotation is Listen:
        return  # one value to the operator: HOST:PORT
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _sections_in(inner)
