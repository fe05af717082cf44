"""The HTML of a mail beside its text: what it says of each row, and the own words' markup.

A mail's text part and its HTML are two renderings of the same words: one
wraps lines, marks quotes with `>` and writes links out, the other does not.
So their words are laid side by side without white space and marks, row after
row, each looked for only a little beyond the one before, which keeps the time
linear. A row that is not found keeps what the text says of it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from mailbridge.core.sanitise.lines import Line, Piece, read_lines
from mailbridge.core.trim.answers import is_vivid
from mailbridge.core.trim.attribution import strength_of
from mailbridge.core.trim.rows import (
    NOWHERE,
    Row,
    Span,
    divided,
    place_of,
    plainer,
    squeezed,
)
from mailbridge.core.trim.selectors import ATTRIBUTION, HISTORY, QUOTE, SIGNATURE, mark

_NEAR = 3000  # characters, without white space, that one rendering may have and the other not
_MOST_MISSES = 1500
_NEAR_SHORT = 40  # times its own length, for a short row that stands in many places
_CUT = QUOTE | HISTORY | ATTRIBUTION | SIGNATURE
_ENOUGH = 0.8


@dataclass(frozen=True, slots=True)
class Page:
    """A mail's HTML as lines; `starts` says where each begins in the words of all of them."""

    lines: list[Line]
    starts: list[int]


def read_page(html: str, rows: list[Row]) -> Page:
    """Read the HTML of a mail, and note in the rows of its body what it says of them.

    A row that the HTML has as several lines, or in several colours, is divided.
    """
    lines = read_lines(html, mark)
    keys = squeezed([line.text for line in lines])
    starts = [0]
    for key in keys:
        starts.append(starts[-1] + len(key))
    page = Page(lines, starts)
    _place(rows, "".join(keys))
    _divide(rows, sorted({*starts, *_changes_of_colour(page)}))
    _note(page, rows)
    return page


def own_lines(page: Page, rows: Sequence[Row]) -> list[Line] | None:
    """Return the lines that the author's rows stand in; None where too few rows were found."""
    total = sum([len(row.words) for row in rows if row.kind == "own"])
    found = sum([len(row.words) for row in rows if row.kind == "own" and row.at[0] >= 0])
    if found < _ENOUGH * total:
        return None
    own = [0] * len(page.lines)
    other = [0] * len(page.lines)
    for row in rows:
        start, end = row.at
        weights = own if row.kind == "own" else other
        for number in _lines_between(page, start, end):
            weights[number] += min(end, page.starts[number + 1]) - max(start, page.starts[number])
    return _chosen(page, rows, own, other)


def _place(rows: Sequence[Row], stream: str) -> None:
    here = before = misses = 0
    for row, key in zip(rows, squeezed([row.words for row in rows]), strict=True):
        if not key or misses >= _MOST_MISSES:
            continue
        row.at = _find(stream, key, before, here)
        if row.at[0] < 0:
            row.at = _find(stream, plainer(row.words), before, here)
        if row.at[0] < 0:
            misses += 1
        else:
            before, here = here, row.at[1]


def _find(stream: str, key: str, before: int, here: int) -> Span:
    """Find a row's words after the row above, or, should that have been found wrongly, before."""
    end = here + min(_NEAR, _NEAR_SHORT * len(key)) + len(key)
    start = stream.find(key, here, end) if key else -1
    if start < 0 and key:
        start = stream.find(key, before, end)
    return (start, start + len(key)) if start >= 0 else NOWHERE


def _changes_of_colour(page: Page) -> list[int]:
    """Return where, within a line, a colour that people answer in begins or ends."""
    changes: list[int] = []
    for line, start in zip(page.lines, page.starts, strict=False):
        if len({piece.colour for piece in line.pieces}) < 2:
            continue
        vivid = [is_vivid(piece.colour) for piece in line.pieces]
        place = start
        for number, key in enumerate(squeezed([piece.text for piece in line.pieces])):
            if number and vivid[number] != vivid[number - 1]:
                changes.append(place)
            place += len(key)
    return changes


def _divide(rows: list[Row], borders: Sequence[int]) -> None:
    """Divide rows, in place, that lie across a border, if the text part has just these words."""
    number = 0
    while number < len(rows):
        row = rows[number]
        start, end = row.at
        border = bisect_right(borders, start)
        number += 1
        if row.depth or start < 0 or border == len(borders) or borders[border] >= end:
            continue
        if len(squeezed([row.words])[0]) != end - start:
            continue
        halves = divided(row, place_of(row, borders[border] - start))
        halves[0].at, halves[1].at = (start, borders[border]), (borders[border], end)
        rows[number - 1 : number] = halves


def _lines_between(page: Page, start: int, end: int) -> range:
    if start < 0 or start == end:
        return range(0)
    return range(bisect_right(page.starts, start) - 1, bisect_right(page.starts, end - 1))


def _note(page: Page, rows: Sequence[Row]) -> None:
    if not any(piece.bits or piece.colour for line in page.lines for piece in line.pieces):
        return
    said = [_pieces_of(line, start) for line, start in zip(page.lines, page.starts, strict=False)]
    for row in rows:
        start, end = row.at
        within = [
            piece
            for number in _lines_between(page, start, end)
            for begins, ends, piece in said[number]
            if begins < end and ends > start
        ]
        if within:
            row.bits = within[0].bits
            for piece in within:
                row.bits &= piece.bits
            colours = {piece.colour for piece in within}
            row.colour = colours.pop() if len(colours) == 1 else ""


def _pieces_of(line: Line, start: int) -> list[tuple[int, int, Piece]]:
    """Return a line's pieces that have words, with where each begins and ends."""
    found: list[tuple[int, int, Piece]] = []
    for piece, key in zip(line.pieces, squeezed([p.text for p in line.pieces]), strict=True):
        if key:
            found.append((start, start + len(key), piece))
        start += len(key)
    return found


def _chosen(
    page: Page, rows: Sequence[Row], own: Sequence[int], other: Sequence[int]
) -> list[Line]:
    """Return own lines, and those that only the HTML has where they stand beside an own one."""
    verdicts = [mine >= its if mine or its else None for mine, its in zip(own, other, strict=True)]
    below = [*_carried(reversed(verdicts))][::-1]
    chosen: list[Line] = []
    for number, (verdict, above, under) in enumerate(
        zip(verdicts, _carried(verdicts), below, strict=True)
    ):
        line = page.lines[number]
        if own[number] and other[number]:
            chosen += _own_part(page, number, rows)
        elif verdict or (verdict is None and (above or under) and not _is_cut(line)):
            chosen.append(line)
    return chosen


def _own_part(page: Page, number: int, rows: Sequence[Row]) -> list[Line]:
    """Return a line, of which others wrote a part, without that part's pieces."""
    line, start = page.lines[number], page.starts[number]
    mine = [row.at for row in rows if row.kind == "own" and row.at[0] >= 0]
    kept = [
        piece
        for begins, ends, piece in _pieces_of(line, start)
        if any(first <= begins and ends <= last for first, last in mine)
    ]
    return [replace(line, pieces=kept)] if kept else [line]


def _carried(verdicts: Iterable[bool | None]) -> Iterator[bool]:
    """Yield for each line what the nearest line before it was found to be."""
    last = False
    for verdict in verdicts:
        yield last
        last = last if verdict is None else verdict


def _is_cut(line: Line) -> bool:
    bits = line.pieces[0].bits
    return bool(bits & _CUT) or strength_of(line.text[:400]) != "no"
