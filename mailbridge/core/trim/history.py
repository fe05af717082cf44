"""Header blocks and separators: where Outlook and its like put the whole history under an answer.

"From: ... Sent: ... To: ... Subject: ..." in any language, in bold, indented,
each on its own line or with blank lines between. One such line is prose ("De:
enero a marzo"), so it takes three kinds of header, or two and an address, and
one of them must say who or when. A dashed "Original Message" is a separator
by itself; a line of dashes is not.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from mailbridge.core.trim.phrases import FORWARDED, HEADER_LABELS, ORIGINAL, HeaderKind
from mailbridge.core.trim.rows import Row

_HEADER = re.compile(
    r"[*_|•\s]{0,6}([^\W\d_][^:：*<>\n]{0,30}?)[\s*_]{0,4}[:：][\s*_]{0,4}(.*)", re.DOTALL
)
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{2,255}|<mailto:|\[mailto:")
_DATE = re.compile(r"\d{4}|\d{1,2}[:.h]\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2}")
_GLUED = re.compile(r"-{4,12}\s?([^-]{6,40}?)\s?-{4,12}(?=\S)")  # Samsung, all on one line
_RULER = re.compile(r"[-_=*~\u2010-\u2015\u2500]{5,200}")
_DRAWN = "-_=*~> \t\xa0\u2010\u2011\u2012\u2013\u2014\u2015\u2500"
_MOST_HEADERS = 60
_MOST_CONTINUED = 30
_LONG_SUBJECT = 55


class Block(NamedTuple):
    """Where the marker of a history begins, where the words below it begin, and what it was."""

    start: int
    end: int
    forwarded: bool = False


def block_at(rows: Sequence[Row], start: int) -> Block | None:
    """Return the header block or separator that begins at row `start`, if one does."""
    words = rows[start].words
    core = words.strip(_DRAWN).rstrip(":： ").casefold()
    forwarded = core in FORWARDED
    if core in ORIGINAL or forwarded:
        below = _next_words(rows, start + 1)
        headers = _headers_end(rows, below)
        if headers is not None:
            return Block(start, headers, forwarded)
        marked = below < len(rows) and rows[below].kind == "quoted"
        return Block(start, below, forwarded) if marked or _is_dashed(words) else None
    glued = _GLUED.match(words)
    if glued and glued[1].casefold() in ORIGINAL:
        return Block(start, start + 1)
    end = None if rows[start].barren else _headers_end(rows, start)
    return Block(start, end) if end is not None else None


def is_ruler(words: str) -> bool:
    """Tell whether a row is nothing but a line drawn with dashes, underscores or the like."""
    return len(words) > 4 and _RULER.fullmatch(words.replace(" ", "")) is not None


def _is_dashed(words: str) -> bool:
    return words[:4] in {"----", "____", "===="} or words[:3] in {"***", "———"}


def header_of(words: str) -> tuple[HeaderKind, str] | None:
    """Return the kind and value of a header line, None for any other."""
    colon = words.find(":", 0, 40)
    if colon < 0 and "：" not in words[:40]:
        return None
    match = _HEADER.fullmatch(words)
    if match is None:
        return None
    kind = HEADER_LABELS.get(" ".join(match[1].split()).casefold())
    return (kind, str(match[2]).strip()) if kind else None


def _headers_end(rows: Sequence[Row], start: int) -> int | None:
    """Return the row after the header block that begins at `start`, None where none does."""
    kinds: list[HeaderKind] = []
    values: list[str] = []
    number = start
    continued = 0
    while number < len(rows) and len(kinds) < _MOST_HEADERS:
        row = rows[number]
        header = header_of(row.words) if row.kind == "own" else None
        if header:
            kinds.append(header[0])
            values.append(header[1])
        elif not kinds or row.kind != "own" or continued > _MOST_CONTINUED:
            break
        elif not row.words:
            following = rows[number + 1].words if number + 1 < len(rows) else ""
            if not following or header_of(following) is None:
                break
        elif _continues(rows, number, kinds[-1], values[-1]):
            continued += 1
            values[-1] += f" {row.words}"
        else:
            break
        number += 1
    if _is_block(kinds, values):
        return number
    for row in rows[start:number]:
        row.barren = True  # what is too little from here is too little from further down
    return None


def _continues(rows: Sequence[Row], number: int, kind: HeaderKind, value: str) -> bool:
    """Tell whether a row that is no header goes on with the header above it."""
    words = rows[number].words
    if not value or value.endswith((",", ";", "<")) or words.startswith("<"):
        return True
    if kind in {"to", "cc", "from"} and ("@" in words or ";" in words):
        return True
    after = rows[number + 1].words if number + 1 < len(rows) else ""
    if header_of(after):
        return True
    return kind == "subject" and len(value) > _LONG_SUBJECT and not after


def _is_block(kinds: Sequence[HeaderKind], values: Sequence[str]) -> bool:
    if "raw" in kinds:  # no client writes these above a quote: somebody shows a mail's headers
        return False
    seen = {"to" if kind == "cc" else kind for kind in kinds} - {"other"}
    if len(seen) < 2 or not seen & {"from", "sent"}:
        return False
    if any(_ADDRESS.search(value) for value in values):
        return True
    when = [value for kind, value in zip(kinds, values, strict=True) if kind == "sent"]
    return len(seen) >= 3 and any(_DATE.search(value) for value in when)


def _next_words(rows: Sequence[Row], number: int) -> int:
    while number < len(rows) and not rows[number].words:
        number += 1
    return number
