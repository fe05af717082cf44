"""What somebody answers who was invited: YES, WEEKLY or NO, in four languages, as people write it.

A NO deletes an address, and a YES is somebody's consent: so only what cannot be
meant otherwise counts, "No problem" and "Si" (if) do not, and all else is left to
a person. Greetings and thanks before the word do no harm.
"""

import re
from collections.abc import Iterable
from typing import Literal

_SHORT = 6  # words of an answer that is no more than one: "No, not this time, thank you"
_NAME = 3

Willing = Literal["yes", "weekly", "no", ""]

_SENTENCES = re.compile(r"[.!\n…]+|\s[-–—]\s")
_MARKS = " \t\u00a0.,;:!¡¿*_\"'«»“”()[]-–—>"
_WEEKLY = (
    r"weekly|semanal(?:mente)?|hebdo(?:madaire)?|"
    r"(?:only|just) the (?:friday |weekly )?summar(?:y|ies)"
)
_POLITE = re.compile(
    r"(?:dear|hello|hi|hey|good (?:day|morning|afternoon|evening)|thank(?:s| you)|many thanks|"
    r"greetings|estimad[oa]s?|querid[oa]s?|hola|buen[oa]s? (?:d[ií]as?|tardes|noches)|"
    r"(?:muchas |mil )?gracias|"
    r"saludos|prezad[oa]s?|car[oa]s?|ol[aá]|oi|bom dia|boa (?:tarde|noite)|(?:muito )?obrigad[oa]|"
    r"bonjour|bonsoir|ch[eè]re?s?|madame|monsieur|(?:merci|grand merci))\b",
    re.IGNORECASE,
)
_YES = re.compile(
    r"(?:yes|yep|yeah|s[ií]m|sí|oui|confirm|confirmo|je confirme|ok|okay|"
    r"(?:i )?accept(?:ed)?|(?:i am|i'm|count me) in|i will join|"
    r"i would (?:love|be (?:glad|happy)) to join|"
    r"(?:with|my) (?:great )?pleasure|gladly|of course|certainly|"
    r"acepto|con (?:mucho )?gusto|encantad[oa]|por supuesto|claro que s[ií]m?|participar[eé]|"
    r"aceito|com (?:muito )?(?:prazer|gosto)|participarei|"
    r"j'accepte|avec (?:grand )?plaisir|volontiers|bien s[uû]r|d'accord|je participerai)\b",
    re.IGNORECASE,
)
_IF = re.compile(r"si(?:[\s]*[,;:]|\s*$)", re.IGNORECASE)  # "si" without its accent, alone
_NO = re.compile(
    r"(?:no|não|nao|non)(?:\s*[,;:]|\s*$|\s*\(|\s+(?:thanks?|thank you|gracias|obrigad[oa]|merci|"
    r"this time|puedo|podr[eé]|posso|poderei|pueda|sorry|lo siento|participar[eé]|participarei|"
    r"desta vez|esta vez|cette fois|not this time))|not this time|no esta vez|n[aã]o desta vez|"
    r"pas cette fois",
    re.IGNORECASE,
)
# A YES that takes itself back, or asks.
_HEDGED = re.compile(
    r"\?|\b(?:can ?not|can't|not (?:this|now|sure|yet)|unless|no puedo|no podr[eé]|todav[ií]a no|"
    r"não posso|ainda não|ne peux|pas encore|pas cette)\b",
    re.IGNORECASE,
)
_OPTION = re.compile(r"\W*(\w+) {2,}\w")  # a line of ours: "YES   I will join"


def willing(lines: Iterable[str]) -> Willing:
    """Return what the first of somebody's own lines answers, "" where a person has to read it."""
    own = [line.replace("’", "'") for line in lines]
    options = {said for line in own if _OPTION.match(line) and (said := _meant(line))}
    if len(options) > 1:
        return ""  # our own three lines, quoted without a mark
    return _meant(next(iter(_spoken(own)), ""))


def says_more(lines: Iterable[str]) -> bool:
    """Whether somebody's own lines say more than the word, a greeting and a name."""
    first, *rest = _spoken(lines) or [""]
    return len(first.split()) > _SHORT or any(len(one.split()) > _NAME for one in rest)


def _spoken(lines: Iterable[str]) -> list[str]:
    """Return the sentences of some lines, without greetings and thanks."""
    sentences = (piece.strip(_MARKS) for line in lines for piece in _SENTENCES.split(line))
    return [one for one in sentences if one and not _POLITE.match(one)]


def _meant(sentence: str) -> Willing:
    said = sentence.strip(_MARKS)
    if re.match(rf"(?:{_WEEKLY})\b", said, re.IGNORECASE):
        return "weekly" if not _HEDGED.search(said) else ""
    if _YES.match(said) or _IF.match(said):
        if _HEDGED.search(said):
            return ""
        return "weekly" if re.search(rf"\b(?:{_WEEKLY})\b", said, re.IGNORECASE) else "yes"
    return "no" if _NO.match(said) else ""
