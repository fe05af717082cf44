"""Threading, case by case: a mail in a TOML file, where it belongs, and why.

`thread/archive.toml` is what all cases find in the archive. `NN-name.expected`
says "parent, by what, theme", or "none" for a new discussion, and "unsure"
where the moderators are told; "also 64" where it answers a second post too.
"""

from pathlib import Path

import pytest

from mailbridge.core.thread import place
from tests.core.thread_world import scenario

CASES = sorted(Path(__file__).with_name("thread").glob("[0-9][0-9]-*.toml"))


def test_there_are_at_least_forty_cases_and_each_says_why() -> None:
    assert len(CASES) >= 40
    for case in CASES:
        assert case.with_suffix(".expected").read_text("utf-8").strip()
        assert len(case.with_suffix(".why").read_text("utf-8")) >= 25


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_a_mail_goes_where_a_reader_would_look_for_it(case: Path) -> None:
    setting = scenario(case)
    where = place(setting.mail, setting.words, setting.context)
    told = [
        str(where.parent.number) if where.parent else "none",
        where.by,
        setting.theme_names.get(where.theme_id, "-"),
        *(["unsure"] if where.unsure else []),
        *(["also", *map(str, where.also)] if where.also else []),
    ]
    assert " ".join(told) == case.with_suffix(".expected").read_text("utf-8").strip()
