"""Which rows of a body are quoted, from what mail programs write around quotes.

`>` marks a quote, an attribution or a header block stands above one. Below
an attribution whose quote is marked, the author may go on; only where nothing
marks the quote, and nothing else tells the two apart, does it end with the
mail.
"""

import re
from collections.abc import Sequence

from mailbridge.core.trim.attribution import (
    attribution_ending_at,
    attribution_within,
    strength_of,
)
from mailbridge.core.trim.history import block_at
from mailbridge.core.trim.marks import mark_quoted
from mailbridge.core.trim.parent import cut_known, keep_inserted
from mailbridge.core.trim.phrases import UNSPACED, WROTE, WROTE_AND_GAP
from mailbridge.core.trim.rows import Row, divided
from mailbridge.core.trim.selectors import HISTORY, INDENT
from mailbridge.core.trim.sheet import Sheet
from mailbridge.core.trim.zones import cut_history, with_rulers

_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|hola|estimad[oa]s?|querid[oa]s?|olá|oi|car[oa]s?|prezad[oa]s?|bonjour|salut"
    r"|cher|chère|chers|hallo|liebe[rs]?|buen[oa]s|bom|boa|good)\b.{0,60}|.{0,40},",
    re.IGNORECASE,
)
_MOST_GREETED = 8
_ENDS_OF_ATTRIBUTION = WROTE | {""}
_MOST_ABOVE = 3
_OTHER_MARKS = ("|", ":", "\t", " ")
_INDENTS = ("\t", "  ")
_FEWEST_MARKED = 2
_FIRST, _LAST = "-_=*~", ">)]-*_"


def find_quotes(sheet: Sheet) -> None:
    """Mark what is quoted."""
    mark_quoted(sheet)
    known = any(row.known[0] >= 0 for row in sheet.rows)
    if known:
        keep_inserted(sheet)
    _mark_histories(sheet)
    if known:
        cut_known(sheet)


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
    if strength == "no" and _begins_its_quote(sheet, number):
        start, strength = number, "strong"
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


def _begins_its_quote(sheet: Sheet, number: int) -> bool:
    """Divide a row in which a quote goes on right behind its attribution (Yahoo on phones)."""
    row = sheet.rows[number]
    end = WROTE_AND_GAP.search(row.text) if ":  " in row.text or ":\xa0" in row.text else None
    if end is None or strength_of(row.text[: end.end()].strip()) != "strong":
        return False
    sheet.rows[number : number + 1] = divided(row, end.end())
    return True


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
    marked_end = _otherwise_marked(rows, below) if there else below
    if marked_end > below:
        sheet.mark(with_rulers(sheet, start), marked_end, "quoted")
        return marked_end
    if (there and rows[below].is_known) or (alone and spoken and not _only_greets(rows, start)):
        return cut_history(sheet, start, end)
    if alone:
        sheet.mark(start, end, "quoted")  # its quote was deleted, the answer stands below it
    return end


def _only_greets(rows: Sequence[Row], end: int) -> bool:
    """Tell whether all that stands above an attribution is a greeting: "Hi Wilmer,"."""
    above = [row.words for row in rows[:end] if row.own]
    if len(above) != 1 or len(above[0].split()) > _MOST_GREETED:
        return False
    return _GREETING.fullmatch(above[0]) is not None


def _otherwise_marked(rows: Sequence[Row], below: int) -> int:
    """Return where the rows end that begin with a mark of their client's own, if two do.

    A bar, a colon, or nothing but an indent.
    """
    sign = rows[below].text[:1]
    if sign not in _OTHER_MARKS:
        return below
    signs = _INDENTS if rows[below].text.startswith(_INDENTS) else (sign,)
    end = below
    while end < len(rows) and (not rows[end].words or rows[end].text.startswith(signs)):
        end += 1
    while not rows[end - 1].words:
        end -= 1
    filled = sum(1 for row in rows[below:end] if row.words)
    return end if filled >= _FEWEST_MARKED else below


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
