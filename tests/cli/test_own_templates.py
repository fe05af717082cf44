"""`doctor` on an operator's own templates: each fault by file, line and what to do."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.look import TEMPLATES, load_looks
from config.overrides import overrides, taken_in
from digests import wiring
from mailbridge.cli.own_templates import Samples, templates
from tests.cli.bridge import SETTINGS, make
from tests.outbox import site_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "own"


def own(folder: Path, name: str, old: str, new: str) -> None:
    """Override a template with ours, one thing changed."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    ours = TEMPLATES / name
    text = ours.read_text("utf-8") if ours.exists() else old
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def told(folder: Path) -> list[tuple[str, str]]:
    site = replace(site_of(), looks=load_looks(folder))
    found = tuple(templates(folder, site, Samples(wiring.sample, wiring.values)))
    assert all(one.mend for one in found if one.state != "ok")
    return [(one.state, one.says) for one in found]


def test_the_command_tells_them(tmp_path: Path) -> None:
    bridge = make(tmp_path, "new")
    told = f'{SETTINGS}\n[templates]\nfolder = "own"\n'
    (bridge.folder / "mailbridge.toml").write_text(told, "utf-8")
    own(bridge.folder / "own", "pages/parts.html", "{{ moment.text }}", "{{ moment.told }}")
    rows: list[dict[str, Any]] = bridge.run("doctor", "--json").rows()
    (failed,) = [row for row in rows if row["about"] == "templates"]
    assert failed["state"] == "fail"
    assert failed["says"].startswith("pages/parts.html line 28, in a sample in en:")


def test_templates_that_are_right_are_counted(folder: Path) -> None:
    own(folder, "mail/theme.txt", "Dear colleagues,", "Dear friends,")
    own(folder, "mail/look.css", "", "")
    assert told(folder) == [("ok", "2 of yours, each right with all samples")]


def test_a_value_that_a_sample_mail_has_not_is_named_with_file_and_line(folder: Path) -> None:
    own(folder, "mail/theme.txt", "{{ theme.title }}", "{{ theme.motto }}")
    *warned, failed = told(folder)
    assert warned == [
        ("warn", "mail/theme.txt: it names theme.motto, which our mail/theme.txt does not"),
        ("warn", "mail/theme.txt: it leaves out theme.title, which our mail/theme.txt tells"),
    ]
    assert failed[0] == "fail"
    assert failed[1].startswith("mail/theme.txt line 1, in a sample in en:")
    assert "motto" in failed[1]


def test_what_a_notice_or_a_page_names_and_does_not_get_is_named_with_file_and_line(
    folder: Path,
) -> None:
    own(folder, "mail/notices/sent.txt", "{{ say.cited }}, {{ say.day }}.", "{{ say.hour }}")
    own(folder, "pages/parts.html", "{{ moment.text }}", "{{ moment.told }}")
    own(folder, "pages/desk/held.html", "{{ mail.subject or", "{{ mail.topic or")
    failed = [says for state, says in told(folder) if state == "fail"]
    places = ("mail/notices/sent.txt line 9", "pages/parts.html line 28", "pages/desk/held.html")
    for place, missing in zip(places, ("hour", "told", "topic"), strict=True):
        (one,) = [says for says in failed if says.startswith(place)]
        assert "in a sample in en" in one
        assert f"has no attribute '{missing}'" in one


def test_what_ours_tells_and_theirs_leaves_out_is_named(folder: Path) -> None:
    own(folder, "mail/notices/sign_in.txt", "{{ say.url }}", "")
    name = "mail/notices/sign_in.txt"
    assert told(folder) == [("warn", f"{name}: it leaves out say.url, which our {name} tells")]


def test_ours_are_right_with_all_samples_which_reach_each_of_them(folder: Path) -> None:
    shutil.copytree(TEMPLATES, folder)
    names = overrides(folder)
    assert told(folder) == [("ok", f"{len(names)} of yours, each right with all samples")]
    tried = [name for name in names if wiring.values(name) is not None]
    assert set(names) - taken_in(tried, load_looks(folder)["en"]) == set()


def test_what_cannot_be_read_is_named_with_its_line(folder: Path) -> None:
    own(folder, "mail/post.txt", "{% if post.text %}", "{% if post.text")
    ((state, says),) = told(folder)
    assert state == "fail"
    assert says.startswith("mail/post.txt: line ")


def test_what_takes_in_a_file_that_is_not_there_is_named(folder: Path) -> None:
    own(folder, "pages/held.html", "nothing", '{% include "pages/nowhere.html" %}')
    own(
        folder,
        "mail/digest_end.txt",
        "{% if digest.open %}",
        '{% include "a.txt" %}{% if digest.open %}',
    )
    assert ("fail", "mail/digest_end.txt: it takes in a.txt, which is not there") in told(folder)


def test_a_file_that_nothing_uses_is_named_with_what_was_meant(folder: Path) -> None:
    own(folder, "mail/themes.txt", "words", "words")
    assert told(folder) == [
        ("warn", "mail/themes.txt: none of ours has this name, so nothing uses it")
    ]


def test_a_template_cannot_leave_the_sandbox(folder: Path) -> None:
    own(
        folder,
        "mail/post.txt",
        "{% if post.text %}",
        "{{ post.__class__.__mro__ }}{% if post.text %}",
    )
    failed = [says for state, says in told(folder) if state == "fail"]
    assert len(failed) == 1
    assert "mail/post.txt line" in failed[0]
