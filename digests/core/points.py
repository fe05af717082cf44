"""What a message says, in few of its own words: whole sentences, chosen by what they carry.

Somebody's own sentence can be quoted, checked and answered; a summary made by a
machine can not. Sentences are weighed by length, place, figures, words that the
rest of the message repeats, and the cues of four languages; there is no model.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from digests.core.cues import CLAIMS, COMMON, COURTESY, LEANS, OF_THE_MAIL, SUMS_UP, TO_ONE

_END = re.compile(
    r"(?:(?<=[.!?…])|(?<=[.!?…][\"”»’)]))\s+(?=[\"“«‘(¿¡]?[A-ZÁÉÍÓÚÀÂÇÈÊËÎÏÔÛÑÃÕ0-9])"
)
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:[A-Z]|Drs?|Dra|Mrs?|Ms|Mme|Prof|Sra?|Sres|No|Nos|St|Eng|Ing|Lic|Ltd|Inc|Co|vs|etc"
    r"|e\.g|i\.e|p|pp|fig|art|approx|ca|cf|al|vol|ed)\.$"
)
_ITEM = re.compile(r"\n(?=[ \t]*(?:[-*•–]|\(?\d{1,2}[.)])\s)")
_GREETING = re.compile(
    r"(?:dear|hello|hi|good (?:day|morning|afternoon|evening)|greetings|estimad[oa]s?|querid[oa]s?"
    r"|hola|buen[oa]s? (?:días|tardes)|prezad[oa]s?|car[oa]s?|olá|bom dia|boa tarde|cher(?:e|s|es)?"
    r"|bonjour|bonsoir)\b[^.!?\n]{0,80}[,.:!]?",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^[ \t\n]*(?:[-*•–>]+|\(?\d{1,2}[.)])\s+")
_LONGEST = 20_000  # characters of a message that are looked at
_LEAD_IN = re.compile(rf"^[\w' ]{{0,12}}{SUMS_UP.pattern}[^.:]{{0,12}}:\s+", re.IGNORECASE)
_STRONG = 2.5  # what a sentence has to be worth to head a digest
_WHOLE = 40  # words that a sentence may have and still stand where a shorter one would fit


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, the paragraph it is in, and how well it stands for the message."""

    text: str
    paragraph: int
    worth: float

    @property
    def words(self) -> int:
        """How long it is."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence fit to be the subject of a digest, and how strong it is."""

    text: str
    worth: float


