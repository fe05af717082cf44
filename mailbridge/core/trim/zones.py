"""The history under a marker: what of it is quoted, and what the author wrote into it.

A marker alone never deletes an author's words. Below it, rows that stand in
the posts we know are quoted and the others stay, but for what mail programs
and strangers' signatures put between; where no post is known, the author's
own announcement, colours and brackets decide (`answers`); only where nothing
speaks for an answer is all of it cut, and flagged.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from mailbridge.core.trim.answers import Announced, announced, answers_in, is_by
from mailbridge.core.trim.attribution import attribution_ending_at
from mailbridge.core.trim.closings import closing_of, is_one_of_names
from mailbridge.core.trim.footers import is_disclaimer, is_footer, is_mobile_line
from mailbridge.core.trim.history import block_at, is_ruler
from mailbridge.core.trim.rows import Row
from mailbridge.core.trim.selectors import HISTORY
from mailbridge.core.trim.sheet import Sheet
from mailbridge.core.trim.signature import is_said

_ENOUGH_KNOWN = 30  # characters of a history that stand in known posts, for it to be known
_ANSWERING = re.compile(r".{0,120}#\d{1,6}\W{0,3}$")
_MOST_FRAME_ROWS = 3
_ORIGIN = re.compile(  # "CEPROAGRO, Bolivia"
    r"(?=.{3,90}$)[^\W\d_a-zß-ÿ][^,.!?:;]*, [^\W\d_a-zß-ÿ][^\s,.!?:;]*"
    r"(?: (?:of|and|de|la|del|e|y|et|d[aeou]s?|[^\W\d_a-zß-ÿ][^\s,.!?:;]*)){0,5}"
)
_SPOKEN = re.compile(  # a short answer: "Forty.", "[FB: no]", "40 of 120", "no, nunca"
    r"[^\W\d_]{3,}(?:[,;]?\s[^\s@]+)*[.!?…]$|[\[({]|(?:={1,3}|-{1,3})>"
    r"|\d{1,4}(?:[.,]\d+)? ?(?:%|[^\W\d_])|[a-zà-ÿ]{2,}[,;]?\s",
)
_FAR = 80  # rows above a marker in which answers inside it may be announced


def cut_history(sheet: Sheet, start: int, end: int) -> int:
    """Cut the history below a marker of rows `start` to `end`; return where to look next."""
    rows = sheet.rows
    start = with_rulers(sheet, start)
    below = sheet.next_words(end)
    if below < len(rows) and rows[below].kind == "quoted":
        sheet.mark(start, below, "quoted")
        return below
    bottom = _history_end(rows, below)
    above = "\n".join([row.words for row in rows[max(0, start - _FAR) : start] if row.own])
    if below < bottom and not _keep_unknown(sheet, below, bottom):
        said = announced(above)
        _keep_answers(
            sheet, below, bottom, replace(said, inside=said.inside and bottom == len(rows))
        )
    sheet.mark(start, below, "quoted")
    return bottom


def with_rulers(sheet: Sheet, start: int) -> int:
    """Take the line drawn above a marker with it."""
    above = start
    while above > 0:
        above -= 1
        row = sheet.rows[above]
        if row.kind != "own" or (row.words and not is_ruler(row.words)):
            break
        if row.words:
            start = above
    return start


def _history_end(rows: list[Row], below: int) -> int:
    """Return where the client's own box around the history ends, if it has one, or the end."""
    if below == len(rows) or not rows[below].bits & HISTORY:
        return len(rows)
    for number in range(below, len(rows)):
        row = rows[number]
        if row.own and row.at[0] >= 0 and not row.bits & HISTORY:
            return number
    return len(rows)


def _keep_unknown(sheet: Sheet, start: int, end: int) -> bool:
    """Cut the rows that stand in known posts and keep the others; False where none is known."""
    known = sum(len(row.words) for row in sheet.rows[start:end] if row.is_known)
    if known < _ENOUGH_KNOWN:
        return False
    kept = False
    for first, top, last in list(_parts(sheet, start, end)):
        sheet.mark(first, top, "quoted")
        kept |= _keep_in_part(sheet, top, last)
    if kept:
        sheet.flag("answers_inside")
    return True


def _parts(sheet: Sheet, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield the letters a history holds: where each one's marker, its words begin, and its end."""
    first = top = number = start
    while number < end:
        block = block_at(sheet.rows, number) if sheet.rows[number].own else None
        if block:
            marker = (block.start, min(block.end, end))
        elif sheet.rows[number].own:
            begin, strength = attribution_ending_at(sheet.rows, number, top)
            marker = (begin, number + 1) if strength == "strong" else None
        else:
            marker = None
        if marker is None:
            number += 1
            continue
        yield first, top, marker[0]
        first, top = marker
        number = max(top, number + 1)
    yield first, top, end


def _keep_in_part(sheet: Sheet, start: int, end: int) -> bool:
    """Cut one letter of a history, but for what its post does not hold; tell if that was much."""
    rows = sheet.rows
    first = next((n for n in range(start, end) if rows[n].is_known and rows[n].own), None)
    if first is None:
        sheet.mark(start, end, "quoted")
        return False
    framed = _frame_end(rows, start, first)
    sheet.mark(start, framed, "quoted")
    kept = signed = False
    for row in rows[framed:end]:
        if not row.own:
            continue
        if row.is_known or _is_machines(row.words):
            signed = row.ends_post or not row.is_known
            row.kind = "quoted"
        elif signed and not _is_said_below(row.words, sheet.author):
            row.kind = "quoted"
        else:
            signed = False
            kept = True
    return kept


def _is_said_below(words: str, author: str) -> bool:
    """Tell whether the author speaks again below another's signature, or signs there."""
    if is_said(words) or closing_of(words)[0] or is_one_of_names(words, author):
        return True
    return is_by(words, author) or _SPOKEN.match(words) is not None


def _frame_end(rows: list[Row], start: int, first: int) -> int:
    """Return the row below what our letters put above an author's words."""
    filled = [n for n in range(start, first) if rows[n].words][:_MOST_FRAME_ROWS]
    answering = [n for n in filled if _ANSWERING.match(rows[n].words)]
    if not answering and len(filled) == 1 and _ORIGIN.fullmatch(rows[filled[0]].words):
        return filled[0] + 1
    return answering[-1] + 1 if answering else start


def _is_machines(words: str) -> bool:
    if words in {"--", "—"} or is_footer(words) or is_mobile_line(words):
        return True
    return is_ruler(words) or is_disclaimer(words.lower())


def _keep_answers(sheet: Sheet, start: int, end: int, said: Announced) -> None:
    """Cut an unknown history, but for the answers that its author announced or coloured."""
    answers = answers_in(sheet.rows, start, end, said, sheet.author)
    if said.inside and not answers:
        sheet.flag("answers_not_found")
        return
    for number in range(start, end):
        if number not in answers:
            sheet.rows[number].kind = "quoted"
    sheet.flag("answers_inside" if answers else "cut_by_marker")
