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
    pieces = [piece for line in lines for piece in line.pieces]
    vivid = any(is_vivid(colour) for colour in {piece.colour for piece in pieces})
    _divide(rows, sorted({*starts, *_changes_of_colour(page)}) if vivid else starts)
    if vivid or any(piece.bits for piece in pieces):
        _note(page, rows)
    return page


def own_lines(page: Page, rows: Sequence[Row]) -> list[Line] | None:
    """Return the lines that the author's rows stand in; None where too few rows were found."""
    total = found = 0
    own = [0] * len(page.lines)
    other = [0] * len(page.lines)
    for row in rows:
        start, end = row.at
        if row.kind == "own":
            total += len(row.words)
            found += len(row.words) if start >= 0 else 0
        weights = own if row.kind == "own" else other
        for number in _lines_of(page, start, end):
            weights[number] += min(end, page.starts[number + 1]) - max(start, page.starts[number])
    return _chosen(page, rows, own, other) if found >= _ENOUGH * total else None


def _place(rows: Sequence[Row], stream: str) -> None:
    here = before = misses = 0
    for row, key in zip(rows, squeezed([row.words for row in rows]), strict=True):
        if key and stream.startswith(key, here):
            before, here = here, here + len(key)
            row.at = (before, here)
        elif key and misses < _MOST_MISSES:
            row.at = _find(stream, key, before, here)
            if row.at[0] < 0 and (plain := plainer(row.words, key)) != key:
                row.at = _find(stream, plain, before, here)
            if row.at[0] < 0:
                misses += 1
            else:
                before, here = here, row.at[1]


def _find(stream: str, key: str, before: int, here: int) -> Span:
    """Find a row's words after the row above, or, should that have been found wrongly, before."""
    if not key:
        return NOWHERE
    end = here + min(_NEAR, _NEAR_SHORT * len(key)) + len(key)
    start = stream.find(key, here, end)
    if start < 0:
        start = stream.find(key, before, end)
    return (start, start + len(key)) if start >= 0 else NOWHERE


def _changes_of_colour(page: Page) -> list[int]:
    """Return where, within a line, a colour that people answer in begins or ends."""
    changes: list[int] = []
    for number, line in enumerate(page.lines):
        if len({piece.colour for piece in line.pieces}) < 2:
            continue
        before: bool | None = None
        for start, _, piece in _pieces_of(page, number):
            vivid = is_vivid(piece.colour)
            if before not in {None, vivid}:
                changes.append(start)
            before = vivid
    return changes


def _divide(rows: list[Row], borders: Sequence[int]) -> None:
    """Divide rows, in place, that lie across a border, if the text part has just these words."""
    number = 0
    while number < len(rows):
        row = rows[number]
        start, end = row.at
        number += 1
        if row.depth or start < 0:
            continue
        border = borders[bisect_right(borders, start)]
        if border >= end or len(squeezed([row.words])[0]) != end - start:
            continue
        halves = divided(row, place_of(row, border - start))
        halves[0].at, halves[1].at = (start, border), (border, end)
        rows[number - 1 : number] = halves


def _lines_of(page: Page, start: int, end: int) -> range:
    if start < 0 or start == end:
        return range(0)
    first = bisect_right(page.starts, start) - 1
    if page.starts[first + 1] >= end:
        return range(first, first + 1)
    return range(first, bisect_right(page.starts, end - 1))


def _note(page: Page, rows: Sequence[Row]) -> None:
    for row in rows:
        start, end = row.at
        within = [
            piece
            for number in _lines_of(page, start, end)
            for begins, ends, piece in _pieces_of(page, number)
            if begins < end and ends > start
        ]
        if not within:
            continue
        row.bits, row.colour = within[0].bits, within[0].colour
        for piece in within[1:]:
            row.bits &= piece.bits
            row.colour = row.colour if row.colour == piece.colour else ""


def _pieces_of(page: Page, number: int) -> list[tuple[int, int, Piece]]:
    """Return a line's pieces that have words, with where each begins and ends."""
    pieces = page.lines[number].pieces
    start = page.starts[number]
    if len(pieces) == 1:
        return [(start, page.starts[number + 1], pieces[0])]
    found: list[tuple[int, int, Piece]] = []
    for piece, key in zip(pieces, squeezed([p.text for p in pieces]), strict=True):
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
    line = page.lines[number]
    mine = [row.at for row in rows if row.kind == "own" and row.at[0] >= 0]
    kept = [
        piece
        for begins, ends, piece in _pieces_of(page, number)
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
