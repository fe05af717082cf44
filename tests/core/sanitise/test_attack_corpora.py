import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mailbridge.core.sanitise import from_text, sanitise
from tests.core.sanitise.markup import faults_in

# Not JSON as a whole: some of its fields come twice.
_INPUT = re.compile(r'"input": "((?:[^"\\]|\\.)*)"')


def _attacks(corpora: Path) -> list[str]:
    folder = corpora / "attacks"
    cases: list[dict[str, str]] = json.loads(
        (folder / "html5lib-sanitizer.json").read_text("utf-8")
    )
    loofah = (folder / "loofah-sanitizer.dat").read_text("utf-8")
    strings: list[str] = json.loads((folder / "naughty-strings.json").read_text("utf-8"))
    return [
        *[case["input"] for case in cases],
        *[
            json.loads(f'"{found}"')
            for found in re.findall(r'"input": "((?:[^"\\]|\\.)*)"', loofah)
        ],
        *(folder / "xss-payloadbox.txt").read_text("utf-8", "replace").splitlines(),
        *strings,
    ]


@pytest.mark.parametrize("clean", [sanitise, from_text])
def test_nothing_live_survives(clean: Callable[[str], str], corpora: Path) -> None:
    attacks = _attacks(corpora)
    assert len(attacks) > 7000
    assert [(attack, faults) for attack in attacks if (faults := faults_in(clean(attack)))] == []


def test_what_was_sanitised_stays_as_it_is(corpora: Path) -> None:
    once = [sanitise(attack) for attack in _attacks(corpora)]
    assert [sanitise(page) for page in once] == once
