"""Rows that stand in the posts a mail answers, however its client rewrapped and marked them.

The only evidence that tells an answer inside a quote from the quote, where
the client marks neither. Rows are compared without white space and case, in
the order they stand, so that wrapping plays no part; a short row ("Thank
you") counts only beside a longer one. Looking is bounded: a long mail against
long ancestors stays linear.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mailbridge.core.trim.rows import Row, plainer, row_of, squeezed

LONG_ENOUGH = 20
_END = 24  # characters compared at both ends of a row that is not found whole
_MOST_OF_ANCESTORS = 300_000
_MOST_LOOKED_AT = 8_000_000
_BREAK = "\0"


@dataclass(slots=True)
class Known:
    """Where each row stands in the ancestors' words: start and end, (-1, -1) where it does not."""

    stream: str
    spans: list[tuple[int, int]]

    def holds(self, number: int) -> bool:
        """Whether a row stands in an ancestor."""
        return self.spans[number][0] >= 0

    def ends_post(self, number: int) -> bool:
        """Whether an ancestor's own words end with this row."""
        end = self.spans[number][1]
        return end >= 0 and self.stream[end : end + 1] == _BREAK

    def adjoin(self, above: int, below: int) -> bool:
        """Whether two rows that stand in an ancestor follow on one another there."""
        return self.holds(above) and self.spans[above][1] == self.spans[below][0]


def known_rows(rows: Sequence[Row], ancestors: Sequence[str]) -> Known:
    """Find each row in the ancestors' texts."""
    stream = _stream(ancestors)
    looked = 0
    here = 0
    spans: list[tuple[int, int]] = []
    keys = squeezed([row.words.casefold() for row in rows])
    for row, key in zip(rows, keys, strict=True):
        span = (-1, -1)
        if key and stream.startswith(key, here):
            span = (here, here + len(key))
        elif len(key) >= LONG_ENOUGH and looked < _MOST_LOOKED_AT:
            span = _find(stream, key, here)
            if span[0] < 0:
                looked += len(stream)
                span = _find(stream, plainer(row.words.casefold()), here)
        here = span[1] if span[0] >= 0 else here
        spans.append(span)
    _reach_back(stream, keys, spans)
    return Known(stream, spans)


def _stream(ancestors: Sequence[str]) -> str:
    posts: list[str] = []
    for text in ancestors:
        words = [row_of(line).words.casefold() for line in text[:_MOST_OF_ANCESTORS].splitlines()]
        posts.append("".join(squeezed(words)))
    return (_BREAK.join(posts))[:_MOST_OF_ANCESTORS] + _BREAK


def _find(stream: str, key: str, here: int) -> tuple[int, int]:
    if len(key) < LONG_ENOUGH:
        return -1, -1
    start = stream.find(key, here)
    start = stream.find(key) if start < 0 else start
    if start >= 0:
        return start, start + len(key)
    if len(key) < 2 * _END:
        return -1, -1
    start = stream.find(key[:_END])
    end = stream.find(key[-_END:], start + _END, start + 2 * len(key)) if start >= 0 else -1
    return (start, end + _END) if end >= 0 else (-1, -1)


def _reach_back(stream: str, keys: Sequence[str], spans: list[tuple[int, int]]) -> None:
    """Take short rows that stand right above a found one here and in the ancestor."""
    below = -1
    for number in range(len(keys) - 1, -1, -1):
        key, start = keys[number], spans[number][0]
        if start >= 0:
            below = start
        elif key and below >= len(key) and stream.startswith(key, below - len(key)):
            below -= len(key)
            spans[number] = (below, below + len(key))
        elif key:
            below = -1