def point(text: str, most: int, *, whole: bool = True) -> str:
    """Return the sentences that say the most, of about so many words; "" where there are none.

    Where nothing so short says anything, half as much again is allowed; where no
    sentence is short, one stands whole up to forty words, beyond that, or where
    not `whole`, its beginning and three dots.
    """
    told = weighed(text)
    best = _best(told, most) or (_best(told, most + most // 2) if whole else None)
    if best:
        return " ".join(one.text for one in _with_neighbours(told, best, most))
    fitting = [one for one in told if one.words <= most]
    if fitting or not told:
        return max(fitting, key=lambda one: one.worth).text if fitting else ""
    short = [one for one in told if one.words <= _WHOLE] if whole else []
    best = min(short, key=lambda one: one.words) if short else max(told, key=lambda s: s.worth)
    return best.text if short else _beginning(best.text, most)


def finding(text: str, language: str, most: int, room: int) -> Finding | None:
    """Return the sentence of a message that can stand alone, within so many words and characters.

    One in the reader's `language` comes before any other; None where there is no
    sentence of weight.
    """
    bonus = 2.0 if language_of(text) == language else 0.0
    able = [
        one
        for one in weighed(text)
        if 5 <= one.words <= most and len(one.text) <= room and _stands_alone(one.text)
    ]
    best = max(able, key=lambda one: one.worth, default=None)
    if best is None or best.worth < _STRONG:
        return None
    told = _LEAD_IN.sub("", best.text.rstrip(".… "), count=1)
    return Finding(told, best.worth + bonus) if len(told.split()) > 3 else None


def question(text: str, most: int = 22) -> str:
    """Return what an author asks that can be understood alone, "" where there is nothing short."""
    told = [one.text for one in weighed(text)]
    asked = [(n, one) for n, one in enumerate(told) if one.endswith("?")]
    if not asked:
        return ""
    at, best = max(asked, key=lambda each: (min(len(each[1].split()), 8), each[0]))
    before = told[at - 1] if at and (len(best.split()) < 5 or LEANS.match(best)) else ""
    wanted = f"{before} {best}".strip()
    fitting = wanted if len(wanted.split()) <= most else best
    return fitting if len(fitting.split()) <= most else ""


def weighed(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a message, its greeting and signature left out, each weighed."""
    parts = [(n, one) for n, some in enumerate(_paragraphs(text)) for one in _sentences(some)]
    if len(parts) > 1:
        parts = [(n, one) for n, one in parts if not _is_a_name(one)] or parts
    seen = Counter(word for _, one in parts for word in _telling(one))
    return tuple(
        Sentence(one, n, _worth(one, place, len(parts), seen))
        for place, (n, one) in enumerate(parts)
    )


def named(texts: Sequence[str], number: int) -> bool:
    """Whether any of some posts names a theme's question: "Q2", "pregunta 2", "question 2"."""
    name = re.compile(rf"\b(?:q|p|question|pregunta|pergunta)\s?\.?\s?{number}\b", re.IGNORECASE)
    return any(name.search(text) for text in texts)


def language_of(text: str) -> str:
    """Return which of our languages a text is most likely in; "" where nothing tells."""
    words = [word.strip(".,;:!?¿¡\"'()").casefold() for word in text[:_LONGEST].split()]
    scores = {tag: sum(word in common for word in words) for tag, common in COMMON.items()}
    best = max(scores, key=lambda tag: scores[tag])
    return best if scores[best] else ""


# --- a sentence ---------------------------------------------------------------


def _worth(one: str, place: int, of: int, seen: Counter[str]) -> float:
    length = len(one.split())
    worth = 1.0 if 8 <= length <= 26 else 0.0
    worth -= 4.0 if length < 4 else 1.5 if length < 7 else 0.0
    worth += 0.6 if place < 2 else 0.0
    worth += 0.6 if of > 2 and place >= of - 2 else 0.0
    worth += min(2.0, 0.35 * sum(seen[word] > 1 for word in _telling(one)))
    worth += 0.8 if re.search(r"\d", one) else 0.0
    worth += 2.0 if SUMS_UP.search(one) else 0.0
    worth += 0.9 if CLAIMS.search(one) else 0.0
    worth -= 3.0 if COURTESY.search(one) else 0.0
    worth -= 2.5 if OF_THE_MAIL.search(one) else 0.0
    worth -= 1.3 if LEANS.match(one) else 0.0
    worth -= 0.7 if TO_ONE.match(one) else 0.0
    worth -= 1.5 if one.endswith("?") else 0.0
    worth -= 2.0 if one.endswith((":", ",", ";")) or "://" in one else 0.0
    return worth - (1.0 if one[-1].isalnum() else 0.0)


def _stands_alone(one: str) -> bool:
    leans = LEANS.match(one) or TO_ONE.match(one) or one.endswith(("?", ":", ",", ";"))
    return not (leans or COURTESY.search(one) or OF_THE_MAIL.search(one) or "://" in one)


def _telling(one: str) -> frozenset[str]:
    """Return the longer words of a sentence, folded: what it is about."""
    bare = unicodedata.normalize("NFKD", one).casefold()
    return frozenset(word for word in re.findall(r"[^\W\d_]{5,}", bare))


def _is_a_name(one: str) -> bool:
    """Whether a line is a signature's: a few words, each with a capital, and no end."""
    words = one.split()
    capital = sum(word[0].isupper() for word in words)
    return len(words) <= 6 and not one.endswith((".", "!", "?", "…")) and capital * 2 > len(words)


def _best(told: Sequence[Sentence], most: int) -> Sentence | None:
    """Return the sentence of so many words that says the most; None where all say nothing."""
    able = [one for one in told if one.words <= most and one.worth > 0]
    return max(able, key=lambda one: one.worth, default=None)


# --- sentences together -------------------------------------------------------


def _with_neighbours(told: Sequence[Sentence], best: Sentence, most: int) -> list[Sentence]:
    """Return a sentence with the one it leans on, or the one that goes on, where there is room."""
    at = told.index(best)
    before = told[at - 1] if at else None
    after = told[at + 1] if at + 1 < len(told) else None
    first, second = (before, after) if LEANS.match(best.text) else (after, None)
    shown = [best]
    for one in (first, second):
        near = one is not None and one.paragraph == best.paragraph and one.worth > -0.5
        if one is not None and near and sum(s.words for s in shown) + one.words <= most:
            shown.append(one)
    return sorted(shown, key=told.index)


def _beginning(sentence: str, most: int) -> str:
    words = sentence.split()[: max(most, 0)]
    return f"{' '.join(words).rstrip(',;:')} ..." if words else ""


def _paragraphs(text: str) -> list[str]:
    parts = [
        item for part in re.split(r"\n\s*\n", text[:_LONGEST]) for item in _ITEM.split(f"\n{part}")
    ]
    told = [" ".join(_BULLET.sub("", part, count=1).split()) for part in parts if part.strip()]
    if told and (hello := _GREETING.match(told[0])):
        told[0] = told[0][hello.end() :].strip()
    return [one for one in told if one]


def _sentences(paragraph: str) -> list[str]:
    found: list[str] = []
    for piece in _END.split(paragraph):
        if found and _ABBREVIATED.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        else:
            found.append(piece)
    return [_closed(one.strip()) for one in found if len(one.split()) > 1 or one.endswith("?")]


def _closed(one: str) -> str:
    """Return a sentence without a bracket whose other half stands elsewhere."""
    for left, right in ("[]", "()"):
        one = one if (left in one) == (right in one) else one.strip(left + right)
    return one
