"""Which rows of a body are quoted, from what mail programs write around quotes.

`>` marks a quote, an attribution or a header block stands above one. Below
an attribution whose quote is marked, the author may go on; only where nothing
marks the quote, and nothing else tells the two apart, does it end with the
mail.
"""

import re

from mailbridge.core.trim.attribution import attribution_ending_at
from mailbridge.core.trim.history import block_at, is_ruler
from mailbridge.core.trim.selectors import ATTRIBUTION, HISTORY, INDENT, QUOTE
from mailbridge.core.trim.sheet import Row, Sheet

_CODE = re.compile(
    r">>> ?(?:import |from \w|print|def |class |for |if |@|[\w.\[\]'\"]+ ?[=(\[.]|$)"
)
_LONG_ROW = 60
_SENTENCE_ENDS = (".", "?", "!", ":", ";", "…", ")", "。", "？")


def find_quotes(sheet: Sheet) -> None:
    """Mark what is quoted."""
    _mark_depths(sheet)
    _mark_broken_lines(sheet)
    number = 0
    while number < len(sheet.rows):
        row = sheet.rows[number]
        number = _look(sheet, number) if row.own else number + 1


def _mark_depths(sheet: Sheet) -> None:
    rows = sheet.rows
    number = 0
    while number < len(rows):
        start = number
        while number < len(rows) and rows[number].depth:
            number += 1
        if number > start and not _is_authors(rows, start, number):
            sheet.mark(start, number, "quoted")
        elif number == start:
            if rows[number].bits & (QUOTE | ATTRIBUTION) and rows[number].words:
                rows[number].kind = "quoted"
            number += 1


def _is_authors(rows: list[Row], start: int, end: int) -> bool:
    """Tell whether rows with `>` are no quote.

    A Python session, a mailbox's ">From", and what the author only indented:
    Gmail writes `>` before that in its text part as well.
    """
    if end == start + 1 and rows[start].text.startswith(">From "):
        return True
    run = [row for row in rows[start:end] if row.words]
    if run and all(row.bits & INDENT and not row.bits & QUOTE for row in run):
        return not (start and attribution_ending_at(rows, _above(rows, start), 0)[1] != "no")
    return (
        bool(run)
        and all(row.text.startswith(">>> ") for row in run)
        and any(_CODE.match(row.text) for row in run)
    )


def _above(rows: list[Row], number: int) -> int:
    number -= 1
    while number > 0 and not rows[number].words:
        number -= 1
    return number


def _mark_broken_lines(sheet: Sheet) -> None:
    """Mark what a mail program broke off a long quoted line without marking it again."""
    rows = sheet.rows
    for number in range(1, len(rows) - 1):
        row, above, below = rows[number], rows[number - 1], rows[number + 1]
        if not (row.own and above.depth and above.kind == "quoted" and below.depth):
            continue
        broken = len(above.text.rstrip()) >= _LONG_ROW and not above.words.endswith(_SENTENCE_ENDS)
        if broken and len(row.words) < len(above.words) and not row.words[0].isupper():
            row.kind = "quoted"


def _look(sheet: Sheet, number: int) -> int:
    """Mark what begins or ends at an own row as quoted; return where to look next."""
    rows = sheet.rows
    block = block_at(rows, number)
    if block:
        if block.forwarded:
            sheet.flag("forwarded")
        return _cut_history(sheet, block.start, block.end)
    if rows[number].bits & HISTORY:
        return _cut_history(sheet, number, number)
    start, strength = attribution_ending_at(rows, number, 0)
    if strength == "no":
        return number + 1
    below = sheet.next_words(number + 1)
    if below < len(rows) and (rows[below].kind == "quoted" or rows[below].bits & INDENT):
        sheet.mark(_with_rulers(sheet, start), below, "quoted")
        return _cut_indented(sheet, below)
    if strength == "weak":
        return number + 1
    if not any(row.own for row in rows[:start]):
        sheet.mark(start, number + 1, "quoted")  # the quote itself was deleted
        return number + 1
    return _cut_history(sheet, start, number + 1)


def _cut_indented(sheet: Sheet, start: int) -> int:
    """Cut the blockquote under an attribution, which says nothing of itself (Yandex)."""
    end = start
    while end < len(sheet.rows):
        row = sheet.rows[end]
        if row.words and not (row.kind == "own" and row.bits & INDENT):
            break
        end += 1
    sheet.mark(start, end, "quoted")
    return max(end, start + 1)


def _cut_history(sheet: Sheet, start: int, end: int) -> int:
    """Cut the history under a marker; return where to look next."""
    start = _with_rulers(sheet, start)
    rows = sheet.rows
    below = sheet.next_words(end)
    if below < len(rows) and rows[below].kind == "quoted":
        sheet.mark(start, below, "quoted")
        return below
    bottom = _history_end(rows, below)
    sheet.mark(start, bottom, "quoted")
    if below < bottom:
        sheet.flag("cut_by_marker")
    return bottom


def _history_end(rows: list[Row], below: int) -> int:
    """Return where the client's own box around the history ends, if it has one, or the end."""
    if below == len(rows) or not rows[below].bits & HISTORY:
        return len(rows)
    for number in range(below, len(rows)):
        row = rows[number]
        if row.own and row.found and not row.bits & HISTORY:
            return number
    return len(rows)


def _with_rulers(sheet: Sheet, start: int) -> int:
    """Take the line drawn above a marker with it."""
    above = start
    while above > 0:
        above -= 1
        row = sheet.rows[above]
        if row.own and not is_ruler(row.words):
            break
        if row.kind != "own":
            break
        if row.words:
            start = above
    return start
