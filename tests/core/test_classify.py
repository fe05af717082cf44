"""Every mail in tests/core/classify says why it is there, and is told for what it is."""

import json
from pathlib import Path
from typing import Any

import pytest

from mailbridge.core.bounces import read_report
from mailbridge.core.classify import kind_of
from mailbridge.core.parse import parse
from mailbridge.model import Evidence

FOLDER = Path(__file__).parent / "classify"
CASES = sorted(FOLDER.glob("*.eml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_mail_is_told_for_what_it_is(path: Path) -> None:
    expected: dict[str, Any] = json.loads(path.with_suffix(".json").read_text("utf-8"))
    raw = path.read_bytes()
    mail = parse(raw)
    kind, reason = kind_of(mail, _evidence(expected), expected.get("own_list_ids", ()))
    assert kind == expected["kind"]
    assert reason == expected.get("reason", reason)
    if "bounce" in expected:
        found = [[b.address, b.permanent, b.status] for b in read_report(mail, raw)]
        assert found == [list(bounce.values()) for bounce in expected["bounce"]]


def test_every_mail_has_its_reason_and_what_is_expected() -> None:
    stems = {path.stem for path in CASES}
    assert len(stems) >= 40
    assert {path.stem for path in FOLDER.glob("*.why") if path.read_text("utf-8").strip()} == stems
    assert {path.stem for path in FOLDER.glob("*.json")} == stems


def _evidence(expected: dict[str, Any]) -> Evidence | None:
    said = expected.get("evidence")
    if said is None:
        return None
    return Evidence(said["door"], "192.0.2.1", "mx.example.gt", said["mail_from"], ())
