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
_ALL_MARKS = re.compile(r"^[ \t]{0,3}(?:>[ \t]?)+", re.MULTILINE)
_MAY_BE_MARKED = (">", " ", "\t")
_EXTRA = re.compile(r"<(?:https?|mailto):[^\s<>]{1,2000}>|\[(?:image|cid):[^\]]{0,300}\]")
_BULLET = re.compile(r"(?:[-*•·o]|\d{1,3}[.)])\s+")
# White space, what nobody sees, and the signs for bold, italic and underlined in plain text.
_LEFT_OUT = b" \t*_/\r"
_LEFT_OUT_TOO = "\xa0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202f\u3000"
_ALL_LEFT_OUT = frozenset((*_LEFT_OUT.decode(), *_LEFT_OUT_TOO))
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


_MOST_ROWS = 10_000

Span = tuple[int, int]
NOWHERE: Span = (-1, -1)


@dataclass(slots=True)
class Row:
    """One row: its text as it came, how deep it is quoted by `>`, and its words without marks.

    `at` is where it stands in the words of the HTML, `bits` and `colour` are
    what the HTML says of it; `known` is where it stands in the words of the
    posts that are answered, and `ends_post` says that one of them ends there.
    `barren` says that no header block begins here: it was looked for before.
    """

    text: str
    depth: int
    words: str
    kind: SegmentKind = "own"
    at: Span = NOWHERE
    bits: int = 0
    colour: str = ""
    known: Span = NOWHERE
    ends_post: bool = False
    barren: bool = False

    @property
    def own(self) -> bool:
        """Whether it is, so far, the author's and has words."""
        return self.kind == "own" and bool(self.words)

    @property
    def is_known(self) -> bool:
        """Whether it stands in a post that is answered."""
        return self.known[0] >= 0


def rows_of(body: str) -> list[Row]:
    """Return the lines of a body as rows; of an absurd number of lines, the rest is one row."""
    lines = body.splitlines(keepends=True)
    rows = [row_of(line) for line in lines[:_MOST_ROWS]]
    if len(lines) > _MOST_ROWS:
        rest = "".join(lines[_MOST_ROWS:])
        rows.append(Row(rest, 0, " ".join(rest.split())))
    return rows


def row_of(text: str) -> Row:
    """Return one line, or a part of one, as a row."""
    marks = _MARKS.match(text) if text[:1] in _MAY_BE_MARKED else None
    if marks is None:
        return Row(text, 0, _bare(text))
    return Row(text, marks[1].count(">"), text[marks.end() :].strip())


def squeezed(texts: Sequence[str]) -> list[str]:
    """Return texts, which are of one line each, without white space and signs of emphasis."""
    joined = without_signs("\n".join(texts))
    return joined.split("\n") if texts else []


def without_signs(text: str) -> str:
    """Return text without white space, but for its line ends, and signs of emphasis."""
    # Bytes, because taking single ones out is ten times faster than from a str.
    kept = text.encode("utf-8", "surrogatepass").translate(None, _LEFT_OUT)
    left = kept.decode("utf-8", "surrogatepass")
    for sign in () if left.isascii() else _LEFT_OUT_TOO:
        left = left.replace(sign, "")
    return left


def plainer(words: str, key: str) -> str:
    """Return a row as HTML would have it: without written-out links, images and bullets.

    `key` is the row squeezed, and what is returned where there are none.
    """
    bullet = _BULLET.match(words)
    if bullet is None and "<" not in words and "[" not in words:
        return key
    return without_signs(_EXTRA.sub("", words[bullet.end() :] if bullet else words))


def unmarked_words(text: str) -> str:
    """Return a text's words as its rows have them, squeezed, all in one run."""
    return "".join(without_signs(_ALL_MARKS.sub("", text) if ">" in text else text).splitlines())


def divided(row: Row, at: int) -> list[Row]:
    """Return a row as two, the second beginning at character `at` of its text."""
    left, right = row_of(row.text[:at]), Row(row.text[at:], 0, _bare(row.text[at:]))
    for half in (left, right):  # of the one row that is many lines
        half.words = half.words.replace("\n", " ")
    left.depth = row.depth
    return [left, right]


def unmarked(row: Row) -> list[Row]:
    """Return a row as its `>` marks and, apart from them, its words."""
    marks = _MARKS.match(row.text)
    return divided(row, marks.end()) if marks else [row]


def place_of(row: Row, count: int) -> int:
    """Return where in a row's text its words' character `count`, as squeezed, stands."""
    begin = row.text.find(row.words)
    for place in range(begin, len(row.text)):
        if row.text[place] in _ALL_LEFT_OUT:
            continue
        if count == 0:
            return place
        count -= 1
    return len(row.text)


def _bare(text: str) -> str:
    return text.strip() if text.isascii() else text.strip().strip(_INVISIBLE)
