"""A person signs in once, and from then on every connection gets an access token."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from config.settings import Settings, SettingsError, load
from mailbridge.doors.oauth2 import Grant, bearer, device, grant_for, pasted
from mailbridge.doors.oauth2.provider import Provider as Place
from mailbridge.doors.oauth2.provider import provider_of
from mailbridge.errors import Permanent, Temporary
from tests.conftest import ROOT
from tests.provider import Provider, provider

PENDING = {"error": "authorization_pending"}
SIGNED_IN = {"access_token": "a", "refresh_token": "r", "expires_in": 3600}
CODE = {
    "device_code": "dev", "user_code": "WDJB-MJHT", "verification_uri": "https://p.example/device",
    "expires_in": 60, "interval": 5,
}  # fmt: skip


@pytest.fixture
def signed_up() -> Iterator[Provider]:
    with provider() as running:
        yield running


def settings_of(folder: Path, oauth2: str) -> Settings:
    path = folder / "mailbridge.toml"
    path.write_text(
        f'[site]\nsecret = "{"s" * 20}"\n[sender]\nurl = "smtp://me@127.0.0.1:25"\n'
        f'oauth2 = {oauth2}\n[[imap]]\nhost = "127.0.0.1"\ntls = "none"\nuser = "me"\n'
        f"oauth2 = {oauth2}\n"
    )
    return load(path, {})


def grant_in(folder: Path, signed_up: Provider) -> Grant:
    oauth2 = settings_of(folder, signed_up.settings()).imap[0].oauth2
    assert oauth2 is not None
    return grant_for(oauth2, folder, "imap 0")


def place_of(signed_up: Provider) -> Place:
    there = f"http://127.0.0.1:{signed_up.port}"
    return Place(f"{there}/token", "mail", "us", "hush", f"{there}/device", f"{there}/consent")


# --- by code ----------------------------------------------------------------


def test_a_code_is_waited_for_as_patiently_as_the_provider_asks(signed_up: Provider) -> None:
    place = place_of(signed_up)
    trouble = {"raw": b"<html>Bad gateway"}
    signed_up.answers = {
        "/device": [CODE],
        "/token": [PENDING, {"error": "slow_down"}, trouble, PENDING, SIGNED_IN],
    }
    waits: list[float] = []
    code = device.ask(place)
    assert (code.code, code.place) == ("WDJB-MJHT", "https://p.example/device")
    assert device.wait_for(place, code, waits.append) == "r"
    assert waits == [5, 5, 10, 15, 15]
    assert signed_up.asked[0] == ("/device", {"client_id": "us", "scope": "mail"})
    assert signed_up.asked[1][1]["device_code"] == "dev"
    assert signed_up.asked[1][1]["client_secret"] == "hush"


@pytest.mark.parametrize("error", ["access_denied", "expired_token", "invalid_client"])
def test_who_says_no_is_not_asked_again(signed_up: Provider, error: str) -> None:
    signed_up.answers = {"/device": [CODE], "/token": [PENDING, {"error": error}]}
    place = place_of(signed_up)
    with pytest.raises(Permanent, match=error):
        device.wait_for(place, device.ask(place), lambda _: None)
    assert len(signed_up.asked) == 3


def test_a_code_that_nobody_types_in_ends(signed_up: Provider) -> None:
    signed_up.answers = {"/device": [CODE], "/token": [PENDING] * 99}
    place = place_of(signed_up)
    with pytest.raises(Permanent, match="in time"):
        device.wait_for(place, device.ask(place), lambda _: None)
    assert len(signed_up.asked) == 1 + 60 // 5


@pytest.mark.parametrize("answer", [{"error": "invalid_scope"}, {}, {"user_code": "x"}])
def test_a_provider_that_gives_no_code_is_told_in_a_line(
    signed_up: Provider, answer: dict[str, str]
) -> None:
    signed_up.answers = {"/device": [answer]}
    with pytest.raises(Permanent, match="gives no code"):
        device.ask(place_of(signed_up))


# --- by a pasted address ----------------------------------------------------


def test_a_browsers_last_address_is_a_sign_in(signed_up: Provider) -> None:
    place, attempt = place_of(signed_up), pasted.begin()
    asked = parse_qs(urlsplit(attempt.url(place)).query)
    signed_up.answers = {"/token": [SIGNED_IN]}
    ended_at = f" http://127.0.0.1/?state={asked['state'][0]}&code=4%2Fabc&scope=mail\n"
    assert pasted.redeem(place, attempt, ended_at) == "r"
    path, form = signed_up.asked[0]
    assert (path, form["grant_type"], form["code"]) == ("/token", "authorization_code", "4/abc")
    assert form["redirect_uri"] == asked["redirect_uri"][0] == "http://127.0.0.1"
    assert form["code_verifier"] == attempt.verifier
    assert asked["code_challenge_method"] == ["S256"]
    assert attempt.verifier not in attempt.url(place)


@pytest.mark.parametrize("query", ["code=x", "code=x&state=another", "error=access_denied", ""])
def test_the_end_of_another_sign_in_is_refused(signed_up: Provider, query: str) -> None:
    with pytest.raises(Permanent, match="not the address"):
        pasted.redeem(place_of(signed_up), pasted.begin(), f"http://127.0.0.1/?{query}")
    assert signed_up.asked == []


# --- what is kept -----------------------------------------------------------


def test_only_its_owner_can_read_what_is_kept(tmp_path: Path, signed_up: Provider) -> None:
    grant = grant_in(tmp_path, signed_up)
    grant.keep("refresh-0")
    grant.keep("refresh-1")
    assert grant.path == tmp_path / "sign-in-imap-0.json"
    assert stat.S_IMODE(grant.path.stat().st_mode) == 0o600
    assert json.loads(grant.path.read_text()) == {"refresh_token": "refresh-1"}
    assert grant.access_token() == "access-1"
    assert grant.access_token() == "access-2"
    assert "hush" not in repr(grant.path)


def test_a_new_refresh_token_takes_the_place_of_the_old(
    tmp_path: Path, signed_up: Provider
) -> None:
    grant = grant_in(tmp_path, signed_up)
    grant.keep("refresh-1")
    signed_up.answers = {"/token": [{"access_token": "a", "refresh_token": "refresh-2"}]}
    assert grant.access_token() == "a"
    signed_up.refresh_token = "refresh-2"
    assert grant.access_token() == "access-2"


def test_a_sign_in_that_was_taken_back_says_what_to_run(
    tmp_path: Path, signed_up: Provider
) -> None:
    grant = grant_in(tmp_path, signed_up)
    grant.keep("of another year")
    with pytest.raises(Permanent, match="invalid_grant; run `mailbridge login imap --number 0`"):
        grant.access_token()


@pytest.mark.parametrize(
    "answer",
    [{"raw": b"<html>"}, {"raw": b"[1]"}, {"error": "temporarily_unavailable"}],
    ids=["a page", "a list", "in trouble"],
)
def test_a_provider_in_trouble_is_asked_again_later(
    tmp_path: Path, signed_up: Provider, answer: dict[str, object]
) -> None:
    grant = grant_in(tmp_path, signed_up)
    grant.keep("refresh-1")
    signed_up.answers = {"/token": [answer]}
    with pytest.raises(Temporary):
        grant.access_token()
    assert grant.access_token() == "access-2"


def test_a_provider_that_is_away_is_a_passing_thing(tmp_path: Path) -> None:
    with provider() as gone:
        grant = grant_in(tmp_path, gone)
    grant.keep("refresh-1")
    with pytest.raises(Temporary, match=r"127\.0\.0\.1 did not answer"):
        grant.access_token()


@pytest.mark.parametrize("token", ["a\r\nb", "é", "", 7, None])
def test_a_token_that_would_be_more_than_a_token_is_never_shown(
    tmp_path: Path, signed_up: Provider, token: object
) -> None:
    grant = grant_in(tmp_path, signed_up)
    grant.keep("refresh-1")
    signed_up.answers = {"/token": [{"access_token": token}]}
    with pytest.raises(Permanent):
        grant.access_token()


@pytest.mark.parametrize("kept", ["", "[]", "{}", "no json"])
def test_a_broken_file_says_what_to_run(tmp_path: Path, signed_up: Provider, kept: str) -> None:
    grant = grant_in(tmp_path, signed_up)
    grant.path.write_text(kept)
    with pytest.raises(Permanent, match="mailbridge login imap"):
        grant.access_token()


# --- the settings, the command ----------------------------------------------


def test_google_and_microsoft_are_known_by_name(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, '{ provider = "google", client_id = "x" }')
    google = provider_of(settings.imap[0].oauth2 or pytest.fail("none"))
    assert google.token_url == "https://oauth2.googleapis.com/token"
    assert not google.device_url
    settings = settings_of(
        tmp_path, '{ provider = "microsoft", client_id = "x", tenant = "ngo.example" }'
    )
    microsoft = provider_of(settings.imap[0].oauth2 or pytest.fail("none"))
    there = "https://login.microsoftonline.com/ngo.example/oauth2/v2.0"
    assert microsoft.device_url == f"{there}/devicecode"
    assert microsoft.token_url == f"{there}/token"
    assert "offline_access" in microsoft.scope


@pytest.mark.parametrize(
    "oauth2",
    [
        'provider = "custom"',
        'provider = "custom", device_url = "https://a", token_url = "http://a"',
        'provider = "google", device_url = "https://a", token_url = "https://a"',
    ],
)
def test_a_custom_provider_is_named_whole_and_encrypted(tmp_path: Path, oauth2: str) -> None:
    with pytest.raises(SettingsError):
        settings_of(tmp_path, f'{{ client_id = "x", {oauth2} }}')


def login(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    settings = folder / "mailbridge.toml"
    return subprocess.run(
        [sys.executable, "-m", "mailbridge", "--config", settings, "login", *words],
        capture_output=True, text=True, cwd=ROOT, env=dict(os.environ), timeout=60, check=False,
    )  # fmt: skip


def test_login_shows_the_code_and_keeps_what_comes_of_it(
    tmp_path: Path, signed_up: Provider
) -> None:
    settings_of(tmp_path, signed_up.settings())
    signed_up.answers = {"/device": [{**CODE, "interval": 0}], "/token": [PENDING, SIGNED_IN]}
    done = login(tmp_path, "sender")
    assert done.returncode == 0
    assert "Open https://p.example/device" in done.stdout
    assert "WDJB-MJHT" in done.stdout
    assert json.loads((tmp_path / "sign-in-sender.json").read_text()) == {"refresh_token": "r"}


def test_login_to_what_has_no_oauth2_says_so(tmp_path: Path, signed_up: Provider) -> None:
    settings_of(tmp_path, signed_up.settings())
    done = login(tmp_path, "imap", "--number", "1")
    assert (done.returncode, done.stderr) == (
        1,
        "imap.1.oauth2 is not in the settings, so there is nothing to sign in to\n",
    )


def test_the_two_mechanisms_are_spoken_as_their_rfcs_say() -> None:
    old, new = bearer("XOAUTH2", "a@b", "tok"), bearer("OAUTHBEARER", "a=b,c@d", "tok")
    assert [old(), old(b"{}")] == ["user=a@b\1auth=Bearer tok\1\1", ""]
    assert [new(), new(b"{}")] == ["n,a=a=3Db=2Cc@d,\1auth=Bearer tok\1\1", "\1"]
