"""The HTML of a mail beside its text: what it says of each row, and the own words' markup.

A mail's text part and its HTML are two renderings of the same words: one
wraps lines, marks quotes with `>` and writes links out, the other does not.
So their words are laid side by side without white space and marks, row after
row, each looked for only a little beyond the one before, which keeps the time
linear. A row that is not found keeps what the text says of it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mailbridge.core.sanitise.lines import Line, read_lines
from mailbridge.core.trim.attribution import strength_of
from mailbridge.core.trim.rows import Row, plainer, squeezed
from mailbridge.core.trim.selectors import ATTRIBUTION, HISTORY, QUOTE, SIGNATURE, mark

_NEAR = 3000  # characters, without white space, that one rendering may have and the other not
_MOST_MISSES = 1500
_NEAR_SHORT = 40  # times its own length, for a short row that stands in many places
_CUT = QUOTE | HISTORY | ATTRIBUTION | SIGNATURE
_ENOUGH = 0.8


@dataclass(frozen=True, slots=True)
class Page:
    """A mail's HTML as lines, and where in their words each row of its body stands.

    `starts` says where each line begins in the lines' words joined without
    white space, `spans` where each row does and ends; (-1, -1) where it was
    not found.
    """

    lines: list[Line]
    starts: list[int]
    spans: list[tuple[int, int]]


def read_page(html: str, rows: Sequence[Row]) -> Page:
    """Read the HTML of a mail, and note in its rows what it says of them."""
    lines = read_lines(html, mark)
    keys = squeezed([line.text for line in lines])
    starts = [0]
    for key in keys:
        starts.append(starts[-1] + len(key))
    page = Page(lines, starts, _spans(rows, "".join(keys)))
    _note(page, rows)
    return page


def own_lines(page: Page, rows: Sequence[Row]) -> list[Line] | None:
    """Return the lines that the author's rows stand in; None where too few rows were found."""
    own = [0] * len(page.lines)
    other = [0] * len(page.lines)
    found = total = 0
    for row, (start, end) in zip(rows, page.spans, strict=True):
        total += len(row.words) if row.kind == "own" else 0
        if start < 0:
            continue
        found += len(row.words) if row.kind == "own" else 0
        weights = own if row.kind == "own" else other
        for number in _lines_between(page, start, end):
            weights[number] += min(end, page.starts[number + 1]) - max(start, page.starts[number])
    if found < _ENOUGH * total:
        return None
    return _chosen(page, own, other)


def _spans(rows: Sequence[Row], stream: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    here = before = misses = 0
    for row, key in zip(rows, squeezed([row.words for row in rows]), strict=True):
        span = (-1, -1)
        if key and misses < _MOST_MISSES:
            span = _find(stream, key, before, here)
            span = span if span[0] >= 0 else _find(stream, plainer(row.words), before, here)
            misses += span[0] < 0
        if span[0] >= 0:
            row.found = True
            before, here = here, span[1]
        spans.append(span)
    return spans


def _find(stream: str, key: str, before: int, here: int) -> tuple[int, int]:
    """Find a row's words after the row above, or, should that have been found wrongly, before."""
    end = here + min(_NEAR, _NEAR_SHORT * len(key)) + len(key)
    start = stream.find(key, here, end) if key else -1
    if start < 0 and key:
        start = stream.find(key, before, end)
    return (start, start + len(key)) if start >= 0 else (-1, -1)


def _lines_between(page: Page, start: int, end: int) -> range:
    return range(bisect_right(page.starts, start) - 1, bisect_right(page.starts, end - 1))


def _note(page: Page, rows: Sequence[Row]) -> None:
    said = [_said(line) for line in page.lines]
    if not any(bits or colour for bits, colour in said):
        return
    for row, (start, end) in zip(rows, page.spans, strict=True):
        if start < 0:
            continue
        within = [said[number] for number in _lines_between(page, start, end)]
        row.bits = within[0][0]
        for bits, _ in within:
            row.bits &= bits
        colours = {colour for _, colour in within}
        row.colour = colours.pop() if len(colours) == 1 else ""


def _said(line: Line) -> tuple[int, str]:
    """Return what holds for all the words of a line: bits, and one colour if there is one."""
    pieces = [piece for piece in line.pieces if piece.text.strip()] or line.pieces
    bits = pieces[0].bits
    for piece in pieces:
        bits &= piece.bits
    colours = {piece.colour for piece in pieces}
    return bits, colours.pop() if len(colours) == 1 else ""


def _chosen(page: Page, own: Sequence[int], other: Sequence[int]) -> list[Line]:
    """Return own lines, and those that only the HTML has where they stand beside an own one."""
    verdicts = [mine >= its if mine or its else None for mine, its in zip(own, other, strict=True)]
    below = [*_carried(reversed(verdicts))][::-1]
    chosen: list[Line] = []
    for line, verdict, above, under in zip(
        page.lines, verdicts, _carried(verdicts), below, strict=True
    ):
        if verdict or (verdict is None and (above or under) and not _is_cut(line)):
            chosen.append(line)
    return chosen


def _carried(verdicts: Iterable[bool | None]) -> Iterator[bool]:
    """Yield for each line what the nearest line before it was found to be."""
    last = False
    for verdict in verdicts:
        yield last
        last = last if verdict is None else verdict


def _is_cut(line: Line) -> bool:
    return bool(_said(line)[0] & _CUT) or strength_of(line.text[:400]) != "no"
