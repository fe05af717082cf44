"""A mail's body as rows, which the rules of trimming look at and never change.

A row is a line, or a part of one where an answer begins in the middle of a
quoted line. Joined, the rows are the body, whatever the rules say of them.
That is how no word can be lost.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailbridge.model import SegmentKind

# Old clients put a space before the marks, or none between them.
_MARKS = re.compile(r"[ \t]{0,3}((?:>[ \t]?)+)")
_EXTRA = re.compile(r"<(?:https?|mailto):[^\s<>]{1,2000}>|\[(?:image|cid):[^\]]{0,300}\]")
_BULLET = re.compile(r"(?:[-*•·o]|\d{1,3}[.)])\s+")
# White space, what nobody sees, and the signs for bold, italic and underlined in plain text.
_LEFT_OUT = (" ", "\t", "*", "_", "/", "\r")
_LEFT_OUT_TOO = ("\xa0", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u202f", "\u3000")
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


@dataclass(slots=True)
class Row:
    """One row: its text as it came, how deep it is quoted by `>`, and its words without marks.

    `found` says that the HTML has it too, `bits` and `colour` what it says there.
    """

    text: str
    depth: int
    words: str
    kind: SegmentKind = "own"
    found: bool = False
    bits: int = 0
    colour: str = ""

    @property
    def blank(self) -> bool:
        """Whether there is nothing to read on it."""
        return not self.words

    @property
    def own(self) -> bool:
        """Whether it is, so far, the author's and has words."""
        return self.kind == "own" and bool(self.words)


def rows_of(body: str) -> list[Row]:
    """Return the lines of a body as rows."""
    return [row_of(line) for line in body.splitlines(keepends=True)]


def row_of(text: str) -> Row:
    """Return one line, or a part of one, as a row."""
    marks = _MARKS.match(text)
    if marks is None:
        return Row(text, 0, text.strip().strip(_INVISIBLE))
    return Row(text, marks[1].count(">"), text[marks.end() :].strip())


def squeezed(texts: Sequence[str]) -> list[str]:
    """Return texts, which are of one line each, without white space and signs of emphasis."""
    joined = "\n".join(texts)
    for sign in _LEFT_OUT if joined.isascii() else _LEFT_OUT + _LEFT_OUT_TOO:
        joined = joined.replace(sign, "")
    return joined.split("\n") if texts else []


def plainer(words: str) -> str:
    """Return a row as HTML would have it: without written-out links, images and bullets."""
    return squeezed([_EXTRA.sub("", _BULLET.sub("", words, count=1))])[0]
