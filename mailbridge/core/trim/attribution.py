"""Attributions: "On Monday Grace wrote:", in every form that a client gives them.

They wrap over up to four lines, lose their colon (Yahoo), carry no address
(Thunderbird), or no verb (Gmail in Russian, where the address ends them). A
weak one, that prose could have, counts only right above a quote. A strong one
names a date, and who by an address or when to the minute; it counts alone,
for some clients quote without any mark.
"""

import re
from collections.abc import Sequence
from typing import Literal

from mailbridge.core.trim.phrases import (
    CITING,
    FIRST_PERSON,
    OPENING,
    WROTE,
    WROTE_AT_END,
    WROTE_INSIDE,
)
from mailbridge.core.trim.rows import Row

Strength = Literal["no", "weak", "strong"]

_MOST_ROWS = 4
_LONGEST = 320
_DRESS = " \t-+*_|=~#\"'“”«»\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_ADDRESS = re.compile(r"[^\s<>@()\[\]\"':,;]{1,64}@[^\s<>@()\[\]\"',;]{2,255}")
_TIME = re.compile(r"(?<!\d)\d{1,2}\s?[:.h]\s?\d{2}(?!\d)|\d\s?[ap]\.?m\b", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)(?:(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2})(?!\d)|\d\s?[年月]")
_HELPERS = frozenset(["a", "ha", "has", "va", "het"])  # "Grace ha escrito:", "Grace a écrit :"
_DETERMINERS = frozenset(
    """the a an our their his her my this that these those some many el la los las un una nuestro
    nuestra le les des notre nos ce cette o os as um uma nosso nossa der die das ein eine unser he
    she they it who which él ella ellos ele ela elle il ils er sie""".split()  # noqa: SIM905  # one list of words
)
_YOU = re.compile(r"\b(?:you|usted|ustedes|tú|vous|você|vocês|Sie)\b", re.IGNORECASE)
_PARTICLES = frozenset(
    ["de", "del", "la", "van", "von", "der", "da", "do", "dos", "al", "el", "bin", "y", "via"]
)
_ENDINGS = (">", ")", "]", "-", "*", "_")
_BETWEEN = re.compile(r"(?<=[^\s-])[\s-]+(?=(?:On|El|Em|Le|Am|Il|Op|No dia)\s[\w,.]{1,12}\s?\S)")
_MOST_OF_A_NAME = 7
_GROUPWISE = ">>>"
_NEWS = re.compile(
    r"\b(?:message|newsbeitrag|mensaje|mensagem|messaggio)\b.{0,20}\s\S{6,200}$", re.IGNORECASE
)


def attribution_ending_at(rows: Sequence[Row], last: int, first: int) -> tuple[int, Strength]:
    """Return where the attribution begins that ends with row `last`, and how sure that is.

    It does not reach above row `first`. "no" where there is none.
    """
    found: tuple[int, Strength] = (last, "no")
    if not _may_end(rows, last):
        return found
    text = ""
    for start in range(last, max(first, last - _MOST_ROWS + 1) - 1, -1):
        row = rows[start]
        if not row.own or len(text) + len(row.words) > _LONGEST:
            break
        if start < last and row.words.endswith(":"):
            break
        text = f"{row.words} {text}".strip()
        strength = strength_of(text)
        longer = start < last and row.words.endswith(",")  # "In article <...>,"
        replaces = found[1] == "no" or (longer and found[1] == "weak")
        if strength == "strong" or (strength == "weak" and replaces):
            found = (start, strength)
        goes_on = start > first and rows[start - 1].words.endswith(",")
        if strength == "strong" and OPENING.match(text.lstrip(_DRESS)) and not goes_on:
            break
    return found


def attribution_within(words: str) -> int | None:
    """Return where in a row an attribution begins that its client did not put on a new line."""
    if not WROTE_AT_END.search(words, max(0, len(words) - 60)):
        return None
    for gap in _BETWEEN.finditer(words[-_LONGEST:]):
        begins = max(0, len(words) - _LONGEST) + gap.end()
        if strength_of(words[begins:]) == "strong":
            return begins
    return None


