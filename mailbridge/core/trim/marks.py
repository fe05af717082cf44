"""Rows that carry a mark of being quoted, and those that only seem to.

`>` in front, or the HTML's own word for it; in old mail the quoted person's
initials ("GN> yes"). Long quoted lines that a relay broke lose their mark on
the rest. A Python session, a diff and what an author only indented look
quoted, and are the author's.
"""

import re
from collections.abc import Sequence

from mailbridge.core.trim.attribution import attribution_ending_at
from mailbridge.core.trim.rows import Row
from mailbridge.core.trim.selectors import ATTRIBUTION, INDENT, QUOTE
from mailbridge.core.trim.sheet import Sheet

_CODE = re.compile(
    r">>> ?(?:import |from \w|print|def |class |for |if |@|[\w.\[\]'\"]+ ?[=(\[.]|$)"
)
_DIFF = re.compile(r"---|\d+(?:,\d+)?[acd]\d+(?:,\d+)?")
_INITIALS = re.compile(r"[ \t]{0,3}([A-Z]{2,4})>+[ \t]")
_LONG_ROW = 60
_SENTENCE_ENDS = (".", "?", "!", ":", ";", "…", ")", "。", "？")


def mark_quoted(sheet: Sheet) -> None:
    """Mark the rows that say of themselves that they are quoted."""
    _mark_depths(sheet)
    _mark_initials(sheet)
    _mark_broken_lines(sheet)


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


def _is_authors(rows: Sequence[Row], start: int, end: int) -> bool:
    """Tell whether rows with `>` are no quote.

    A Python session, a diff, a mailbox's ">From", and what the author only
    indented: Gmail writes `>` before that in its text part as well.
    """
    if end == start + 1 and rows[start].text.startswith(">From "):
        return True
    if start and _DIFF.fullmatch(rows[start - 1].words):
        return True
    run = [row for row in rows[start:end] if row.words]
    if run and all(row.bits & INDENT and not row.bits & QUOTE for row in run):
        return not (start and attribution_ending_at(rows, _above(rows, start), 0)[1] != "no")
    session = bool(run) and all(row.text.startswith(">>> ") for row in run)
    return session and any(_CODE.match(row.text) for row in run)


def _above(rows: Sequence[Row], number: int) -> int:
    number -= 1
    while number > 0 and not rows[number].words:
        number -= 1
    return number


def _mark_initials(sheet: Sheet) -> None:
    """Mark rows that begin with somebody's initials and `>`, where two of them do."""
    found: dict[str, list[Row]] = {}
    for row in sheet.rows:
        if row.own and ">" in row.text[:8]:
            match = _INITIALS.match(row.text)
            if match:
                found.setdefault(match[1], []).append(row)
    for rows in found.values():
        for row in rows if len(rows) > 1 else ():
            row.kind = "quoted"


def _mark_broken_lines(sheet: Sheet) -> None:
    """Mark what a mail program broke off a long quoted line without marking it again.

    At a quote's end such a rest could be an answer: there it takes an earlier one.
    """
    rows = sheet.rows
    seen = False
    for above, row, below in zip(rows, rows[1:], [*rows[2:], None], strict=False):
        if not row.own or not above.depth or above.kind != "quoted":
            continue
        within = below is not None and below.depth > 0
        if (seen or within) and _is_rest_of(above, row, ended=seen and within):
            row.kind = "quoted"
            seen = True


def _is_rest_of(above: Row, row: Row, *, ended: bool) -> bool:
    """Tell whether a row goes on with a long one above it, which may have `ended` a sentence."""
    if len(above.text.rstrip()) < _LONG_ROW or len(row.words) >= len(above.words):
        return False
    return not row.words[0].isupper() and (ended or not above.words.endswith(_SENTENCE_ENDS))
