"""Quoted text and signatures off a mail, and never a word of its author's.

What is cut is not thrown away: `trim` says of every line whether it is the
author's own, quoted, or a signature, and the segments it returns, joined, are
the body. The order of evidence: lines found in the posts that are answered
(`parent`), then what the HTML says of its own quotes (`markup`), then what
mail programs write around quotes (`attribution`, `history`). A third of real
replies have words of their own below or between quotes, so nothing is cut
merely because it stands below something.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbridge.core.sanitise import from_text, write_lines
from mailbridge.core.trim.markup import Page, own_lines, read_page
from mailbridge.core.trim.parent import note_known
from mailbridge.core.trim.quotes import find_quotes
from mailbridge.core.trim.rows import Row, rows_of
from mailbridge.core.trim.sheet import Sheet, share_out_blanks
from mailbridge.core.trim.signature import find_signatures
from mailbridge.model import Mail, Segment

_MOST_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Words:
    """A mail's words: the segments of its body, and the own ones as sanitised HTML.

    `flags` are machine words for a moderator: `cut_by_marker` (the rest was
    cut on a marker's word alone), `forwarded`, `nothing_own` (nothing was left
    that was the author's, so all of it is shown).
    """

    segments: tuple[Segment, ...]
    html: str
    flags: tuple[str, ...] = ()


def trim(mail: Mail, ancestors: Sequence[str] = ()) -> Words:
    """Return a mail's own, quoted and signature words, in their order.

    `ancestors` are the texts of the posts it may quote, the nearest first.
    """
    author = mail.senders[0].name if mail.senders else ""
    rows = rows_of(mail.body)
    page = read_page(mail.html, rows) if mail.html else None
    if any(ancestors):
        note_known(rows, ancestors)
    sheet = Sheet(rows, author)
    find_quotes(sheet)
    find_signatures(sheet)
    _settle(sheet)
    if mail.body.strip() and not any(row.own for row in sheet.rows):
        sheet.mark(0, len(sheet.rows), "own")
        sheet.flag("nothing_own")
    segments = sheet.segments()
    return Words(segments, _own_html(sheet, page, segments), tuple(sheet.flags))


def _settle(sheet: Sheet) -> None:
    """Apply the rules to what they left, until they leave all of it: twice is once."""
    for _ in range(_MOST_ROUNDS if sheet.doubtful else 0):
        share_out_blanks(sheet.rows)
        left = [row for row in sheet.rows if row.kind == "own"]
        if len(left) == len(sheet.rows):
            return
        again = Sheet([Row(row.text, row.depth, row.words) for row in left], sheet.author)
        find_quotes(again)
        find_signatures(again)
        if all(row.kind == "own" for row in again.rows) or not any(row.own for row in again.rows):
            return
        sheet.rows[:] = list(_replaced(sheet.rows, iter(again.rows)))


def _replaced(rows: Sequence[Row], again: Iterator[Row]) -> Iterator[Row]:
    """Yield rows as they were found again; a row may have been divided then."""
    for row in rows:
        if row.kind != "own":
            yield row
            continue
        found = next(again)
        if found.text == row.text:
            row.kind = found.kind
            yield row
            continue
        length = len(found.text)
        yield found
        while length < len(row.text):
            found = next(again)
            length += len(found.text)
            yield found


def _own_html(sheet: Sheet, page: Page | None, segments: Sequence[Segment]) -> str:
    lines = own_lines(page, sheet.rows) if page else None
    if lines:
        return write_lines(lines)
    own = "".join([segment.text for segment in segments if segment.kind == "own"])
    return from_text(own, quotes=False)  # whatever begins with ">" here is the author's
