"""calendar, publish, preview and announce, run as an operator runs them."""

import shutil
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.cli.bridge import SETTINGS, Bridge
from tests.cli.test_plan_commands import PEOPLE, PLAN

_OPENS = "2013-02-18T14:00Z"  # Monday 09:00 in Lima, week six


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bridge:
    """The sample's plan and members: with what these commands read, and do not change."""
    bridge = Bridge(tmp_path_factory.mktemp("made"))
    bridge.done("init")
    (bridge.folder / "mailbridge.toml").write_text(SETTINGS, "utf-8")
    bridge.done("programme", "apply", PLAN)
    bridge.done("members", "import", "lea4", PEOPLE)
    return bridge


@pytest.fixture
def bridge(made: Bridge, tmp_path: Path) -> Bridge:
    shutil.copytree(made.folder, tmp_path / "bridge")
    return Bridge(tmp_path / "bridge")


def test_the_calendar_tells_when_here_and_in_utc_what_and_to_how_many(made: Bridge) -> None:
    lines = made.done("calendar", "lea4").out.splitlines()
    rows = made.done("calendar", "lea4", "--json").rows()
    assert len(lines) == len(rows)
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    (theme,) = [row for row in rows if row["at"] == _OPENS and row["kind"] == "theme"]
    assert theme == {
        "at": _OPENS,
        "local": "2013-02-18 09:00",
        "kind": "theme",
        "what": "theme M1.6 What a market cannot do by itself",
        "members": 47,
        "published": False,
    }
    assert f"2013-02-18 09:00  {_OPENS}  {theme['what']}, not sent" in lines
    ran = made.run("calendar", "lea5")
    assert (ran.code, ran.out, ran.err) == (
        1,
        "",
        'there is no alliance lea5; did you mean "lea4"?\n',
    )
    assert made.run("calendar").code == 2


def test_publish_rings_as_of_a_time_and_a_dry_run_changes_nothing(bridge: Bridge) -> None:
    at = ("--at", "2013-01-14T14:00Z")
    would = bridge.done("publish", *at, "--dry-run", "--json").rows()
    assert {"key": "lea4/theme/m1/t1", "at": "2013-01-14T14:00Z", "members": 47} in would
    assert bridge.done("publish", *at, "--dry-run", "--json").rows() == would
    assert bridge.status()["deliveries"]["due"] == 0
    assert bridge.done("publish", *at, "--json").rows() == would
    assert bridge.status()["deliveries"]["due"] == 47
    assert bridge.done("publish", *at).out == "Nothing is due.\n"
    wrong = bridge.run("publish", "--at", "Monday", "--dry-run")
    assert (wrong.code, wrong.out) == (2, "")
    assert '"Monday" is no time, such as 2027-02-26T21:00Z' in wrong.err


def test_a_preview_is_the_mail_in_two_files_and_goes_to_nobody(made: Bridge) -> None:
    at = ("--at", _OPENS, "--dir", "shown/here")
    paths = made.done("preview", "theme", "lea4", *at).out.splitlines()
    assert sorted(paths) == [
        f"shown/here/lea4-theme-m1-t6-{language}.{kind}"
        for language in ("en", "es", "fr", "pt")
        for kind in ("eml", "html")
    ]
    mail = message_from_bytes((made.folder / sorted(paths)[0]).read_bytes(), policy=default)
    assert mail["subject"] == "[LEA4] M1.6 What a market cannot do by itself"
    told = mail.get_body(("html",))
    assert told is not None
    assert (made.folder / sorted(paths)[1]).read_bytes().decode() == told.get_content()
    one = ("--member", "TENDAI.MOYO@drylands-zw.example")
    assert len(made.done("preview", "digest", "lea4", *at, *one).out.splitlines()) == 2
    assert len(made.done("preview", "digest", "lea4", *at).out.splitlines()) > 8
    assert made.status()["deliveries"]["due"] == 0
    for words, said in (
        (("digest", "lea4", *at, "--member", "grace@mityana-growers.example"), "gets each message"),
        (("theme", "lea4", *at, "--member", "nobody@x.example"), "no member with the address"),
        (("theme", "lea4", "--at", "2014-01-01"), "lea4 has no theme to come"),
        (("theme", "lea4", "--at", _OPENS, "--dir", "mailbridge.toml"), "cannot be written to"),
    ):
        ran = made.run("preview", *words)
        assert (ran.code, ran.out) == (1, "")
        assert said in ran.err
        assert ran.err.count("\n") == 1
    assert made.run("preview", "issue", "lea4").code == 2


def test_an_announcement_is_tried_scheduled_sent_once_and_told_how_it_went(bridge: Bridge) -> None:
    (bridge.folder / "words.md").write_text("The digest comes on *Monday*.\n", "utf-8")
    words = ("announce", "lea4", "--subject", "No digest", "--file", "words.md")
    assert (
        "grace@mityana-growers.example only"
        in bridge.done(*words, "--test", "grace@mityana-growers.example").out
    )
    for wrong in (("--test", "grace"), ("--at", "2013-02-18"), ("--at", "Monday")):
        assert bridge.run(*words, *wrong).code == 2
    later = bridge.done(*words, "--at", "2150-02-18T14:00Z").out
    assert later == "It goes out at 2150-02-18T14:00Z to 47 members.\n"
    told = "#1 to 47 members: {} sent, {} waiting, 0 deferred, 0 failed.\n"
    assert bridge.done(*words, "--yes").out == told.format(0, 47)
    assert bridge.done(*words).out == told.format(0, 47)
    bridge.done("work", "--until-idle")
    (row,) = bridge.done(*words, "--json").rows()
    counts = {"members": 47, "sent": 47, "waiting": 0, "deferred": 0, "failed": 0}
    assert {key: row[key] for key in counts} == counts
    mails = [
        message_from_bytes(path.read_bytes(), policy=default)
        for path in (bridge.folder / "sent" / "new").iterdir()
    ]
    assert len(mails) == 48
    assert len({mail["delivered-to"] for mail in mails if mail["list-post"] == "NO"}) == 47
