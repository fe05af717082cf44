"""`doctor` on an operator's own templates: each fault by file, line and what to do."""

from pathlib import Path
from typing import Any

import pytest

from config.look import TEMPLATES
from tests.cli.bridge import SETTINGS, Bridge, make


@pytest.fixture
def bridge(tmp_path: Path) -> Bridge:
    made = make(tmp_path, "new")
    told = f'{SETTINGS}\n[templates]\nfolder = "own"\n'
    (made.folder / "mailbridge.toml").write_text(told, "utf-8")
    return made


def own(bridge: Bridge, name: str, old: str, new: str) -> None:
    """Override a template with ours, one thing changed."""
    path = bridge.folder / "own" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    ours = TEMPLATES / name
    text = ours.read_text("utf-8") if ours.exists() else old
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def told(bridge: Bridge) -> list[tuple[str, str]]:
    rows: list[dict[str, Any]] = bridge.run("doctor", "--json").rows()
    assert all(row["mend"] for row in rows if row["state"] != "ok")
    return [(row["state"], row["says"]) for row in rows if row["about"] == "templates"]


def test_templates_that_are_right_are_counted(bridge: Bridge) -> None:
    own(bridge, "mail/theme.txt", "Dear colleagues,", "Dear friends,")
    own(bridge, "mail/look.css", "", "")
    assert told(bridge) == [("ok", "2 of yours, and a mail of each kind is right")]


def test_a_value_that_a_sample_mail_has_not_is_named_with_file_and_line(bridge: Bridge) -> None:
    own(bridge, "mail/theme.txt", "{{ theme.title }}", "{{ theme.motto }}")
    warned, failed = told(bridge)
    assert warned == (
        "warn",
        "mail/theme.txt: it names theme.motto, which our mail/theme.txt does not",
    )
    assert failed[0] == "fail"
    assert failed[1].startswith("mail/theme.txt line 1, in a sample mail in en:")
    assert "motto" in failed[1]


def test_what_cannot_be_read_is_named_with_its_line(bridge: Bridge) -> None:
    own(bridge, "mail/post.txt", "{% if post.text %}", "{% if post.text")
    ((state, says),) = told(bridge)
    assert state == "fail"
    assert says.startswith("mail/post.txt: line ")


def test_what_takes_in_a_file_that_is_not_there_is_named(bridge: Bridge) -> None:
    own(bridge, "pages/held.html", "nothing", '{% include "pages/nowhere.html" %}')
    own(
        bridge,
        "mail/digest_end.txt",
        "{% if digest.open %}",
        '{% include "a.txt" %}{% if digest.open %}',
    )
    assert ("fail", "mail/digest_end.txt: it takes in a.txt, which is not there") in told(bridge)


def test_a_file_that_nothing_uses_is_named_with_what_was_meant(bridge: Bridge) -> None:
    own(bridge, "mail/themes.txt", "words", "words")
    assert told(bridge) == [
        ("warn", "mail/themes.txt: none of ours has this name, so nothing uses it")
    ]


def test_a_template_cannot_leave_the_sandbox(bridge: Bridge) -> None:
    own(
        bridge,
        "mail/post.txt",
        "{% if post.text %}",
        "{{ post.__class__.__mro__ }}{% if post.text %}",
    )
    failed = [says for state, says in told(bridge) if state == "fail"]
    assert len(failed) == 1
    assert "mail/post.txt line" in failed[0]
