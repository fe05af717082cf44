"""What is found to speak for a mail's author, with a name server of our own on loopback."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from config.model import Auth
from mailbridge.core.parse import parse
from mailbridge.doors.authenticate import Authenticator
from mailbridge.model import Proof
from tests.doors.authenticate.signing import ed25519_record, rsa_record, signed
from tests.nameserver import NameServer, nameserver

ALICE = "alice@mail.union.example"
RAW = (
    b"From: Alice <alice@mail.union.example>\r\n"
    b"To: farms@talks.example.org\r\n"
    b"Subject: Contracts\r\n"
    b"Date: Tue, 24 Nov 2026 09:12:00 +0300\r\n"
    b"Message-ID: <1@union.example>\r\n"
    b"\r\n"
    b"It held because we had a store.\r\n"
)
EDGE = "mx.talks.example.org"
NOTHING = Proof("mailbridge", ALICE)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    monkeypatch.setattr("mailbridge.doors.authenticate.names._QUESTION", 0.3)
    with nameserver() as server:
        for domain in ("union.example", "mail.union.example", "mailer.example"):
            server.texts[f"s._domainkey.{domain}"] = rsa_record()
        yield server


def look(names: NameServer, raw: bytes) -> Proof | None:
    auth = Auth(trusted_authserv_ids=(EDGE,), spam_headers=(), nameserver=names.address)
    return Authenticator(auth).look(raw, parse(raw))


def says(results: str) -> bytes:
    return f"Authentication-Results: {EDGE}; {results}\r\n".encode() + RAW


# --- in process --------------------------------------------------------------


def test_a_mail_without_anything_shows_nothing(names: NameServer) -> None:
    assert look(names, RAW) == NOTHING
    assert set(names.asked) == {"_dmarc.mail.union.example", "_dmarc.union.example"}


def test_a_signature_of_the_authors_organisation_is_aligned(names: NameServer) -> None:
    found = look(names, signed(RAW, "union.example"))
    assert found == replace(NOTHING, dkim=("union.example",), aligned=True)


def test_with_a_policy_that_is_a_pass(names: NameServer) -> None:
    names.texts["_dmarc.union.example"] = "v=DMARC1; p=reject"
    found = look(names, signed(RAW, "union.example"))
    assert found is not None
    assert (found.dmarc, found.policy, found.aligned) == ("pass", "reject", True)


def test_a_strict_policy_wants_the_very_domain(names: NameServer) -> None:
    names.texts["_dmarc.union.example"] = "v=DMARC1; p=reject; adkim=s"
    assert (found := look(names, signed(RAW, "union.example")))
    assert (found.dmarc, found.aligned) == ("fail", False)
    assert (found := look(names, signed(RAW, "mail.union.example")))
    assert found.dmarc == "pass"


def test_a_signature_of_somebody_else_is_only_a_path(names: NameServer) -> None:
    found = look(names, signed(RAW, "mailer.example"))
    assert found == replace(NOTHING, dkim=("mailer.example",))


@pytest.mark.parametrize(
    ("record", "dmarc", "policy"),
    [
        ("v=DMARC1; p=reject", "fail", "reject"),
        ("v=DMARC1;p=quarantine", "fail", "quarantine"),
        ("v=DMARC1; p=none", "none", "none"),  # SPF, which we do not see, may have passed
        ("v=DMARC1; p=reject; sp=none", "none", "none"),
        ("v=DMARC1; p=nonsense", "none", "none"),
        ("v=spf1 -all", "none", ""),
    ],
)
def test_what_a_domain_asks_for_decides_about_unsigned_mail(
    names: NameServer, record: str, dmarc: str, policy: str
) -> None:
    names.texts["_dmarc.union.example"] = record
    assert (found := look(names, RAW))
    assert (found.dmarc, found.policy) == (dmarc, policy)


def test_an_ed25519_signature_holds(names: NameServer) -> None:
    names.texts["s._domainkey.union.example"] = ed25519_record()
    assert (found := look(names, signed(RAW, "union.example", algorithm="ed25519-sha256")))
    assert found.aligned


def test_the_authors_own_signature_is_found_among_many(names: NameServer) -> None:
    raw = signed(RAW, "union.example")
    for _ in range(9):
        raw = signed(raw, "mailer.example")
    assert (found := look(names, raw))
    assert found.aligned


@pytest.mark.parametrize(
    "bent",
    [
        signed(RAW, "union.example", length=10),
        signed(RAW, "union.example", extra=" t=1; x=2;"),
        signed(RAW, "union.example", algorithm="rsa-sha1"),
        signed(RAW, "union.example", ("to", "subject", "date")),
        b"Subject: Buy now\r\n" + signed(RAW, "union.example"),
        b"Content-Type: text/html\r\nContent-Type: text/plain\r\n" + signed(RAW, "union.example"),
        signed(RAW, "union.example").replace(b"store", b"bribe"),
        signed(RAW, "union.example").replace(b" d=union.example", b" d=union.example; d=x"),
        signed(RAW, "union.example", selector="unknown"),
        signed(RAW, "union.example").replace(b"v=1", b"v=2"),
        b"DKIM-Signature: ;;;===\xff\r\n" + RAW,
        b"DKIM-Signature: v=1; a=rsa-sha256; d=union.example; s=\xff; h=from; bh=; b=\r\n" + RAW,
        signed(RAW, "union.example", extra=" " * 5000),
        signed(RAW + b"\r\n".join(b"x" + b" " * 9000 for _ in range(2)) + b"\r\n", "union.example"),
    ],
)
def test_a_signature_that_does_not_hold_for_all_of_it_counts_for_nothing(
    names: NameServer, bent: bytes
) -> None:
    assert (found := look(names, bent))
    assert (found.dkim, found.aligned) == ((), False)


# --- what does not answer ----------------------------------------------------


def test_a_name_server_that_is_silent_gives_no_evidence_and_is_not_asked_twice(
    names: NameServer,
) -> None:
    names.silent.add("_dmarc.mail.union.example")
    auth = Auth(trusted_authserv_ids=(), spam_headers=(), nameserver=names.address)
    authenticator = Authenticator(auth)
    first, second = (authenticator.look(RAW, parse(RAW)) for _ in range(2))
    assert first == second == replace(NOTHING, dmarc="unanswered")
    asked = names.asked["_dmarc.mail.union.example"]
    authenticator.look(RAW, parse(RAW))
    assert names.asked["_dmarc.mail.union.example"] == asked


def test_a_key_of_the_authors_that_is_not_had_fails_nobody(names: NameServer) -> None:
    names.texts["_dmarc.union.example"] = "v=DMARC1; p=reject"
    names.silent.add("s._domainkey.union.example")
    assert (found := look(names, signed(RAW, "union.example")))
    assert found.dmarc == "unanswered"


def test_a_key_of_somebody_elses_that_is_not_had_excuses_nothing(names: NameServer) -> None:
    names.texts["_dmarc.union.example"] = "v=DMARC1; p=reject"
    names.silent.add("s._domainkey.mailer.example")
    assert (found := look(names, signed(RAW, "mailer.example")))
    assert found.dmarc == "fail"


def test_answers_are_remembered(names: NameServer) -> None:
    authenticator = Authenticator(
        Auth(trusted_authserv_ids=(), spam_headers=(), nameserver=names.address)
    )
    for _ in range(3):
        authenticator.look(signed(RAW, "union.example"), parse(RAW))
    assert set(names.asked.values()) == {1}


def test_nobody_is_asked_where_the_settings_say_so(names: NameServer) -> None:
    authenticator = Authenticator(Auth(trusted_authserv_ids=(), spam_headers=(), nameserver="none"))
    assert authenticator.look(signed(RAW, "union.example"), parse(RAW)) == NOTHING
    assert not names.asked


# --- what a trusted server says ----------------------------------------------


def test_a_trusted_servers_word_is_taken_and_nobody_is_asked(names: NameServer) -> None:
    found = look(
        names, says("dmarc=pass header.from=mail.union.example; dkim=pass header.d=a.example")
    )
    assert found == Proof(EDGE, ALICE, ("a.example",), dmarc="pass", policy="published")
    assert not names.asked


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("dmarc=fail header.from=mail.union.example", ("fail", "published", False, "")),
        ("dmarc=none header.from=mail.union.example", ("none", "", False, "")),
        ("dmarc=bestguesspass header.from=mail.union.example", ("none", "", False, "")),
        ("dmarc=temperror header.from=mail.union.example", ("unanswered", "published", False, "")),
        ("dmarc=pass header.from=evil.example", ("fail", "published", False, "")),
        ("dmarc=pass", ("fail", "published", False, "")),
        ("dkim=pass header.d=union.example", ("none", "", True, "")),
        ("dkim=pass header.i=@union.example", ("none", "", True, "")),
        ("dkim=fail header.d=union.example", ("none", "", False, "")),
        ("spf=pass smtp.mailfrom=x@union.example", ("none", "", False, "union.example")),
        ("spf=softfail smtp.mailfrom=x@union.example", ("none", "", False, "")),
        ("spf=pass smtp.helo=union.example", ("none", "", False, "")),
    ],
)
def test_each_word_of_a_trusted_server_has_its_weight(
    names: NameServer, results: str, expected: tuple[str, str, bool, str]
) -> None:
    assert (found := look(names, says(results)))
    assert (found.dmarc, found.policy, found.aligned, found.spf) == expected


def test_what_it_saw_of_spf_counts_with_the_policy_that_we_look_up(names: NameServer) -> None:
    names.texts["_dmarc.union.example"] = "v=DMARC1; p=reject"
    assert (found := look(names, says("spf=pass smtp.mailfrom=x@bounces.union.example")))
    assert found.dmarc == "pass"
    assert (found := look(names, says("spf=pass smtp.mailfrom=x@evil.example")))
    assert found.dmarc == "fail"


def test_its_words_are_not_decoded(names: NameServer) -> None:
    hidden = "=?utf-8?q?a=3B_dmarc=3Dpass_header.from=3Dmail.union.example?=@evil.example"
    assert (found := look(names, says(f"spf=fail smtp.mailfrom={hidden}")))
    assert found.dmarc == "none"


def test_a_mail_of_no_or_several_authors_is_not_looked_at(names: NameServer) -> None:
    assert look(names, b"From: evil@x.example\r\n" + RAW) is None
    assert not names.asked
