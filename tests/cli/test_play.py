"""The play of the demo: its placeholders, and how expectations are compared."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mailbridge.cli.demo import weeks_to
from mailbridge.cli.play import differences, filled, read_play
from mailbridge.cli.stage import SAMPLE
from mailbridge.errors import BadInput

NOW = datetime(2027, 2, 25, 12, 30, tzinfo=UTC)


def _write(folder: Path, template: str, **expected: Any) -> None:
    (folder / "03-a-reply.eml").write_text(template, "utf-8")
    told: dict[str, Any] = {"about": "A reply", "fate": "posted", "parent": None, "inspect": {}}
    (folder / "03-a-reply.expected.json").write_text(json.dumps(told | expected), "utf-8")


def test_a_scene_is_a_mail_and_what_is_expected_of_it(tmp_path: Path) -> None:
    _write(tmp_path, "To: {{reply:01}}\n\n{{date:-2h}} {{reply:01}}", parent="01", approve=True)
    (scene,) = read_play(tmp_path)
    assert (scene.number, scene.name, scene.about) == ("03", "a reply", "A reply")
    assert (scene.fate, scene.parent, scene.approve) == ("posted", "01", True)
    assert scene.recipients == ("{{list}}",)
    assert scene.placeholders == ("reply:01", "list")


def test_a_mail_without_expectation_is_named(tmp_path: Path) -> None:
    _write(tmp_path, "")
    (tmp_path / "03-a-reply.expected.json").unlink()
    with pytest.raises(BadInput, match="03-a-reply"):
        read_play(tmp_path)


@pytest.mark.parametrize(
    ("template", "result"),
    [
        (b"To: {{list}}", b"To: lea4@x.example"),
        (b"Date: {{date:-2h}}", b"Date: Thu, 25 Feb 2027 10:30:00 +0000"),
        (b"{{date:-1d:%d/%m/%Y %H:%M}} {{date:-45m:%H:%M}}", b"24/02/2027 12:30 11:45"),
        (b"{ {list} } \xff\xfe {{}} {{LIST}}", b"{ {list} } \xff\xfe {{}} {{LIST}}"),
    ],
)
def test_placeholders_are_filled_and_all_else_stays(template: bytes, result: bytes) -> None:
    assert filled(template, {"list": "lea4@x.example"}, NOW) == result


def test_a_placeholder_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        filled(b"{{reply:99}}", {}, NOW)


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [
        ("accept", "accept", True),
        ("accept", "hold", False),
        (["two", "lines"], "two\n lines\n", True),
        (["two", "lines"], "two lines more", False),
        (True, "a signature", True),
        (True, " \n", False),
        (False, "", True),
        (2, ["<a>", "<b>"], True),
        (2, ["<a>"], False),
        ([{"name": "a.pdf"}], [{"name": "a.pdf", "size": 4}], True),
        ([{"name": "a.pdf"}], [], False),
        ([], [], True),
        ([], [{"name": "a.pdf"}], False),
        ({"address": "g@x.example"}, {"address": "g@x.example", "name": "G"}, True),
        ({"address": "g@x.example"}, {"address": "h@x.example"}, False),
        (None, None, True),
        (None, "<a>", False),
    ],
)
def test_what_is_found_is_compared_with_what_is_wanted(
    wanted: object, found: object, *, same: bool
) -> None:
    told = differences({"key": wanted}, {"key": found})
    assert (told == ()) is same
    assert all(line.startswith("key: ") for line in told)


@pytest.mark.parametrize("day", range(1, 29))
def test_the_demos_dates_move_by_whole_weeks_into_the_fifth(day: int) -> None:
    starts, today = datetime(2013, 1, 14, tzinfo=UTC), datetime(2026, 2, day, tzinfo=UTC)
    moved = (today.date() - starts.date()).days - 7 * weeks_to(starts.date(), today.date())
    assert 28 <= moved < 35


def test_every_mail_of_the_sample_says_what_should_become_of_it() -> None:
    scenes = read_play(SAMPLE / "play")
    assert len(scenes) >= 18
    numbers = [scene.number for scene in scenes]
    assert len(set(numbers)) == len(numbers)
    for scene in scenes:
        assert scene.parent is None or scene.parent in numbers
        assert scene.inspect["kind"]