def strength_of(text: str) -> Strength:
    """Return how surely a text, as a whole, is an attribution and not prose."""
    text = text.lstrip(_DRESS).rstrip()
    if FIRST_PERSON.search(text):
        return "no"
    if text.startswith("[") and text.endswith("]"):
        return "weak" if _starts_with_name(text[1:-1]) and _TIME.search(text) else "no"
    opens = bool(OPENING.match(text))
    named = opens or _starts_with_name(text)
    if not named and not CITING.match(text):
        return "no"
    if text.endswith(_GROUPWISE):
        return "strong" if _TIME.search(text) else "no"
    verb = WROTE_AT_END.search(text, max(0, len(text) - 60))
    return _with_verb(text, verb.start(), opens=opens) if verb else _without(text, opens=opens)


def _without(text: str, *, opens: bool) -> Strength:
    """Return the same of a text that does not end with "wrote:"."""
    address = bool(_ADDRESS.search(text))
    dated = bool(_TIME.search(text) or _DATE.search(text))
    colon = text.rstrip(" *_-").endswith((":", "："))
    if colon and WROTE_INSIDE.search(text):
        return "strong" if dated else "weak"
    if address and (colon or text.endswith(">")):
        return "strong" if opens and dated else "weak"
    cited = (colon or text.endswith(")")) and ("[" in text or bool(CITING.match(text)))
    other = colon and opens and _has_some_verb(_subject(text.rstrip(" :：*_")))
    in_news = bool(_NEWS.search(text) and WROTE_INSIDE.search(text))
    return "weak" if in_news or (dated and (cited or other)) else "no"


def _with_verb(text: str, verb: int, *, opens: bool) -> Strength:
    address = bool(_ADDRESS.search(text))
    timed = bool(_TIME.search(text))
    dated = timed or bool(_DATE.search(text))
    subject = _subject(text[:verb])
    if address:
        return "strong" if dated else "weak"
    if subject and subject[0].casefold() in _DETERMINERS:
        return "no"
    if opens:
        return "strong" if timed or (dated and _YOU.search(text)) else "weak"
    return "weak" if len(subject) <= _MOST_OF_A_NAME else "no"


def _has_some_verb(said: Sequence[str]) -> bool:
    """Tell whether words are a name and one verb, whichever: "Larry scribbled"."""
    if not 2 <= len(said) <= _MOST_OF_A_NAME or said[0].casefold() in _DETERMINERS:
        return False
    named = all(word[0].isupper() or word in _PARTICLES for word in said[:-1])
    return named and said[-1].isalpha() and said[-1].islower()


def _subject(before_verb: str) -> list[str]:
    """Return the words between the date and the verb: who wrote."""
    subject: list[str] = []
    for word in reversed(before_verb.split()):
        if word.endswith((",", ";")) or any(character.isdigit() for character in word):
            break
        if word.casefold().strip(".") in {"am", "pm", "a.m", "p.m", "uhr", "horas", "hrs", "h"}:
            break
        subject.insert(0, word)
    return subject


def _starts_with_name(text: str) -> bool:
    """Tell whether a text begins with a name, and nothing else before an address, date or verb."""
    names = 0
    for word in text.split()[: _MOST_OF_A_NAME + 1]:
        bare = word.strip(_DRESS + ",;:()")
        if word[0] in "<[(" or word[0].isdigit() or "@" in word:
            return names > 0 or "@" in word
        if bare.casefold() in WROTE or bare.casefold() in _HELPERS or not bare:
            return names > 0
        if bare[0].isupper() or not bare[0].isascii():
            names += 1
        elif bare not in _PARTICLES:
            return False
    return False


def _may_end(rows: Sequence[Row], last: int) -> bool:
    words = rows[last].words
    if words.endswith((":", "：", _GROUPWISE)) or words.startswith("news:"):
        return True
    if not words.endswith(_ENDINGS) and words.rpartition(" ")[2].casefold() not in WROTE:
        return False
    # Without a colon it has to stand above a gap or a quote: else it goes on in the next row.
    return last + 1 == len(rows) or not rows[last + 1].own
