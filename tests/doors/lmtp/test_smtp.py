"""The door by SMTP: for strangers, who are relayed nothing, told nothing, and let in in numbers."""

import smtplib
import ssl
from pathlib import Path

import pytest

from mailbridge.doors.lmtp.crowd import Crowd
from mailbridge.errors import Permanent
from mailbridge.store import Store
from tests.certificates import authority
from tests.doors.lmtp.conftest import LEA4, SOIL, Hall, OpenDoor, add_alliances, kept
from tests.doors.lmtp.wire import Wire

RAW = b"From: ana@example.org\r\nSubject: Hello\r\n\r\nGood morning.\r\n"


def _never(*_about: object) -> bool:
    return False


@pytest.fixture
def secure(store: Store, open_door: OpenDoor, tmp_path: Path) -> Hall:
    """The door with a certificate for localhost."""
    add_alliances(store, "lea4")
    authority(tmp_path, "localhost", "127.0.0.1")
    return open_door(store, name="smtp", tls=(tmp_path / "server.pem", tmp_path / "server.pem"))


@pytest.fixture
def trusting(secure: Hall, tmp_path: Path) -> ssl.SSLContext:
    """What a client trusts."""
    return ssl.create_default_context(cafile=tmp_path / "ca.pem")


def test_a_mail_is_kept_with_what_only_this_moment_knows(smtp: Hall) -> None:
    with smtplib.SMTP("127.0.0.1", smtp.port, "client.example.org") as client:
        assert client.sendmail("ana@example.org", [LEA4], RAW) == {}
    (mail,) = kept(smtp.store)
    assert mail.raw == RAW
    assert (mail.evidence.door, mail.evidence.peer) == ("smtp", "127.0.0.1")
    assert (mail.evidence.helo, mail.evidence.mail_from) == (
        "client.example.org",
        "ana@example.org",
    )
    assert smtp.woken.wait(30)


def test_one_reply_answers_for_all_recipients(smtp: Hall) -> None:
    tokens = [f"r{'a' * 15}{first}{second}" for first in "abcde" for second in "abcdefghij"]
    fifty = [f"lea4+{token}@talks.example.org" for token in tokens]
    with smtp.wire() as wire:
        wire.begin(*fifty)
        assert wire.data(RAW + b".\r\n") == ["250 2.0.0 Kept"]
        assert wire.ask("NOOP") == "250 OK"
    assert len(smtp.raws()) == 1


def test_it_greets_by_helo_and_ehlo_and_not_by_lhlo(smtp: Hall) -> None:
    with smtp.wire() as wire:
        assert wire.ask("LHLO client")[:3] == "500"
        assert wire.ask("MAIL FROM:<a@x.example>") == "503 Error: send EHLO first"
        assert wire.ask("HELO client")[:3] == "250"
        offers = wire.ask("EHLO client").split("\n")
    assert any(line.endswith("SIZE 26214400") for line in offers)
    assert not any("AUTH" in line or "STARTTLS" in line for line in offers)


def test_nothing_is_relayed_and_nobody_unknown_taken(smtp: Hall) -> None:
    with smtp.wire() as wire:
        wire.ask("EHLO client")
        wire.ask("MAIL FROM:<ana@example.org>")
        for other in ("bob@elsewhere.example", "lea4@elsewhere.example", "a%b@evil.example"):
            assert wire.ask(f"RCPT TO:<{other}>") == "550 5.7.1 Mail for others is not carried here"
        for unknown in ("nobody@talks.example.org", "lea4-members@talks.example.org"):
            assert wire.ask(f"RCPT TO:<{unknown}>") == "550 5.1.1 No such address here"
        assert wire.ask(f"RCPT TO:<{SOIL}>")[:3] == "250"
        assert wire.ask("RCPT TO:<postmaster>")[:3] == "250"


