"""Rows that carry a mark of being quoted, and those that only seem to.

`>` in front, or the HTML's own word for it; in old mail the quoted person's
initials ("GN> yes"). Long quoted lines that a relay broke lose their mark on
the rest. A Python session, a diff and what an author only indented look
quoted, and are the author's.
"""

import re
from collections.abc import Sequence

from mailbridge.core.trim.attribution import attribution_ending_at, strength_of
from mailbridge.core.trim.rows import Row
from mailbridge.core.trim.selectors import ATTRIBUTION, INDENT, QUOTE
from mailbridge.core.trim.sheet import Sheet

_CODE = re.compile(
    r">>> ?(?:import |from \w|print|def |class |for |if |@|[\w.\[\]'\"]+ ?[=(\[.]|$"
    r"|[\w.)\]]+ ?(?:[-+*/%|&^]|\*\*|//) ?[\w.(\[]+$|[\[({].*[\])}]$)"
)
# What a console answers right below: R, irb, an error.
_ANSWERED = re.compile(r"=> |\[1\] |Error in |Error: |R version \d|Traceback \(most ")
_CONSOLE = re.compile(r">{1,2} (?:[\w.$]+(?: <- | = |\()|.*[)\]}]$|\S+\.\w+$|[\w.]+$)")
_DIFF = re.compile(r"---|\d+(?:,\d+)?[acd]\d+(?:,\d+)?")
_INITIALS = re.compile(r"[ \t]{0,8}([^\W\d_]{2,12})>+[ \t]")
_LONGEST_INITIALS = 5
_FAR = 24
_SUPERCITE = re.compile(r'"([^\W\d_]{2,12})" == ')
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
    if _heads_groupwise(rows, start, end) or _is_console(rows, start, end):
        return True
    run = [row for row in rows[start:end] if row.words]
    if run and all(row.bits & INDENT and not row.bits & QUOTE for row in run):
        return not (start and attribution_ending_at(rows, _above(rows, start), 0)[1] != "no")
    session = bool(run) and all(row.text.startswith(">>> ") for row in run)
    return session and any(_CODE.match(row.text) for row in run)


def _is_console(rows: Sequence[Row], start: int, end: int) -> bool:
    """Tell whether rows with `>` are commands, for their output stands right above or below."""
    beside = [rows[number] for number in (start - 1, end) if 0 <= number < len(rows)]
    if not any(_ANSWERED.match(row.words) for row in beside if not row.depth):
        return False
    return all(_CONSOLE.match(row.text) for row in rows[start:end])


def _heads_groupwise(rows: Sequence[Row], start: int, end: int) -> bool:
    """Tell whether a row is ">>> NAME DATE >>>", under which GroupWise marks nothing."""
    if end != start + 1 or not rows[start].text.startswith(">>> "):
        return False
    bare = end < len(rows) and bool(rows[end].words)
    return bare and strength_of(rows[start].words) == "strong"


def _above(rows: Sequence[Row], number: int) -> int:
    number -= 1
    while number > 0 and not rows[number].words:
        number -= 1
    return number


def _mark_initials(sheet: Sheet) -> None:
    """Mark rows that begin with somebody's initials and `>`: two of them, or one that is announced.

    Supercite says at the top whose name it writes there: `>>>>> "Tom" == Tom Brown`.
    """
    rows = sheet.rows
    heads = [_SUPERCITE.match(row.words) for row in rows if row.depth > 2]
    cited = {head[1] for head in heads if head}
    found: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        match = _INITIALS.match(row.text) if row.own and ">" in row.text[:_FAR] else None
        if match and (
            match[1] in cited or (len(match[1]) < _LONGEST_INITIALS and match[1].isupper())
        ):
            found.setdefault(match[1], []).append(number)
    for name, numbers in found.items():
        if len(numbers) > 1 or name in cited or _is_announced(rows, numbers[0]):
            for number in numbers:
                rows[number].kind = "quoted"


def _is_announced(rows: Sequence[Row], number: int) -> bool:
    return number > 0 and rows[_above(rows, number)].words.endswith(":")


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
