"""Letters that are signed, verified by two programs that are not ours: dkimpy and Mail::DKIM."""

import base64
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from config.model import Dkim
from config.settings import Settings
from mailbridge.core.dkim import Signer, signed
from mailbridge.core.envelope import NoticeEnvelopes, envelopes
from mailbridge.doors.sender import Sender
from mailbridge.doors.sender.key import signer_of
from mailbridge.errors import BadInput
from mailbridge.store import Store
from tests import outbox
from tests.nameserver import nameserver

DOMAIN = outbox.DOMAIN
SITE = replace(outbox.site_of("https://talk.example.org"), signs=True)
LETTER = outbox.letter_of(site=SITE).content
ODD = (  # what relaxed canonicalization has rules for
    b"Subject: a\tb  c\r\n folded \r\nFrom:x <a@talk.example.org>\r\nMessage-ID: <1@x>\r\n\r\n"
    b"two  blanks\t and a tab\t \r\n\r\n.\r\n \r\n\r\n"
)
_VERIFY = """
use Mail::DKIM::Verifier; use Mail::DKIM::DNS; use Net::DNS::Resolver;
my ($mail, $host, $port) = @ARGV;
Mail::DKIM::DNS::resolver(Net::DNS::Resolver->new(nameservers => [$host], port => $port));
my $dkim = Mail::DKIM::Verifier->new(); open(my $in, '<:raw', $mail);
local $/; my $all = <$in>; $dkim->PRINT($all); $dkim->CLOSE; print $dkim->result_detail;
"""

Private = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
KEYS: dict[str, Callable[[], Private]] = {
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}


@pytest.fixture(scope="module", params=KEYS)
def key(request: pytest.FixtureRequest) -> Private:
    return KEYS[request.param]()


def written(key: Private | dsa.DSAPrivateKey, folder: Path) -> Dkim:
    path = folder / "key.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Dkim.model_validate({"selector": "bridge", "key_file": path})


def signer(key: Private, folder: Path) -> Signer:
    found = signer_of(written(key, folder), DOMAIN)
    assert found is not None
    return found


def record(key: Private) -> str:
    """Return what the DNS would say of a key."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        kind, packed = "ed25519", key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    else:
        form = PublicFormat.SubjectPublicKeyInfo
        kind, packed = "rsa", key.public_key().public_bytes(Encoding.DER, form)
    return f"v=DKIM1; k={kind}; p={base64.b64encode(packed).decode()}"


def holds(mail: bytes, key: Private) -> bool:
    def dns(name: bytes, timeout: float = 0) -> bytes | None:
        return record(key).encode() if name == b"bridge._domainkey.talk.example.org." else None

    try:
        return dkim.DKIM(mail).verify(dnsfunc=dns)
    except dkim.ValidationError:
        return False


def copies(key: Private, folder: Path, content: bytes = LETTER) -> list[bytes]:
    made = signed(envelopes(SITE, "farms", 64, "Farms"), signer(key, folder), content)
    return [made.of(delivery, delivery + 7).head + content for delivery in (1, 2)]


@pytest.mark.parametrize("content", [LETTER, ODD, b"From: a@x.example\r\n\r\n"])
def test_dkimpy_finds_every_copy_whole(key: Private, tmp_path: Path, content: bytes) -> None:
    made = copies(key, tmp_path, content)
    assert len(set(made)) == 2
    assert all(holds(copy, key) for copy in made)


@pytest.mark.parametrize("content", [LETTER, ODD])
def test_mail_dkim_finds_it_whole(tmp_path: Path, content: bytes, mail_dkim: str) -> None:
    key = KEYS["rsa"]()  # Debian's Mail::DKIM is too old for Ed25519
    (tmp_path / "mail.eml").write_bytes(copies(key, tmp_path, content)[0])
    with nameserver() as names:
        names.texts["bridge._domainkey.talk.example.org"] = record(key)
        where = names.address.split(":")
        command = [mail_dkim, "-e", _VERIFY, str(tmp_path / "mail.eml"), *where]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("pass", "")


def test_a_notice_is_signed_too(key: Private, tmp_path: Path) -> None:
    inner = NoticeEnvelopes(SITE, "farms", answers_mail=True)
    made = signed(inner, signer(key, tmp_path), LETTER)
    assert holds(made.of(1, None).head + LETTER, key)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b""),
        (b"List-Unsubscribe: <https://talk", b"List-Unsubscribe: <https://evil"),
        (b"Reply-To: ", b"Reply-To: Evil "),
        (b"\r\nFrom: ", b"\r\nFrom: evil@evil.example\r\nFrom: "),
        (b"\r\nSubject: ", b"\r\nSubject: Buy\r\nSubject: "),
        (b"\r\nTo: ", b"\r\nCc: everybody@evil.example\r\nTo: "),
        (b"A short answer", b"A bribe"),
        (b"\r\nMessage-ID: <", b"\r\nMessage-ID: <x"),
    ],
)
def test_no_copy_is_changed_on_its_way_unseen(
    key: Private, tmp_path: Path, here: bytes, there: bytes
) -> None:
    copy = copies(key, tmp_path)[0]
    changed = copy.replace(here, there, 1)
    assert changed != copy
    assert not holds(changed, key)


def test_what_is_sent_carries_it(store: Store, settings: Settings, tmp_path: Path) -> None:
    key = KEYS["rsa"]()
    outbox.publish_in(store, outbox.people_in(store, 2), SITE, at=datetime.now(UTC))
    sent = settings.model_copy(update={"dkim": written(key, tmp_path)})
    Sender(store, SITE, sent).drain()
    files = [path.read_bytes() for path in (settings.folder / "sent" / "new").iterdir()]
    assert len(files) == 2
    for file in files:
        top, _, mail = file.partition(b"DKIM-Signature:")
        assert top.count(b"\n") == 2  # Return-Path and Delivered-To
        assert holds((b"DKIM-Signature:" + mail).replace(b"\n", b"\r\n"), key)


@pytest.mark.parametrize(
    "text", ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_what_is_no_key_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key.pem"
    path.write_text(text, "utf-8")
    with pytest.raises(BadInput, match="key_file is not readable"):
        signer_of(Dkim(selector="bridge", key_file=path), DOMAIN)


def test_a_key_that_nobody_takes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="neither an RSA key"):
        signer_of(written(dsa.generate_private_key(2048), tmp_path), DOMAIN)


def test_without_a_key_nothing_is_signed() -> None:
    assert signer_of(Dkim(selector="", key_file=None), DOMAIN) is None
