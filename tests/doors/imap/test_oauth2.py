"""Mailboxes that take no passwords: Dovecot asks a provider whose a token is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from mailbridge.doors.imap.pace import Pace
from tests.doors.imap.conftest import QUICK, Bridge, OpenBridge, mail, need_dovecot
from tests.doors.imap.dovecot import USER, Dovecot
from tests.doors.imap.scripted import Box, scripted
from tests.journeys.story import wait_until
from tests.provider import Provider, provider


@pytest.fixture
def signed_up() -> Iterator[Provider]:
    with provider() as running:
        yield running


def signed_in(
    settings: Settings, open_bridge: OpenBridge, port: int, signed_up: Provider, pace: Pace = QUICK
) -> Bridge:
    """Open the door to a mailbox somebody has signed in to."""
    keep(settings.folder)
    there = f"http://127.0.0.1:{signed_up.port}"
    return open_bridge(
        port, pace, imap__0__password="", imap__0__oauth2__provider="custom",
        imap__0__oauth2__client_id="us", imap__0__oauth2__token_url=f"{there}/token",
        imap__0__oauth2__device_url=f"{there}/device",
    )  # fmt: skip


def keep(folder: Path) -> None:
    (folder / "sign-in-imap-0.json").write_text('{"refresh_token": "refresh-1"}')


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_a_mailbox_is_signed_in_to_with_a_fresh_token_at_every_connection(
    open_bridge: OpenBridge, settings: Settings, signed_up: Provider, mechanism: str
) -> None:
    dovecot = Dovecot(need_dovecot(), oauth2=(mechanism, signed_up.port))
    try:
        dovecot.deliver(mail(1))
        bridge = signed_in(settings, open_bridge, dovecot.port, signed_up)
        wait_until(lambda: bridge.raws() == [mail(1)], "the first was kept")
        bridge.door.stop()
        signed_up.revoke()  # what an hour does to a token
        dovecot.deliver(mail(2))
        again = signed_in(settings, open_bridge, dovecot.port, signed_up)
        wait_until(lambda: len(again.raws()) > 1, "the second was kept")
        assert again.raws() == [mail(1), mail(2)]
        again.door.stop()
    finally:
        dovecot.stop()
    shown = [form["token"] for path, form in signed_up.asked if path == "/introspect"]
    assert len(set(shown)) > 1


def test_a_sign_in_that_was_taken_back_is_told_and_a_new_one_is_picked_up(
    open_bridge: OpenBridge,
    settings: Settings,
    signed_up: Provider,
    capsys: pytest.CaptureFixture[str],
) -> None:
    signed_up.refresh_token = "of a new sign-in"
    said: list[str] = []

    def told() -> bool:
        said.append(capsys.readouterr().out)
        return "run `mailbridge login imap --number 0`" in "".join(said)

    box = Box(lambda _: "")
    with scripted(box) as server:
        bridge = signed_in(settings, open_bridge, server.port, signed_up)
        try:
            wait_until(told, "it says what to run")
            assert box.steps["GREET"] == 0
            signed_up.refresh_token = "refresh-1"
            wait_until(lambda: box.steps["AUTHENTICATE"] > 0, "it came with a token")
        finally:
            bridge.door.stop()
    assert USER not in "".join(said)
