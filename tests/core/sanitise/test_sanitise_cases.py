"""Golden cases: `NN-name.html`, the `.out` written by hand, and a `.why`."""

import re
from pathlib import Path

import pytest

from mailbridge.core.sanitise import sanitise

CASES = sorted(Path(__file__).parent.glob("*.html"))
_AROUND_BLOCKS = re.compile(r"\s*(</?(?:p|ul|ol|li|blockquote|br)\b[^>]*>)\s*")


def _even(html: str) -> str:
    """Return HTML without the white space around blocks, which no browser shows."""
    return _AROUND_BLOCKS.sub(r"\1", html).strip()


def test_there_are_many_cases_each_with_its_reason() -> None:
    assert len(CASES) >= 60
    for case in CASES:
        assert case.with_suffix(".why").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_what_stays_is_as_expected(case: Path) -> None:
    expected = case.with_suffix(".out").read_text(encoding="utf-8")
    assert _even(sanitise(case.read_text(encoding="utf-8"))) == expected.strip()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_sanitising_twice_changes_nothing(case: Path) -> None:
    once = sanitise(case.read_text(encoding="utf-8"))
    assert sanitise(once) == once
