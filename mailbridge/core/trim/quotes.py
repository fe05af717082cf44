"""Which rows of a body are quoted, from what mail programs write around quotes.

`>` marks a quote, an attribution or a header block stands above one. Below
an attribution whose quote is marked, the author may go on; only where nothing
marks the quote, and nothing else tells the two apart, does it end with the
mail.
"""

import re

from mailbridge.core.trim.attribution import attribution_ending_at
from mailbridge.core.trim.history import block_at
from mailbridge.core.trim.parent import Known
from mailbridge.core.trim.rows import Row
from mailbridge.core.trim.selectors import ATTRIBUTION, HISTORY, INDENT, QUOTE
from mailbridge.core.trim.sheet import Sheet
from mailbridge.core.trim.zones import cut_history, with_rulers

_CODE = re.compile(
    r">>> ?(?:import |from \w|print|def |class |for |if |@|[\w.\[\]'\"]+ ?[=(\[.]|$)"
)
_LONG_ROW = 60
_ENOUGH_KNOWN = 40
_SENTENCE_ENDS = (".", "?", "!", ":", ";", "…", ")", "。", "？")


def find_quotes(sheet: Sheet) -> None:
    """Mark what is quoted."""
    _mark_depths(sheet)
    _mark_broken_lines(sheet)
    if sheet.known is not None:
        _keep_inserted(sheet, sheet.known)
    number = 0
    spoken = False
    while number < len(sheet.rows):
        if not sheet.rows[number].own:
            number += 1
            continue
        looked = _look(sheet, number, spoken=spoken)
        spoken = spoken or sheet.rows[number].own
        number = looked
    if sheet.known is not None:
        _cut_known(sheet, sheet.known)


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


def _keep_inserted(sheet: Sheet, known: Known) -> None:
    """Keep what stands between two quoted rows that follow on one another in their post.

    Some clients mark what is written inside a quote as if it were quoted too.
    """
    rows = sheet.rows
    above = -1
    for number, row in enumerate(rows):
        if not row.words or not known.holds(number):
            continue
        inserted = range(above + 1, number)
        filled = [n for n in inserted if rows[n].words]
        if above >= 0 and filled and known.adjoin(above, number):
            depth = row.depth
            if all(rows[n].kind == "quoted" and rows[n].depth <= depth for n in filled):
                sheet.mark(filled[0], filled[-1] + 1, "own")
                sheet.flag("answers_inside")
        above = number


def _cut_known(sheet: Sheet, known: Known) -> None:
    """Cut what no client marked but known posts hold, where it is too long for an accident."""
    rows = sheet.rows
    run: list[int] = []
    for number in range(len(rows) + 1):
        row = rows[number] if number < len(rows) else None
        if row is not None and row.own and known.holds(number):
            run.append(number)
        elif row is None or row.words:
            if sum(len(rows[n].words) for n in run) >= _ENOUGH_KNOWN:
                sheet.mark(run[0], run[-1] + 1, "quoted")
            run = []


def _look(sheet: Sheet, number: int, *, spoken: bool) -> int:
    """Mark what begins or ends at an own row as quoted; return where to look next.

    `spoken` says whether the author has said anything above.
    """
    block = block_at(sheet.rows, number)
    if block:
        if block.forwarded:
            sheet.flag("forwarded")
        return cut_history(sheet, block.start, block.end)
    if sheet.rows[number].bits & HISTORY:
        return cut_history(sheet, number, number)
    start, strength = attribution_ending_at(sheet.rows, number, 0)
    if strength == "no":
        return number + 1
    return _attributed(sheet, start, number + 1, alone=strength == "strong", spoken=spoken)


def _attributed(sheet: Sheet, start: int, end: int, *, alone: bool, spoken: bool) -> int:
    """Cut an attribution and what it stands above; `alone` if it needs no quote to be one."""
    rows = sheet.rows
    below = sheet.next_words(end)
    there = below < len(rows)
    if there and (rows[below].kind == "quoted" or rows[below].bits & INDENT):
        sheet.mark(with_rulers(sheet, start), below, "quoted")
        return _cut_indented(sheet, below)
    known = there and sheet.known is not None and sheet.known.holds(below)
    if known or (alone and spoken):
        return cut_history(sheet, start, end)
    if alone:
        sheet.mark(start, end, "quoted")  # its quote was deleted, the answer stands below it
    return end


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
