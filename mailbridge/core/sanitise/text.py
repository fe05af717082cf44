"""Plain text as lines: paragraphs, `>` quotes, links.

People's clients break lines at seventy characters, and phones break them
again. Where the breaks of a paragraph are a client's (no next word would have
fitted), its lines are joined; where they are the author's, they stay.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import groupby

from linkify_it import LinkifyIt

from mailbridge.core.sanitise.lines import (
    BLANK,
    BROKEN,
    Container,
    Line,
    Piece,
    absolute,
    without_controls,
)

_QUOTE = re.compile(r"(?:> ?){1,12}")
_BREAKS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_MOST_ROWS = 10_000  # beyond that, a line is a line: no paragraphs, quotes or links
_LONGEST_URL = 8000  # servers take no longer ones; a row with such a word is no prose
_NARROWEST_WRAP = 56
_WIDEST_WRAP = 90


def text_lines(text: str, *, quotes: bool) -> list[Line]:
    """Return plain text as lines, none of them blank; with `quotes`, `>` begins a quoted one."""
    lines: list[Line] = []
    rows = _BREAKS.sub("\n", without_controls(text)).split("\n")
    rows, rest = rows[:_MOST_ROWS], rows[_MOST_ROWS:]
    quotes = quotes and ">" in text
    quoted = [_unquote(row) if quotes else (0, row) for row in rows]
    for number, (depth, group) in enumerate(groupby(quoted, key=lambda row: row[0])):
        path = tuple(Container("blockquote", number * 100 + level) for level in range(depth))
        for paragraph in _paragraphs([row for _, row in group]):
            joined = [" ".join(paragraph)] if _is_wrapped(paragraph) else paragraph
            for index, row in enumerate(joined):
                lines.append(Line(path, index == 0, _pieces(row)))
    if rest:
        words = [" ".join(row.split()) for row in rest]
        lines.append(Line((), apart=True, pieces=[Piece(BROKEN.join(filter(None, words)))]))
    return [line for line in lines if line.pieces[0].text]


def _unquote(row: str) -> tuple[int, str]:
    marks = _QUOTE.match(row)
    if marks is None:
        return 0, row
    return marks[0].count(">"), row[marks.end() :]


def _paragraphs(rows: Sequence[str]) -> list[list[str]]:
    groups = groupby(rows, key=lambda row: bool(row.strip(BLANK).strip()))
    return [[row.rstrip() for row in group] for filled, group in groups if filled]


def _is_wrapped(rows: Sequence[str]) -> bool:
    """Tell whether a client broke these lines: none could have held the next word as well."""
    width = max(len(row) for row in rows)
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP or any(row[0].isspace() for row in rows):
        return False
    followers = [row.split(maxsplit=1)[0] for row in rows[1:]]
    return all(len(row) + 1 + len(word) > width for row, word in zip(rows, followers, strict=False))


def _pieces(row: str) -> list[Piece]:
    words = " ".join(row.split())
    if row[0].isspace():
        row = row.expandtabs(4)
        words = "\xa0" * (len(row) - len(row.lstrip(" "))) + words
    if "://" not in words or max(map(len, words.split())) > _LONGEST_URL:
        return [Piece(words)]
    pieces: list[Piece] = []
    done = 0
    for link in _linkifier().match(words) or ():
        url = absolute(link.url)
        if url:
            pieces.append(Piece(words[done : link.index]))
            pieces.append(Piece(link.raw, (("a", (("href", url),)),)))
            done = link.last_index
    pieces.append(Piece(words[done:]))
    return [piece for piece in pieces if piece.text]


@cache
def _linkifier() -> LinkifyIt:
    # Only what is written as an address: "and.so on" and "e.g.it" are prose.
    return LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
