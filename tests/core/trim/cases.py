"""The golden cases: a mail as a client sends it, what its author said, and why it is a case.

`NN-name.eml` is the mail, `.txt` the author's own words, written by hand,
`.why` the reason, and `.ancestor.txt`, where there is one, what the store
knows of the posts it answers.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from mailbridge.core.parse import parse
from mailbridge.core.trim import Words, trim
from mailbridge.model import Mail

FOLDER = Path(__file__).parent
OLDER = "=== older ===\n"  # between two posts in an .ancestor.txt, the nearest first

_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Case:
    """One golden case."""

    name: str
    mail: Mail
    expected: str
    ancestors: tuple[str, ...]

    def words(self) -> Words:
        return trim(self.mail, self.ancestors)


def all_cases() -> list[Case]:
    return [_case(path) for path in sorted(FOLDER.glob("*.eml"))]


def own(words: Words) -> str:
    return even("".join(s.text for s in words.segments if s.kind == "own"))


def even(text: str) -> str:
    """Return text without what nobody sees: white space at the ends of lines, wide gaps."""
    return _GAPS.sub("\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip()


def _case(path: Path) -> Case:
    ancestor = path.with_suffix(".ancestor.txt")
    return Case(
        path.stem,
        parse(path.read_bytes()),
        even(path.with_suffix(".txt").read_text(encoding="utf-8")),
        tuple(ancestor.read_text(encoding="utf-8").split(OLDER)) if ancestor.exists() else (),
    )
