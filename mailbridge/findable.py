"""The words under which something is found: folded alike when it is kept and when it is asked for.

People search from whatever keyboard they have, so accents, capitals and the
variants of Arabic letters make no difference, on either database: both are
given what this file makes and fold nothing themselves. Scripts without spaces
are taken letter by letter, and an e-mail address is never a word: nobody can
find out by searching whether it stands somewhere.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple, cast

from babel import Locale

_LANGUAGES = ("en", "es", "pt", "fr")  # in which a country can be asked for
_ADDRESS = re.compile(
    r"[^\s<>\"]{1,400}(?:[@＠]|%(?:25)?40|&#0*64;|&#x0*40;)\S{1,400}", re.IGNORECASE
)
_LONGEST = 60
# What NFKD leaves as it is. Arabic: wasla, ta marbuta, alef maksura, and the Persian kaf and yeh.
_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h"}
    | {"ٱ": "ا", "ة": "ه", "ى": "ي", "ک": "ك", "ی": "ي", "ـ": None}
)
_PREFIX = re.compile(r"(?:و?ال|و(?=.{4}))(?=[\u0621-\u064a]{3})")  # "the", "and the", "and"
_SPACELESS = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
    r"|[^\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]+"
)


class Span(NamedTuple):  # a search makes thousands: a dataclass takes four times as long
    """A run of letters in a text, and the words it is found under."""

    start: int
    end: int
    words: tuple[str, ...]


def words(text: str) -> list[str]:
    """Return the words of a text in their order, folded; addresses are left out."""
    plain = _ADDRESS.sub(" ", text) if _has_sign(text) else text
    return [word for run in _runs().findall(plain) for word in _folded(run)]


def spans(text: str) -> Iterator[Span]:
    """Yield each run of letters of a text with where it stands."""
    for run in _runs().finditer(text):
        yield Span(run.start(), run.end(), _folded(run[0]))


@cache
def country_words(code: str) -> tuple[str, ...]:
    """Return a country's names, folded, in the languages it can be asked for in."""
    found: list[str] = []
    for tag in _LANGUAGES:
        names: Mapping[str, str] = cast("Mapping[str, str]", Locale.parse(tag).territories)
        found += words(names.get(code.upper(), ""))
    return tuple(dict.fromkeys(found))


def _has_sign(text: str) -> bool:
    return "@" in text or "＠" in text or "40" in text or "64;" in text


@lru_cache(maxsize=50_000)
def _folded(run: str) -> tuple[str, ...]:
    if run.isascii():
        return (run.lower()[:_LONGEST],)
    spread = unicodedata.normalize("NFKD", run.casefold()).translate(_LETTERS)
    bare = "".join(str(unicodedata.decimal(c, c)) for c in spread if c.isalnum())
    if prefix := _PREFIX.match(bare):
        bare = bare[prefix.end() :]
    return tuple(part[:_LONGEST] for part in _SPACELESS.findall(bare))


@cache
def _runs() -> re.Pattern[str]:
    """Return what a run is: letters and digits, with the marks that stand on them."""
    marks = "".join(filter(_is_mark, map(chr, range(0x300, 0x10000))))
    return re.compile(rf"(?:[^\W_][{re.escape(marks)}\u0640]*)+")


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter).startswith("M")
