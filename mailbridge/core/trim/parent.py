"""Rows that stand in the posts a mail answers, however its client rewrapped and marked them.

The only evidence that tells an answer inside a quote from the quote, where
the client marks neither. Rows are compared without white space and case, in
the order they stand, so that wrapping plays no part; a short row ("Thank
you") counts only beside a longer one. Looking is bounded: a long mail against
long ancestors stays linear.
"""

from collections.abc import Sequence

from mailbridge.core.trim.rows import (
    NOWHERE,
    Row,
    Span,
    plainer,
    squeezed,
    unmarked,
    unmarked_words,
)
from mailbridge.core.trim.sheet import Sheet

_LONG_ENOUGH = 20
_END = 24  # characters compared at both ends of a row that is not found whole
_ENOUGH_KNOWN = 40  # characters of unmarked rows that make it no accident
_MOST_OF_ANCESTORS = 300_000
_MOST_LOOKED_AT = 8_000_000
_BREAK = "\0"


def note_known(rows: Sequence[Row], ancestors: Sequence[str]) -> None:
    """Note in rows where they stand in the ancestors' texts."""
    stream = _stream(ancestors)
    keys = [key.casefold() for key in squeezed([row.words for row in rows])]
    here = looked = 0
    for row, key in zip(rows, keys, strict=True):
        if key and stream.startswith(key, here):
            row.known = (here, here + len(key))
        elif len(key) >= _LONG_ENOUGH and looked < _MOST_LOOKED_AT:
            row.known = _find(stream, key, here)
            if not row.is_known:
                looked += len(stream)
                plain = plainer(row.words, key).casefold()
                row.known = _find(stream, plain, here) if plain != key else NOWHERE
        here = row.known[1] if row.is_known else here
    _reach_back(stream, rows, keys)
    for row in rows:
        row.ends_post = row.is_known and stream.startswith(_BREAK, row.known[1])


def _stream(ancestors: Sequence[str]) -> str:
    posts = [unmarked_words(text[:_MOST_OF_ANCESTORS]).casefold() for text in ancestors]
    return _BREAK.join(posts)[:_MOST_OF_ANCESTORS] + _BREAK


def _find(stream: str, key: str, here: int) -> Span:
    head = stream.find(key[:_END]) if len(key) >= _LONG_ENOUGH else -1
    if head < 0:
        return NOWHERE  # as of most rows: where its head is not, the rest is not either
    start = stream.find(key, max(head, here))
    start = stream.find(key, head) if start < 0 else start
    if start >= 0:
        return start, start + len(key)
    if len(key) < 2 * _END:
        return NOWHERE
    end = stream.find(key[-_END:], head + _END, head + 2 * len(key))
    return (head, end + _END) if end >= 0 else NOWHERE


def _reach_back(stream: str, rows: Sequence[Row], keys: Sequence[str]) -> None:
    """Take short rows that stand right above a found one, here and in an ancestor.

    What was found in the nearest ancestor may be a quote there, with other
    words above it: then the place where both stand is looked for.
    """
    below, looked, found = -1, 0, ""
    for row, key in zip(reversed(rows), reversed(keys), strict=True):
        if row.is_known:
            below, found = row.known[0], key
        elif key and below >= 0:
            start = below - len(key)
            if start < 0 or not stream.startswith(key, start):
                looked += len(stream)
                start = stream.find(key + found) if found and looked < _MOST_LOOKED_AT else -1
            row.known = (start, start + len(key)) if start >= 0 else NOWHERE
            below, found = start, ""


def keep_inserted(sheet: Sheet) -> None:
    """Keep what stands between two quoted rows that follow on one another in their post.

    Some clients mark what is written inside a quote as if it were quoted too.
    """
    above: Row | None = None
    waiting: list[Row] = []
    kept: list[Row] = []
    for row in sheet.rows:
        if row.is_known:
            if above and above.known[1] == row.known[0]:
                kept += [one for one in waiting if one.depth <= row.depth and one.kind == "quoted"]
            above, waiting = row, []
        elif row.words:
            waiting.append(row)
    if not kept:
        return
    sheet.flag("answers_inside")
    inserted = {id(row) for row in kept}
    divided_rows: list[Row] = []
    for row in sheet.rows:
        halves = unmarked(row) if id(row) in inserted else [row]
        if id(row) in inserted:
            halves[0].kind = "quoted" if row.depth else "own"
        divided_rows += halves
    sheet.rows[:] = divided_rows


def cut_known(sheet: Sheet) -> None:
    """Cut what no client marked but known posts hold, where it is too long for an accident."""
    run: list[Row] = []
    for row in [*sheet.rows, None]:
        if row and row.own and row.is_known:
            run.append(row)
        elif row is None or row.words:
            if sum(len(known.words) for known in run) >= _ENOUGH_KNOWN:
                for known in run:
                    known.kind = "quoted"
            run = []