def test_who_is_a_member_is_told_to_nobody(smtp: Hall) -> None:
    with smtp.wire() as wire:
        wire.ask("EHLO client")
        for verb in ("VRFY", "EXPN"):
            answers = {wire.ask(f"{verb} {who}") for who in (LEA4, "lea4", "ana@example.org")}
            assert answers == {"252 2.5.2 Cannot verify anyone, but will take mail"}
        assert wire.ask("AUTH PLAIN AGEAYg==")[0] == "5"


def test_with_a_certificate_starttls_is_offered_and_works(
    secure: Hall, trusting: ssl.SSLContext
) -> None:
    with smtplib.SMTP("127.0.0.1", secure.port) as client:
        client.starttls(context=trusting)
        assert not client.has_extn("auth")
        client.ehlo()
        assert not client.has_extn("starttls")
        assert client.sendmail("ana@example.org", [LEA4], RAW) == {}
    assert secure.raws() == [RAW]


def test_what_is_said_before_tls_counts_for_nothing_after_it(
    secure: Hall, trusting: ssl.SSLContext
) -> None:
    with smtplib.SMTP("127.0.0.1", secure.port) as client:
        client.ehlo()
        client.send(b"STARTTLS\r\nMAIL FROM:<evil@evil.example>\r\n")
        assert client.getreply()[0] == 220
        assert client.sock is not None
        client.sock = trusting.wrap_socket(client.sock, server_hostname="localhost")
        client.file = None
        assert client.docmd("RCPT", f"TO:<{LEA4}>")[0] == 503


def test_a_client_that_breaks_off_tls_harms_nobody(secure: Hall) -> None:
    with secure.wire() as wire:
        wire.ask("EHLO client")
        assert wire.ask("STARTTLS")[:3] == "220"
        wire.send(b"this is no handshake\r\n")
        assert wire.socket.recv(1000)[:1] != b"2"
    with secure.wire() as wire:
        wire.begin(LEA4)


def test_a_certificate_that_cannot_be_used_is_said_at_start(
    store: Store, open_door: OpenDoor, tmp_path: Path
) -> None:
    (tmp_path / "cert.pem").write_text("no certificate")
    with pytest.raises(Permanent, match="tls_cert and tls_key cannot be used"):
        open_door(store, name="smtp", tls=(tmp_path / "cert.pem", tmp_path / "cert.pem"))


def test_when_it_is_crowded_the_next_is_asked_to_come_back(
    smtp: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Crowd, "enter", _never)
    with smtp.wire() as wire:
        assert wire.banner == "421 4.7.0 Too many are here at the moment, come back later"
        assert wire.reply() == ""


def test_a_crowd_has_room_for_so_many_and_again_when_one_has_gone() -> None:
    crowd = Crowd(most=2)
    assert [crowd.enter() for _ in range(3)] == [True, True, False]
    crowd.leave()
    assert crowd.enter()


def test_one_peer_may_send_so_many_in_a_minute_and_others_too() -> None:
    crowd = Crowd(mails=2)
    peer = ("192.0.2.1", 4711)
    assert [crowd.may_send(peer) for _ in range(3)] == [True, True, False]
    assert crowd.may_send(("192.0.2.2", 4711))


def test_in_ipv6_a_network_is_one_peer() -> None:
    crowd = Crowd(mails=1)
    assert crowd.may_send(("2001:db8::1", 1, 0, 0))
    assert not crowd.may_send(("2001:db8::2", 1, 0, 0))
    assert crowd.may_send(("2001:db8:0:1::1", 1, 0, 0))


def test_who_sends_too_often_is_asked_to_wait(smtp: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Crowd, "may_send", _never)
    with smtp.wire() as wire:
        wire.ask("EHLO client")
        answer = wire.ask("MAIL FROM:<ana@example.org>")
    assert answer == "450 4.7.1 Too much mail from you in this minute, try again later"


def test_connections_that_end_make_room(smtp: Hall) -> None:
    for how in ("close", "reset", "half"):
        wire = Wire(smtp.port)
        wire.leave(how)
        if how == "half":
            wire.close()
    with smtp.wire() as wire:
        wire.begin(LEA4)
