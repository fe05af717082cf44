"""The rows of one body while they are being told apart, and the segments they end up as."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from mailbridge.core.trim.rows import Row
from mailbridge.model import Segment, SegmentKind


@dataclass(slots=True)
class Sheet:
    """The rows of one body, the author's name, and what to tell a moderator about the reading.

    `doubtful` says that rows were left which, with others gone between them,
    may mean something else.
    """

    rows: list[Row]
    author: str = ""
    doubtful: bool = False
    flags: list[str] = field(default_factory=list[str])

    def mark(self, start: int, end: int, kind: SegmentKind) -> None:
        """Say of rows `start` to `end` (not included) what they are."""
        for row in self.rows[start:end]:
            row.kind = kind

    def flag(self, what: str) -> None:
        """Note something a moderator should know, once."""
        if what not in self.flags:
            self.flags.append(what)

    def next_words(self, start: int, end: int | None = None) -> int:
        """Return the first row from `start` that is not blank, or the end."""
        end = len(self.rows) if end is None else end
        while start < end and not self.rows[start].words:
            start += 1
        return start

    def own_runs(self) -> Iterator[tuple[int, int]]:
        """Yield where the author's words stand: start and end of each run, blank rows within."""
        start = end = -1
        for number, row in enumerate(self.rows):
            if row.kind != "own":
                if start >= 0:
                    yield start, end
                start = -1
            elif row.words:
                start = number if start < 0 else start
                end = number + 1
        if start >= 0:
            yield start, end

    def segments(self) -> tuple[Segment, ...]:
        """Return the rows as segments; joined, white space apart, they are the body.

        Where a line was divided, its first part is given an end of its own.
        """
        share_out_blanks(self.rows)
        segments: list[Segment] = []
        for kind, rows in groupby(self.rows, key=_kind):
            text = "".join([row.text for row in rows])
            if segments and not segments[-1].text.endswith(("\n", "\r")):
                segments[-1] = replace(segments[-1], text=f"{segments[-1].text}\n")
            segments.append(Segment(kind, text))
        return tuple(segments)


def _kind(row: Row) -> SegmentKind:
    return row.kind


def share_out_blanks(rows: Sequence[Row]) -> None:
    """Give each blank row to a neighbour, so that own words stay one blank line apart."""
    number = 0
    last_own: Row | None = None
    while number < len(rows):
        start = number
        while number < len(rows) and not rows[number].words and not rows[number].depth:
            number += 1
        if number > start:
            _share(rows, start, number, last_own)
        last_own = next((row for row in rows[start:number] if row.kind == "own"), last_own)
        if number < len(rows):
            last_own = rows[number] if rows[number].kind == "own" else last_own
            number += 1


def _share(rows: Sequence[Row], start: int, end: int, last_own: Row | None) -> None:
    before = rows[start - 1].kind if start else None
    after = rows[end].kind if end < len(rows) else None
    for row in rows[start:end]:
        row.kind = before or after or "own"
    if before == "own" and after not in {None, "own"}:
        for row in rows[start + 1 : end]:
            row.kind = after or "own"
    elif after == "own" and before != "own" and last_own and last_own.words:
        rows[end - 1].kind = "own"
