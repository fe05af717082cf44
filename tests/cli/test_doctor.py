"""`doctor` as an operator runs it, on installations in a folder."""

from pathlib import Path

import pytest

from tests.cli.bridge import SETTINGS, Bridge, make
from tests.journeys.sink import sink
from tests.nameserver import nameserver


@pytest.fixture
def bridge(tmp_path: Path) -> Bridge:
    return make(tmp_path, "new")


def set_up(folder: Path, port: int, asked: str) -> None:
    """Write settings that send to a port and ask a name server; 600 letters a day at most."""
    sender = f'url = "smtp://127.0.0.1:{port}"\nper_day = 600'
    text = SETTINGS.replace('url = "maildir:sent"', sender)
    text = text.replace('nameserver = "none"', f'nameserver = "{asked}"')
    (folder / "mailbridge.toml").write_text(text, "utf-8")
    (folder / "mailbridge.toml").chmod(0o600)


def test_everything_is_looked_at_and_each_fault_says_how_to_mend_it(bridge: Bridge) -> None:
    with sink() as smarthost, nameserver() as server:
        server.texts = {
            "talks.example.org": "v=spf1 mx -all",
            "_dmarc.talks.example.org": "v=DMARC1; p=none",
        }
        server.records = {("talks.example.org", "MX"): ("10 mail.example.org.",)}
        set_up(bridge.folder, smarthost.port, server.address)
        ran = bridge.run("doctor", "--json")
    found = {row["about"]: row for row in ran.rows()}
    own = ("settings", "secret", "disk", "database", "clock", "sender", "day")
    right = (*own, "lmtp port", "smtp port", "web port", "mx", "spf", "dmarc")
    assert {name: found[name]["state"] for name in right} == dict.fromkeys(right, "ok")
    assert found["day"]["says"].startswith("5 of 600 letters on a theme's day leave room for 198")
    assert found["dkim"]["state"] == "warn"
    assert all(row["mend"] for row in found.values() if row["state"] != "ok")
    assert ran.code == 0


def test_one_thing_that_does_not_work_ends_with_1_and_a_line(bridge: Bridge) -> None:
    set_up(bridge.folder, 9, "none")  # nobody listens at the port "discard" any more
    ran = bridge.run("doctor")
    assert (ran.code, ran.err) == (1, "1 thing has to be mended.\n")
    assert "FAIL  sender      Connection refused\n" in ran.out


def test_settings_that_cannot_be_read_are_told_with_their_lines(bridge: Bridge) -> None:
    (bridge.folder / "mailbridge.toml").write_text("[site]\ndomian = 'x'\n", "utf-8")
    ran = bridge.run("doctor", "--json")
    (settings,) = [row for row in ran.rows() if row["about"] == "settings"]
    assert "mailbridge.toml:2" in settings["says"]
    assert ran.code == 1


def test_a_database_that_was_never_made_is_told(tmp_path: Path) -> None:
    bridge = Bridge(tmp_path)
    set_up(tmp_path, 9, "none")
    found = {row["about"]: row["state"] for row in bridge.run("doctor", "--json").rows()}
    assert found["database"] == "fail"
