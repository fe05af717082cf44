"""Which rows of a body are quoted, from what mail programs write around quotes.

`>` marks a quote, an attribution or a header block stands above one. Below
an attribution whose quote is marked, the author may go on; only where nothing
marks the quote, and nothing else tells the two apart, does it end with the
mail.
"""

import re

from mailbridge.core.trim.attribution import (
    attribution_ending_at,
    attribution_within,
    strength_of,
)
from mailbridge.core.trim.history import block_at
from mailbridge.core.trim.phrases import UNSPACED, WROTE
from mailbridge.core.trim.rows import Row, divided, unmarked
from mailbridge.core.trim.selectors import ATTRIBUTION, HISTORY, INDENT, QUOTE
from mailbridge.core.trim.sheet import Sheet
from mailbridge.core.trim.zones import cut_history, with_rulers

_CODE = re.compile(
    r">>> ?(?:import |from \w|print|def |class |for |if |@|[\w.\[\]'\"]+ ?[=(\[.]|$)"
)
_LONG_ROW = 60
_ENOUGH_KNOWN = 40
_ENDS_OF_ATTRIBUTION = WROTE | {""}
_MOST_ABOVE = 3
_FIRST, _LAST = "-_=*~", ">-*_"
_SENTENCE_ENDS = (".", "?", "!", ":", ";", "…", ")", "。", "？")


def find_quotes(sheet: Sheet) -> None:
    """Mark what is quoted."""
    _mark_depths(sheet)
    _mark_broken_lines(sheet)
    known = any(row.known[0] >= 0 for row in sheet.rows)
    if known:
        _keep_inserted(sheet)
    _mark_histories(sheet)
    if known:
        _cut_known(sheet)


def _mark_histories(sheet: Sheet) -> None:
    """Mark attributions, header blocks and what of the rows below them is quoted."""
    number = 0
    said = len(sheet.rows)  # the first row that stays the author's
    while number < len(sheet.rows):
        row = sheet.rows[number]
        if not row.own:
            number += 1
            continue
        looked = number + 1
        if _may_mark(row):
            looked = _look(sheet, number, said)
            sheet.doubtful = sheet.doubtful or row.own
        if said > number or not sheet.rows[said].own:
            said = number if row.own else len(sheet.rows)
        number = looked


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


def _keep_inserted(sheet: Sheet) -> None:
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


def _cut_known(sheet: Sheet) -> None:
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


def _may_mark(row: Row) -> bool:
    """Tell, quickly, whether a row is worth a closer look; most are not."""
    words = row.words
    if (
        ":" in words
        or "<" in words
        or words[-1] in _LAST
        or words[0] in _FIRST
        or row.bits & HISTORY
    ):
        return True
    last = words.rpartition(" ")[2].casefold()
    return last in WROTE or (not last.isascii() and ("：" in words or last.endswith(UNSPACED)))


def _look(sheet: Sheet, number: int, said: int) -> int:
    """Mark what begins or ends at an own row as quoted; return where to look next.

    `said` is the first row above that the author said, if any.
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
        return _broken_in_address(sheet, number) or _divided(sheet, number)
    return _attributed(sheet, start, number + 1, alone=strength == "strong", spoken=said < start)


def _broken_in_address(sheet: Sheet, number: int) -> int:
    """Cut an attribution whose address lost its end to the next line, where it looks quoted.

    "Grace <grace@example.org" and then "> wrote:". Return where to look next, 0 if it is none.
    """
    rows = sheet.rows
    words = rows[number].words
    below = rows[number + 1] if number + 1 < len(rows) else None
    if below is None or not below.depth or words.rfind("<") <= words.rfind(">"):
        return 0
    if below.words.rstrip(" :").casefold() not in _ENDS_OF_ATTRIBUTION:
        return 0
    text = f"> {below.words}"
    for start in range(number, max(-1, number - _MOST_ABOVE), -1):
        if not rows[start].own:
            break
        text = f"{rows[start].words} {text}"
        if strength_of(text) != "no":
            sheet.mark(start, number + 1, "quoted")
            return number + 1
    return 0


def _divided(sheet: Sheet, number: int) -> int:
    """Divide a row that ends with an attribution, if a quote follows; return where to look next."""
    rows = sheet.rows
    row = rows[number]
    below = sheet.next_words(number + 1)
    if below == len(rows) or rows[below].kind != "quoted":
        return number + 1
    begins = attribution_within(row.words)
    if begins is None:
        return number + 1
    rows[number : number + 1] = divided(row, row.text.find(row.words) + begins)
    rows[number + 1].kind = "quoted"
    return number + 2


def _attributed(sheet: Sheet, start: int, end: int, *, alone: bool, spoken: bool) -> int:
    """Cut an attribution and what it stands above; `alone` if it needs no quote to be one."""
    rows = sheet.rows
    below = sheet.next_words(end)
    there = below < len(rows)
    if there and (rows[below].kind == "quoted" or rows[below].bits & INDENT):
        sheet.mark(with_rulers(sheet, start), below, "quoted")
        return _cut_indented(sheet, below)
    if (there and rows[below].is_known) or (alone and spoken):
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
