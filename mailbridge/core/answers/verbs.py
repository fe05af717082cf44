"""What a moderator's first line decides: OK, OK note: ..., NO ..., MOVE M2.2, MINE, OK 1 3.

A held mail is a stranger's text, quoted below every answer to it, and may say OK
as often as it likes. So only the very first line counts, and only where nothing
else stands on it: "OK, but cut the end" decides nothing, nor does a line of our
own instructions ("NO ...   do not publish").
"""

import re
from dataclasses import dataclass
from typing import Literal

Verb = Literal["publish", "reject", "mine"]

_MARKS = " \t\u00a0.,;:!*_\"'«»“”"
_WORDS: tuple[tuple[Verb, str], ...] = (
    ("publish", "ok|okay|yes|sí|si|sim|oui|publish|publicar|publique|publier|publiez"),
    ("reject", "no|não|nao|non"),
    ("mine", "mine|mía|mia|mío|mio|minha|meu|à moi|a moi"),
)
_VERBS: dict[str, Verb] = {word: verb for verb, words in _WORDS for word in words.split("|")}
_LINE = re.compile(
    r"(?P<verb>" + "|".join(map(re.escape, _VERBS)) + r")\b(?P<numbers>(?:[\s,]+\d{1,3}\b)*)"
    r"[.!,]?\s*(?:(?P<note>not[ae]|remarque)\s*:)?(?P<rest>.*)",
    re.IGNORECASE,
)
_MOVE = re.compile(
    r"(?:move|mover|mueva|déplacer|deplacer)\s+(?:to\s+|a\s+|vers\s+|para\s+)?m(\d{1,3})\.(\d{1,3})",
    re.IGNORECASE,
)
_POLITE = re.compile(r"\b(?:please|por favor|thanks|thank you|gracias|obrigad[oa]|merci)\b", re.I)


@dataclass(frozen=True, slots=True)
class Ruled:
    """A decision as it was written: the verb, which of several mails, a place, and words."""

    verb: Verb
    numbers: tuple[int, ...] = ()
    place: str = ""
    words: str = ""


def ruled(line: str, text: str) -> Ruled | None:
    """Return what a first line decides, None where it decides nothing.

    `text` are all of the moderator's own words: those that follow a NO go to the
    author, those that follow a note up to the next blank line.
    """
    if moved := _MOVE.fullmatch(line.strip(_MARKS)):
        return Ruled("publish", place=f"M{moved[1]}.{moved[2]}")
    found = _LINE.fullmatch(line.lstrip(_MARKS))
    if found is None:
        return None
    verb = _VERBS[found["verb"].lower()]
    numbers = tuple(int(number) for number in re.findall(r"\d+", found["numbers"]))
    rest = found["rest"].strip()
    if rest.startswith((". .", "..", "…")):
        return None  # a line of ours, quoted without a mark
    if found["note"]:
        words = _paragraph(rest, line, text)
        return Ruled(verb, numbers, words=words) if verb == "publish" and words else None
    if verb == "reject":
        return Ruled(verb, numbers, words="\n\n".join(filter(None, (rest, _below(line, text)))))
    return Ruled(verb, numbers) if not _POLITE.sub("", rest).strip(_MARKS) else None


def _paragraph(rest: str, line: str, text: str) -> str:
    below = text.partition(line.strip())[2].partition("\n\n")[0]
    return " ".join(f"{rest} {below}".split())


def _below(line: str, text: str) -> str:
    return text.partition(line.strip())[2].strip()
