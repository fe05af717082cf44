"""Answers that stand inside a quote which nothing marks line by line.

"My comments in red", in capitals, as [FB: ...]: the commonest style in some
offices, and in their plain text part nothing tells the two apart. Where the
parent is known, that does (`parent`). Where it is not, the author's own
announcement and the way the lines are written must. Announced answers that
cannot be found leave the whole quote standing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailbridge.core.trim.rows import Row

_KINDS = (
    r"(?:comments?|answers?|responses?|repl(?:y|ies)|remarks|notes|feedback|input"
    r"|comentarios?|respuestas?|observaciones|aportes?|notas|comentários?|respostas?|observações"
    r"|contribuições|commentaires?|réponses?|remarques?|observations|kommentare?|antworten"
    r"|anmerkungen|commenti|risposte)"
)
_COLOURS = (
    r"(?:red|blue|green|purple|colou?red|colou?r|rojo|azul|verde|colores?|vermelho|cor|rouge|bleu"
    r"|vert|couleur|rot|blau|grün|rosso|blu)"
)
_CAPITALS = r"(?:capitals?|caps|capital letters|upper ?case|mayúsculas?|maiúsculas?|majuscules?)"
_INSIDE = (
    r"(?:in-?\s?line|below|interspersed|between the lines"
    r"|(?:with)?in(?:side)? (?:the|your) (?:text|body|mail|e-?mail|message)"
    r"|abajo|más abajo|a continuación|debajo|entre líneas|entrelíneas|intercalad[oa]s|insertad[oa]s"
    r"|(?:en|dentro de) ?(?:l|el|tu|su) (?:texto|cuerpo|correo|mensaje)|en línea"
    r"|abaixo|entre ?linhas|inserid[oa]s|no (?:texto|corpo|seu|teu)"
    r"|ci-dessous|plus bas|dans (?:le|ton|votre) (?:texte|corps|message|mail|courriel)"
    r"|entre les lignes|insérée?s|intercalée?s|unten|im text|inline|sotto|nel testo)"
)
_IN_COLOUR = re.compile(rf"\b(?:in|en|em)\s(?:bold\s|dark\s|light\s)?{_COLOURS}\b", re.IGNORECASE)
_IN_CAPITALS = re.compile(rf"\b(?:in|en|em)\s(?:letras\s)?{_CAPITALS}\b", re.IGNORECASE)
_ANNOUNCED = re.compile(
    rf"\b{_KINDS}\b[^.!?\n]{{0,60}}\b{_INSIDE}\b"
    rf"|\b(?:see|find|ver|vea|véase|veja|voir|voyez|siehe)\b[^.!?\n]{{0,20}}\b(?:in-?line)\b"
    rf"|\b(?:i(?:'ve| have)? (?:answer|repl|respond|comment)\w*|respondo|contesto|comento"
    rf"|he (?:respondido|contestado|comentado)|respondi|comentei|je réponds"
    rf"|j['’]ai répondu|ich antworte)\b"
    rf"[^.!?\n]{{0,60}}\b{_INSIDE}\b"
    rf"|^\W{{0,3}}(?:in-?line|my answers|mis respuestas|minhas respostas|mes réponses)\W{{0,3}}$",
    re.IGNORECASE | re.MULTILINE,
)
_MOST_WORDS_AFTER = 45
_BRACKETED = re.compile(r"\W{0,2}[\[({]{1,2}\s?[A-ZÁÉÍÓÚÑÇ]{2,4}\s?[:.\]–-]")
_ARROW = re.compile(r"(?:={1,3}>|-{1,3}>|\*{2,3}|#{2,3}|@{2}|/{2}|\+{2}|→|►|»)\s?\w")
_ANSWER = re.compile(
    r"(?:answer|ans|reply|response|comment|respuesta|rpta|resp|comentario|resposta|comentário"
    r"|réponse|rép|commentaire|antwort|r)\s?[.:–-]\s?\S",
    re.IGNORECASE,
)
_LONGEST_BRACKET = 12
_LONGEST_NAME = 44
_FEWEST_CAPITALS = 12
_MOST_COLOURED = 0.7  # of a quote's words; more than that is how the quote came
_RGB = re.compile(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})")
_REDS = frozenset(["red", "crimson", "darkred", "firebrick", "maroon", "orangered", "tomato"])
_OTHERS = frozenset(
    ["blue", "green", "purple", "magenta", "orange", "teal", "darkgreen", "darkblue"]
)
_VIVID = 90  # between the strongest and the weakest of red, green, blue


@dataclass(frozen=True, slots=True)
class Announced:
    """What the author says above a quote of the answers within it."""

    inside: bool = False
    colour: bool = False
    capitals: bool = False

    def __bool__(self) -> bool:
        return self.inside or self.colour or self.capitals


def announced(above: str) -> Announced:
    """Return what the words above a quote announce; what follows at length announces itself."""
    ends = [found.end() for found in _ANNOUNCED.finditer(above)]
    inside = bool(ends) and len(above[ends[-1] :].split()) <= _MOST_WORDS_AFTER
    colour, capitals = _IN_COLOUR.search(above), _IN_CAPITALS.search(above)
    return Announced(inside, bool(colour), bool(capitals))


def answers_in(
    rows: Sequence[Row], start: int, end: int, said: Announced, author: str
) -> frozenset[int]:
    """Return the rows between `start` and `end` that were written into a quote."""
    found = set(_coloured(rows, start, end, said))
    for number in range(start, end):
        words = rows[number].words
        if not words:
            continue
        if _BRACKETED.match(words) or is_by(words, author):
            last = _bracket_end(rows, number, end)
            asked = (n for n in range(number + 1, last) if _is_asked(rows, n, author))
            found.update(range(number, next(asked, last)))
        elif said and (_ARROW.match(words) or (said.inside and _ANSWER.match(words))):
            last = _paragraph_end(rows, number, end)
            asked = (n for n in range(number + 1, last) if _is_asked(rows, n, author))
            found.update(range(number, next(asked, last)))
        elif said.capitals and _in_capitals(words):
            found.add(number)
    return frozenset(found)


def is_vivid(colour: str) -> bool:
    """Tell whether a colour is one that people answer in, not a client's grey or navy."""
    return _hue(colour) != ""


