"""What the DNS says, asked of a name server on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from config.model import Dkim
from mailbridge.doors.checkup import names
from tests.nameserver import NameServer, nameserver

DOMAIN = "talk.example.org"


@pytest.fixture
def server() -> Iterator[NameServer]:
    with nameserver() as server:
        server.records = {
            (DOMAIN, "MX"): ("20 spare.example.org.", "10 mail.example.org."),
            ("mail.example.org", "A"): ("192.0.2.1",),
            ("1.2.0.192.in-addr.arpa", "PTR"): ("mail.example.org.",),
        }
        server.texts = {DOMAIN: "v=spf1 mx -all", f"_dmarc.{DOMAIN}": "v=DMARC1; p=none"}
        yield server


@pytest.fixture(params=["rsa", "ed25519"])
def dkim(request: pytest.FixtureRequest, tmp_path: Path) -> Dkim:
    key = (
        generate_private_key(65537, 2048)
        if request.param == "rsa"
        else Ed25519PrivateKey.generate()
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "dkim.pem").write_bytes(pem)
    return Dkim(selector="m1", key_file=tmp_path / "dkim.pem")


def states(server: NameServer, dkim: Dkim, *, sends_itself: bool = True) -> dict[str, str]:
    found = names.look(DOMAIN, dkim, server.address, sends_itself=sends_itself)
    return {each.about: each.state for each in found}


def test_a_domain_that_is_as_it_should_be(server: NameServer, dkim: Dkim) -> None:
    server.texts[f"m1._domainkey.{DOMAIN}"] = names.public_text(dkim)
    everything = ("mx", "spf", "dkim", "dmarc", "ptr")
    assert states(server, dkim) == dict.fromkeys(everything, "ok")


def test_what_is_not_published_is_told_with_the_record(server: NameServer, dkim: Dkim) -> None:
    server.texts.clear()
    server.records.clear()
    wanted = {"mx": "fail", "spf": "warn", "dkim": "fail", "dmarc": "warn"}
    assert states(server, dkim) == wanted


def test_a_silent_name_server_is_not_taken_for_an_answer(server: NameServer) -> None:
    server.silent = {DOMAIN, f"_dmarc.{DOMAIN}"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(names, "_SECONDS", 0.2)
        found = states(server, Dkim(selector="", key_file=None), sends_itself=False)
    assert found == {"mx": "warn", "spf": "warn", "dkim": "ok", "dmarc": "warn"}


def test_a_file_that_is_no_key_is_told(server: NameServer, tmp_path: Path) -> None:
    (tmp_path / "dkim.pem").write_text("not a key")
    found = states(server, Dkim(selector="m1", key_file=tmp_path / "dkim.pem"))
    assert found["dkim"] == "fail"


def test_nobody_is_asked_where_the_settings_say_so() -> None:
    dkim = Dkim(selector="", key_file=None)
    assert names.look(DOMAIN, dkim, "none", sends_itself=True) == []
    assert names.hosts_of([DOMAIN], "none") == ()


def test_the_mail_servers_of_other_domains_are_found(server: NameServer) -> None:
    assert names.hosts_of([DOMAIN, "nowhere.example"], server.address) == ("192.0.2.1",)
