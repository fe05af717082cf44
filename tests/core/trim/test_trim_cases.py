import re
from html import unescape

import pytest

from mailbridge.core.sanitise import sanitise
from tests.core.trim.cases import FOLDER, Case, all_cases, own

CASES = all_cases()
_ids = [case.name for case in CASES]


def _seen(text: str) -> str:
    """Return a text's words as one run, without what only one of text and HTML writes."""
    text = re.sub(r"<(?:https?|mailto):[^\s<>]*>", "", text)
    text = re.sub(r"(?m)^\s*(?:[-*•·]|\d{1,2}[.)])\s", "", text)
    return re.sub(r"[\s*_/>]+", "", text)


def test_there_are_many_cases_each_with_its_reason() -> None:
    assert len(CASES) >= 120
    for case in CASES:
        assert (FOLDER / f"{case.name}.why").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("case", CASES, ids=_ids)
def test_what_stays_is_what_the_author_said(case: Case) -> None:
    assert own(case.words()) == case.expected


@pytest.mark.parametrize("case", CASES, ids=_ids)
def test_the_segments_joined_are_the_body(case: Case) -> None:
    joined = "".join(segment.text for segment in case.words().segments)
    assert "".join(joined.split()) == "".join(case.mail.body.split())


@pytest.mark.parametrize("case", CASES, ids=_ids)
def test_the_html_says_what_the_text_says(case: Case) -> None:
    html = case.words().html
    assert _seen(unescape(re.sub(r"<[^>]*>", "", html))) == _seen(case.expected)
    assert sanitise(html) == html