def _coloured(rows: Sequence[Row], start: int, end: int, said: Announced) -> list[int]:
    hues = {"red", "other"} if said else {"red"}
    filled = [number for number in range(start, end) if rows[number].words]
    coloured = [number for number in filled if _hue(rows[number].colour) in hues]
    return coloured if len(coloured) <= _MOST_COLOURED * len(filled) else []


def _hue(colour: str) -> str:
    """Return "red", "other" for another bright colour, "" for what clients write in."""
    if not colour or colour in _REDS or colour in _OTHERS:
        return "red" if colour in _REDS else "other" if colour else ""
    red, green, blue = _rgb(colour)
    if max(red, green, blue) - min(red, green, blue) < _VIVID or colour == "#1f497d":
        return ""
    return "red" if red > 2 * max(green, blue) else "other"


def _rgb(colour: str) -> tuple[int, int, int]:
    match = _RGB.match(colour)
    if match:
        return int(match[1]), int(match[2]), int(match[3])
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join([digit * 2 for digit in digits])
    try:
        value = int(digits, 16) if len(digits) == 6 and colour.startswith("#") else 0
    except ValueError:
        value = 0
    return value >> 16, value >> 8 & 255, value & 255


def is_by(words: str, author: str) -> bool:
    """Tell whether a row begins with the author's name or initials: "FB: yes", "Grace> no"."""
    if ":" not in words[:_LONGEST_NAME] and ">" not in words[:_LONGEST_NAME]:
        return False
    initials = "".join([name[0] for name in author.split() if name[0].isupper()])
    head, sign, rest = words.partition(":")
    if not sign:
        head, sign, rest = words.partition(">")
    head = head.strip(" *[(-")
    if not sign or not rest.strip() or not head or len(head) > 40:
        return False
    return (len(initials) > 1 and head == initials) or head.casefold() in {
        author.casefold(),
        author.partition(" ")[0].casefold(),
    }


def _is_asked(rows: Sequence[Row], number: int, author: str) -> bool:
    """Tell whether a row below an answer is the next question: an answer stands right below it."""
    below = rows[number + 1].words if number + 1 < len(rows) else ""
    answered = is_by(below, author) or _ANSWER.match(below) or _BRACKETED.match(below)
    return rows[number].words.endswith("?") and bool(answered)


def _bracket_end(rows: Sequence[Row], number: int, end: int) -> int:
    """Return the row after the one that closes a bracket, or after this row."""
    opened = rows[number].words[:3]
    closing = "]" if "[" in opened else ")" if "(" in opened else ""
    for last in range(number, min(end, number + _LONGEST_BRACKET)):
        if closing and closing in rows[last].words:
            return last + 1
    return _paragraph_end(rows, number, end) if not closing else number + 1


def _paragraph_end(rows: Sequence[Row], number: int, end: int) -> int:
    while number < end and rows[number].words:
        number += 1
    return number


def _in_capitals(words: str) -> bool:
    letters = [character for character in words if character.isalpha()]
    upper = sum(1 for letter in letters if letter.isupper())
    return len(letters) >= _FEWEST_CAPITALS and upper >= 0.9 * len(letters)
