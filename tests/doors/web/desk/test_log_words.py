"""Whatever the log may say is said in the language of who reads it."""

import re
from pathlib import Path
from typing import get_args

import pytest

import mailbridge
from config.look import load_looks
from mailbridge.changes import Change
from mailbridge.model import Fate

# What is logged is named in the code itself; a few words are put together there.
_LOGGED = re.compile(r'\bEvent\(\s*(?:what=)?"([^"]+)"')
_MADE = {"marked late", "marked in time", "merged", "split", "decided to reject", "taken", "let go"}
_OUTSIDE = {"signed in", "signed out everywhere"}  # of no alliance, so on no desk


def logged() -> set[str]:
    root = Path(mailbridge.__file__).parents[1]
    code = [file for name in ("mailbridge", "digests") for file in (root / name).rglob("*.py")]
    said = {word for file in code for word in _LOGGED.findall(file.read_text("utf-8"))}
    names = (each.__name__ for each in get_args(Change))
    changed = {re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower() for name in names}
    return (said | changed | _MADE | set(get_args(Fate))) - _OUTSIDE - {"waiting"}


@pytest.mark.parametrize("language", ["es", "fr", "pt"])
def test_the_log_has_words_for_all_that_is_done(language: str) -> None:
    look = load_looks(None)[language]
    said = look.from_string(
        '{% import "pages/desk/log_words.html" as words %}{{ words.did(what) }}'
    )
    found = logged()
    assert len(found) > 50
    assert {word for word in found if said.render(what=word) == word} == set()
