"""Signatures: what stands under the author's words without being said.

The closing and the name stay ("Best regards, Grace"), for people sign what
they say. What follows goes: posts, telephones, addresses, slogans, what
machines add. It is told by its shape: short rows, none of them a sentence,
with a telephone or an address among them. A P.S. or a footnote below it stays.
"""

import re
from collections.abc import Sequence

from mailbridge.core.trim.closings import closing_of, is_name, is_one_of_names
from mailbridge.core.trim.footers import (
    is_disclaimer,
    is_end_of_mail,
    is_footer,
    is_list_footer,
    is_mobile_line,
    is_scanner,
    may_hold_footer,
)
from mailbridge.core.trim.history import is_ruler
from mailbridge.core.trim.rows import Row
from mailbridge.core.trim.selectors import SIGNATURE
from mailbridge.core.trim.sheet import Sheet

_REACHED = re.compile(
    r"[^\s<>@]{1,64}@[^\s<>@]{2,255}\.\w|\bskype\b|\bwhatsapp\b"
    r"|\b(?:tel|tél|telf|teléfono|telefone|telephone|téléphone|phone|ph|mob|mobile|móvil|movil|cel"
    r"|celular|cell|fax|tfno|fijo|fixo|e-?mail|correo|courriel|web|website|sitio web"
    r"|p\.? ?o\.? ?box|apartado|casilla|twitter|linkedin|facebook)\b ?[.:#(+\d]"
    r"|\+\d[\d\s().-]{6,20}\d|\(\d{2,4}\)\s?\d[\d\s.-]{5,15}"
    r"|(?<!\d)\d{3}[-\s]\d{3,4}[-\s]\d{3,4}(?!\d)|(?<!\d)\d{3}\.\d{3}\.\d{4}(?!\d)"
    r"|^[tmfpcew][.:] ?[+(\d]|^\d[\d ]{5,12}\d$",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
_PARTED = re.compile(r"\s[|•·]\s.*\s[|•·]\s")
_MOTTO = '"“”«»'
_TELEPHONE = re.compile(r"[(+]?\d[\d\s().-]{6,22}")  # and nothing else: "(98) 3222-1100" is no item
_SAID = re.compile(
    r"p\.?\s?[sd]\.?\s?[.:\-–)]|p\.?\s?[sd]\.\s|post\s?scriptum|nb\b|n\.b\.|nota\s?:|note\s?:"
    r"|[A-Z][a-z]+(?:-[a-z]+)+:\s|(?:fixes|link|closes|cc):\s"  # what patches end with
    r"|[\[(]?\d{1,3}[\])]\s|\d{1,2}\.\s|[-*•–]\s|[¹²³]",
    re.IGNORECASE,
)
_ARMOUR = "-----BEGIN PGP SIG"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_LONGEST_ARMOUR = 60
_DELIMITERS = frozenset(["--", "- --", "—"])
_TRUE_DELIMITERS = frozenset(["-- ", "--\xa0", "- -- "])  # the last as OpenPGP escapes it
_POST = re.compile(
    r"\b(?:director|co-?ordina|officer|manager|profess?or|universi|institu|minist|departa|department"
    r"|fundaci|fundaç|foundation|asociaci|associa|ong\b|ngo\b|cooperativ|union\b|consult|program"
    r"|research|investiga|chargée? de|responsable|secretar|president|engineer|ingenier|ing\.|dr\."
    r"|ph\.?d|msc\b|specialist|especialista|adviser|advisor|asesor|assessor)",
    re.IGNORECASE,
)
_SHORTENED = re.compile(r"\b(?:Inc|Ltd|Co|Corp|Ltda|S\.A|e\.V|Univ|Dept|Ave?|St|Rd|Jr|Sr)\.$")
_SYMBOLS = re.compile(r"[$#{}=<>\\`\[\]]|\(\)|/\w+/")
_LONGEST_ROW = 90
_LONGEST_NAMED = 45
_MOST_NICK_WORDS = 2
_MOST_ROWS = 14
_MOST_PLAIN_ROWS = 6
_FAR = 24
_MOST_CUTS = 12
_MOST_UNDER_DELIMITER = 25
_MOST_UNDER_BARE_DELIMITER = 12
_SENTENCE_WORDS = 4
_LONG_ROW_WORDS = 11


def find_signatures(sheet: Sheet) -> None:
    """Mark what is signature in the author's rows."""
    _cut_armour(sheet)
    tail = True
    runs = list(sheet.own_runs())
    for start, end in reversed(runs):
        left = _cut_tail(sheet, start, end)
        if tail and left > start:
            _cut_contact(sheet, start, left)
        tail = tail and left == start
    sheet.doubtful = sheet.doubtful or len(runs) > 1


def _cut_armour(sheet: Sheet) -> None:
    """Cut what OpenPGP writes around a mail that it signed in the text (RFC 9580 §7)."""
    rows = sheet.rows
    for number, row in enumerate(rows):
        if not row.words.startswith(_ARMOUR) or not row.own:
            continue
        is_end = _is_armour_end if row.words == _SIGNATURE else _is_blank
        last = min(len(rows), number + _LONGEST_ARMOUR)
        end = next((n for n in range(number + 1, last) if is_end(rows[n])), None)
        if end is not None:
            sheet.mark(number, end + 1, "signature")


def _is_armour_end(row: Row) -> bool:
    return row.words == "-----END PGP SIGNATURE-----"


def _is_blank(row: Row) -> bool:
    return not row.words


def _cut_tail(sheet: Sheet, start: int, end: int) -> int:
    """Cut what machines wrote, and what stands under a delimiter; return where own words end."""
    whole = end
    for _ in range(_MOST_CUTS):
        if end == start:
            break
        cut = _machine_tail(sheet.rows, start, end)
        cut = _delimited(sheet.rows, start, end) if cut is None else cut
        cut = _called_signature(sheet, start, end) if cut is None else cut
        if cut is None and end < whole and is_ruler(sheet.rows[end - 1].words):
            cut = end - 1
        if cut is None:
            break
        sheet.mark(cut, end, "signature")
        end = cut
        while end > start and not sheet.rows[end - 1].words:
            end -= 1
    return end


def _machine_tail(rows: Sequence[Row], start: int, end: int) -> int | None:
    """Return where the last paragraph begins, or a footer within it, if a machine wrote it."""
    top = end - 1
    while top > max(start, end - _FAR) and rows[top - 1].words:
        top -= 1
    for number in range(end - 1, max(start, end - _FAR) - 1, -1):
        if is_end_of_mail(rows[number].words):
            return number
    paragraph = " ".join([row.words for row in rows[top:end]]).lower()
    if is_disclaimer(paragraph) or is_scanner(paragraph):
        return top
    if may_hold_footer(paragraph):
        for number in range(top, end):
            if is_list_footer(rows, number, end) or is_footer(rows[number].words):
                return number
    alone = top == end - 1 and not rows[top].words.endswith(".")
    return end - 1 if is_mobile_line(rows[end - 1].words, alone=alone) else None


def _called_signature(sheet: Sheet, start: int, end: int) -> int | None:
    """Return where the client's HTML says that a signature begins; closing and name stay."""
    top = end
    while top > start and (sheet.rows[top - 1].bits & SIGNATURE or not sheet.rows[top - 1].words):
        top -= 1
    top = sheet.next_words(top, end)
    if top < end and closing_of(sheet.rows[top].words)[0]:
        top = sheet.next_words(_below_name(sheet, top, end), end)
    elif top < end and is_name(sheet.rows[top].words, sheet.author):
        top = sheet.next_words(top + 1, end)
    return top if top < end else None


def _delimited(rows: Sequence[Row], start: int, end: int) -> int | None:
    """Return the row of dashes that RFC 3676 §4.3 puts above a signature.

    Without the space behind them, dashes may only part two sections, and twice they do.
    """
    for number in range(end - 1, max(start, end - 2 * _MOST_UNDER_DELIMITER) - 1, -1):
        if rows[number].words not in _DELIMITERS:
            continue
        below = [row.words for row in rows[number + 1 : end] if row.words]
        if rows[number].text.rstrip("\r\n") in _TRUE_DELIMITERS:
            return number if len(below) <= _MOST_UNDER_DELIMITER else None
        if below and any(row.words in _DELIMITERS for row in rows[start:number]):
            return None
        said = sum(len(words.split()) > _LONG_ROW_WORDS for words in below)
        return number if len(below) <= _MOST_UNDER_BARE_DELIMITER and said <= 1 else None
    return None


def _cut_contact(sheet: Sheet, start: int, end: int) -> None:
    """Cut posts, telephones and addresses under the author's closing or name."""
    rows = sheet.rows
    closing = _closing(rows, start, end)
    if closing is not None:
        top = _below_name(sheet, closing, end)
        bottom = _contact_end(rows, top, end)
        if _is_contact(rows, top, bottom, last=bottom == end):
            sheet.mark(top, bottom, "signature")
            sheet.doubtful = True
        return
    top = _unclosed(sheet, start, end)
    if top is not None:
        sheet.mark(top, end, "signature")
        sheet.doubtful = True


def _is_contact(rows: Sequence[Row], top: int, bottom: int, *, last: bool) -> bool:
    """Tell whether rows under a name tell posts, places and how to reach somebody.

    Without a telephone or an address only what stands right under the name,
    for links further down are footnotes, and short rows may be anything.
    """
    block = [row.words for row in rows[top:bottom] if row.words]
    if any(_REACHED.search(words) for words in block):
        return True
    if not block or not rows[top].words:
        return any(_POST.search(words) for words in block) and last
    if any(_LINK.search(words) for words in block):
        return True
    plain = len(block) <= _MOST_PLAIN_ROWS and not any(_SYMBOLS.search(words) for words in block)
    return last and plain and all(_is_titled(words) for words in block)


def _closing(rows: Sequence[Row], start: int, end: int) -> int | None:
    for number in range(end - 1, max(start, end - _FAR) - 1, -1):
        if closing_of(rows[number].words)[0]:
            return number
    return None


def _below_name(sheet: Sheet, closing: int, end: int) -> int:
    """Return the row under the closing and the name."""
    if closing_of(sheet.rows[closing].words)[1]:
        return closing + 1
    below = sheet.next_words(closing + 1, end)
    if below < end and _names_the_writer(sheet.rows[below].words, sheet.author):
        return below + 1
    return closing + 1


def _names_the_writer(words: str, author: str) -> bool:
    """Tell whether a row below a closing is a name, a nickname, or a name and a place."""
    name, comma, place = words.partition(",")
    if not comma:
        nick = len(words.split()) <= _MOST_NICK_WORDS and not _REACHED.search(words)
        return is_name(words, author) or (nick and len(words) <= _LONGEST_NAMED)
    return is_name(name, author) and len(words) <= _LONGEST_NAMED and not _REACHED.search(place)


def _contact_end(rows: Sequence[Row], top: int, end: int) -> int:
    """Return where the author speaks again below `top`, or the end."""
    count = 0
    for number in range(top, end):
        words = rows[number].words
        if not words:
            continue
        count += 1
        if count > _MOST_ROWS or is_said(words):
            return number
    return end


def is_said(words: str) -> bool:
    """Tell whether a row is a sentence, a list item or a P.S., and not a line of a signature."""
    count = len(words.split())
    if _TELEPHONE.fullmatch(words) or (_PARTED.search(words) and _REACHED.search(words)):
        return False
    if words[0] in _MOTTO and words[-1] in _MOTTO and len(words) <= _LONGEST_ROW:
        return False
    if count > _LONG_ROW_WORDS or _SAID.match(words):
        return True
    if _REACHED.search(words) or _LINK.search(words):
        return len(words) > 2 * _LONGEST_ROW
    if words.endswith(("?", "!", ":")) or len(words) > _LONGEST_ROW:
        return True
    ended = words.endswith((".", "…")) and not _SHORTENED.search(words)
    return count >= _SENTENCE_WORDS and (ended or not _is_titled(words))


def _is_titled(words: str) -> bool:
    """Tell whether most of a row's longer words begin with a capital, as posts and places do."""
    longer = [word for word in words.split() if len(word) > 3 and word[0].isalpha()]
    return 2 * sum(1 for word in longer if not word[0].islower()) >= len(longer)


def _unclosed(sheet: Sheet, start: int, end: int) -> int | None:
    """Return where contact details begin that have no closing above, but a name at their head."""
    rows = sheet.rows
    top = end
    while top > start and not (rows[top - 1].words and is_said(rows[top - 1].words)):
        top -= 1
        if end - top > _FAR:
            return None
    if top > start:  # not from the middle of a paragraph
        while top < end and rows[top].words:
            top += 1
    top = sheet.next_words(top, end)
    while top < end and not _heads_a_signature(rows[top].words, sheet.author):
        if is_ruler(rows[top].words) and top + 1 < end:
            return top if _reached(rows, top, end) else None
        while top < end and rows[top].words:
            top += 1
        top = sheet.next_words(top, end)
    return top + 1 if _reached(rows, top + 1, end) else None


def _heads_a_signature(words: str, author: str) -> bool:
    """Tell whether a row is a whole name, or one of the author's; one word could be anything."""
    return is_one_of_names(words, author) or (" " in words and is_name(words))


def _reached(rows: Sequence[Row], top: int, end: int) -> bool:
    return any(_REACHED.search(row.words) for row in rows[top:end])
