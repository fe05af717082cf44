"""How the sender signs in: encrypted, verified, or not at all; by SMTP, SMTPS and LMTP."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbridge.doors.oauth2 import grant_for
from mailbridge.errors import BadInput
from tests.certificates import Authority, authority
from tests.doors.sender.conftest import Outbox
from tests.doors.sender.scripted import DROP, Moment, Script, pipelining, smarthost, usual
from tests.provider import USER, Provider, provider

# Not this machine by name, so a password is as much at risk as anywhere.
ELSEWHERE = "127.0.0.2"


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca"), ELSEWHERE, "127.0.0.1")


@pytest.fixture
def trust(trusted: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted.file))
    return trusted


@pytest.fixture
def signed_up() -> Iterator[Provider]:
    with provider() as running:
        yield running


def test_a_password_goes_out_encrypted_only_and_the_letters_with_it(
    outgoing: Outbox, trust: Authority
) -> None:
    outgoing.fill(5)
    with smarthost(tls=trust.server) as server:
        url = f"smtp://talks%40ngo.example:p%2Fw@{ELSEWHERE}:{server.port}"
        assert outgoing.sender(url).drain().sent == 5
        assert server.sign_ins == [("PLAIN \0talks@ngo.example\0p/w", True)]
        assert server.state.steps["starttls"] == 1


def test_smtps_is_encrypted_from_the_first_byte(outgoing: Outbox, trust: Authority) -> None:
    outgoing.fill(5)
    with smarthost(tls=trust.server, tls_first=True) as server:
        url = f"smtps://me:secret@{ELSEWHERE}:{server.port}"
        assert outgoing.sender(url).drain().sent == 5
        assert server.sign_ins == [("PLAIN \0me\0secret", True)]
        assert server.state.steps["starttls"] == 0


def test_a_password_beyond_ascii_is_shown_as_utf_8(outgoing: Outbox, trust: Authority) -> None:
    outgoing.fill(1)
    with smarthost(tls=trust.server) as server:
        url = f"smtp://josé:señal@{ELSEWHERE}:{server.port}"
        assert outgoing.sender(url).drain().sent == 1
        assert server.sign_ins == [("PLAIN \0josé\0señal", True)]


@pytest.mark.parametrize("offer", ["none", "refused"])
def test_a_server_without_starttls_gets_no_password_and_no_letter(
    outgoing: Outbox, trust: Authority, offer: str
) -> None:
    def script(moment: Moment) -> str:
        if offer == "none" and moment.step == "ehlo":
            return "250-sink\r\n250 AUTH PLAIN LOGIN"
        return "454 4.7.0 TLS not available" if moment.step == "starttls" else ""

    outgoing.fill(2)
    with smarthost(script, tls=trust.server) as server:
        assert not outgoing.sender(f"smtp://me:secret@{ELSEWHERE}:{server.port}").drain()
        assert server.sign_ins == []
        assert server.taken == []
    assert {(row.state, row.attempts) for row in outgoing.rows()} == {("deferred", 0)}


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_nobody_vouches_for_gets_no_password(
    outgoing: Outbox, tmp_path: Path, trust: Authority, scheme: str
) -> None:
    stranger = authority(tmp_path, ELSEWHERE)
    outgoing.fill(2)
    with smarthost(tls=stranger.server, tls_first=scheme == "smtps") as server:
        assert not outgoing.sender(f"{scheme}://me:secret@{ELSEWHERE}:{server.port}").drain()
        assert server.sign_ins == []
    (answer,) = {row.answer for row in outgoing.rows()}
    assert "CERTIFICATE_VERIFY_FAILED" in answer


def test_a_certificate_for_another_name_gets_no_password(
    outgoing: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = authority(tmp_path, "mail.elsewhere.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(other.file))
    outgoing.fill(1)
    with smarthost(tls=other.server) as server:
        assert not outgoing.sender(f"smtp://me:secret@{ELSEWHERE}:{server.port}").drain()
        assert server.sign_ins == []


def test_without_a_user_starttls_is_taken_where_it_is_offered(
    outgoing: Outbox, tmp_path: Path
) -> None:
    unknown = authority(tmp_path, "relay.example")
    outgoing.fill(2)
    with smarthost(tls=unknown.server) as server:
        assert outgoing.sender(f"smtp://{ELSEWHERE}:{server.port}").drain().sent == 2
        assert server.state.steps["starttls"] == 1


def test_this_machine_itself_may_see_a_password_in_clear(outgoing: Outbox) -> None:
    def script(moment: Moment) -> str:
        return "250-sink\r\n250 AUTH PLAIN" if moment.step == "ehlo" else ""

    outgoing.fill(1)
    with smarthost(script) as server:
        assert outgoing.sender(f"smtp://me:secret@127.0.0.1:{server.port}").drain().sent == 1
        assert server.sign_ins == [("PLAIN \0me\0secret", False)]


def test_a_refused_password_makes_all_wait_and_is_never_told(
    outgoing: Outbox, trust: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    def script(moment: Moment) -> str:
        return "535 5.7.8 no such user me@ngo.example" if moment.step == "auth" else ""

    outgoing.fill(3)
    with smarthost(script, tls=trust.server) as server:
        assert not outgoing.sender(f"smtp://me:s3cret@{ELSEWHERE}:{server.port}").drain()
        assert server.taken == []
    assert {(row.state, row.attempts) for row in outgoing.rows()} == {("deferred", 0)}
    assert outgoing.rows()[0].answer == "535 5.7.8 no such user ..."
    assert server.connections == 1
    assert outgoing.rows()[0].next_at > datetime.now(UTC) + timedelta(seconds=30)
    assert "s3cret" not in capsys.readouterr().out


# --- LMTP -------------------------------------------------------------------


@pytest.mark.parametrize("wrap", [usual, pipelining(usual)], ids=["one by one", "pipelining"])
def test_lmtp_gives_each_recipient_an_answer_of_its_own(outgoing: Outbox, wrap: Script) -> None:
    def script(moment: Moment) -> str:
        if moment.step == "end" and moment.address == "farms3@mail.example":
            return "452 4.2.2 mailbox full"
        if moment.step == "rcpt" and moment.address == "farms5@mail.example":
            return "550 5.1.1 no such mailbox"
        if moment.step == "data" and moment.address == "farms5@mail.example":
            return "503 5.5.1 no valid recipients"
        return wrap(moment)

    outgoing.fill(30)
    with smarthost(script) as server:
        counts = outgoing.sender(f"lmtp://127.0.0.1:{server.port}").drain()
        assert server.connections == 1
        assert set(server.recipients.values()) == {1}
    assert (counts.sent, counts.deferred, counts.failed) == (28, 1, 1)


# --- OAuth2 -----------------------------------------------------------------


def test_an_access_token_is_shown_instead_of_a_password_a_fresh_one_each_time(
    outgoing: Outbox, trust: Authority, signed_up: Provider
) -> None:
    outgoing.fill(6)
    more = f"oauth2 = {signed_up.settings()}"

    def script(moment: Moment) -> str:
        return DROP if moment.step == "mail" and moment.letter > 3 else ""

    with smarthost(script, tls=trust.server) as server:
        url = f"smtp://talks%40ngo.example@{ELSEWHERE}:{server.port}"
        oauth2 = outgoing.settings(url, more=more).sender.oauth2
        assert oauth2 is not None
        grant_for(oauth2, outgoing.folder, "sender").keep("refresh-1")
        assert outgoing.sender(url, more=more).drain().sent == 6
        assert server.sign_ins == [
            (f"XOAUTH2 user={USER}\1auth=Bearer {token}\1\1", True) for token in signed_up.tokens
        ]
        assert len(signed_up.tokens) == 2


def test_a_token_that_is_refused_gets_its_empty_answer_and_all_wait(
    outgoing: Outbox, trust: Authority, signed_up: Provider
) -> None:
    def script(moment: Moment) -> str:
        if moment.step != "auth":
            return ""
        return "334 eyJzdGF0dXMiOiI0MDAifQ==" if moment.time % 2 else "535 5.7.8 not accepted"

    outgoing.fill(2)
    more = f"oauth2 = {signed_up.settings()}"
    with smarthost(script, tls=trust.server) as server:
        url = f"smtp://talks%40ngo.example@{ELSEWHERE}:{server.port}"
        oauth2 = outgoing.settings(url, more=more).sender.oauth2
        assert oauth2 is not None
        grant_for(oauth2, outgoing.folder, "sender").keep("refresh-1")
        assert not outgoing.sender(url, more=more).drain()
    assert outgoing.rows()[0].answer == "535 5.7.8 not accepted"


def test_where_nobody_signed_in_yet_all_wait_and_it_says_what_to_run(
    outgoing: Outbox, trust: Authority, signed_up: Provider
) -> None:
    outgoing.fill(1)
    with smarthost(tls=trust.server) as server:
        url = f"smtp://talks%40ngo.example@{ELSEWHERE}:{server.port}"
        sender = outgoing.sender(url, more=f"oauth2 = {signed_up.settings()}")
        assert not sender.drain()
    assert "run `mailbridge login sender`" in outgoing.rows()[0].answer


@pytest.mark.parametrize("user", ["", "me:secret@"])
def test_oauth2_needs_a_user_in_the_url_and_no_password(
    outgoing: Outbox, signed_up: Provider, user: str
) -> None:
    with pytest.raises(BadInput, match="the url names the user") as refused:
        outgoing.sender(f"smtp://{user}127.0.0.1:25", more=f"oauth2 = {signed_up.settings()}")
    assert "secret" not in str(refused.value)
