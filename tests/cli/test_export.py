"""`export posts`, as a person runs it, on posts that came in as mails."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.bridge import Bridge, Ran, make

KEYS = (
    "number message_id letter_id parent parent_number thread module theme subject author"
    " country at late text html"
)


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory) -> Bridge:
    """An installation where Grace wrote and Wilmer answered."""
    bridge = make(tmp_path_factory.mktemp("bridge"), "none")
    for mail in ("01-grace.eml", "02-wilmer.eml"):
        bridge.hand_in("t-01-first-posts", mail)
    return bridge


@pytest.fixture(scope="module")
def printed(bridge: Bridge) -> Ran:
    return bridge.done("export", "posts", "farms")


def test_each_post_is_a_line_with_the_contracts_keys(printed: Ran) -> None:
    assert [row["number"] for row in printed.rows()] == [1, 2]
    for row in printed.rows():
        assert " ".join(row) == KEYS
        assert (row["module"], row["theme"]) == ("m1", "t1")
        assert datetime.fromisoformat(row["at"]).tzinfo is not None
        assert row["at"].endswith("Z")
        assert row["text"]
        assert row["html"].startswith("<p>")
        assert row["late"] is False


def test_an_answer_names_its_parent_and_its_thread(printed: Ran) -> None:
    first, second = printed.rows()
    assert (first["parent"], first["parent_number"], first["thread"]) == (None, None, 1)
    assert second["parent"] == first["message_id"]
    assert (second["parent_number"], second["thread"]) == (1, 1)
    assert first["letter_id"].startswith("<farms.1.")


def test_a_file_holds_what_would_be_printed(bridge: Bridge, printed: Ran, tmp_path: Path) -> None:
    out = tmp_path / "farms.jsonl"
    ran = bridge.done("export", "posts", "farms", "--out", str(out))
    assert ran.out == f"2 posts written to {out}\n"
    assert ran.err == ""
    assert out.read_text("utf-8") == printed.out
    assert [path.name for path in tmp_path.iterdir()] == ["farms.jsonl"]


def test_an_alliance_that_is_not_there_is_told_in_one_line(bridge: Bridge) -> None:
    ran = bridge.run("export", "posts", "farm")
    assert ran.code == 1
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1
    assert "farm" in ran.err


def test_a_file_in_a_folder_that_is_not_there_is_told_in_one_line(
    bridge: Bridge, printed: Ran, tmp_path: Path
) -> None:
    ran = bridge.run("export", "posts", "farms", "--out", str(tmp_path / "nowhere" / "farms.jsonl"))
    assert ran.code == 1
    assert printed.code == 0
    assert ran.err.endswith("farms.jsonl cannot be written: No such file or directory\n")
    assert len(ran.err.splitlines()) == 1


def test_the_help_shows_an_example(bridge: Bridge) -> None:
    assert "Example: mailbridge export posts lea4" in bridge.done("export", "posts", "--help").out
