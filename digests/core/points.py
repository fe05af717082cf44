"""What a message says, in few of its own words: whole sentences, never cut inside one."""

import re
from collections.abc import Sequence

_SENTENCE = re.compile(
    r"(?:(?<=[.!?…])|(?<=[.!?…][\"”»’)]))\s+(?=[\"“«‘(¿¡]?[A-ZÁÉÍÓÚÀÂÇÈÊËÎÏÔÛÑÃÕ0-9])"
)
_GREETING = re.compile(
    r"(?:dear|hello|hi|good (?:day|morning|afternoon|evening)|greetings|estimad[oa]s?|querid[oa]s?"
    r"|hola|buen[oa]s? (?:días|tardes)|prezad[oa]s?|car[oa]s?|olá|bom dia|boa tarde|cher(?:e|s|es)?"
    r"|bonjour|bonsoir)\b[^.!?\n]{0,80}[,.:!]?",
    re.IGNORECASE,
)


def point(text: str, most: int) -> str:
    """Return the first sentences after the greeting, of at most so many words; "" if none fits.

    Where the first is too long, a later one near it stands for it.
    """
    told = sentences(text)
    first = next((n for n, one in enumerate(told[:6]) if len(one.split()) <= most), None)
    if first is None:
        return ""
    shown: list[str] = []
    for one in told[first:]:
        if sum(len(s.split()) for s in (*shown, one)) > most:
            break
        shown.append(one)
    return " ".join(shown)


def question(text: str, most: int = 30) -> str:
    """Return the last question that an author asks, "" where there is none that is short."""
    asked = [one for one in sentences(text) if one.endswith("?") and len(one.split()) <= most]
    return asked[-1] if asked else ""


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, its greeting left out."""
    paragraphs = [" ".join(one.split()) for one in re.split(r"\n\s*\n", text) if one.strip()]
    if paragraphs and (hello := _GREETING.match(paragraphs[0])):
        paragraphs[0] = paragraphs[0][hello.end() :].strip()
    return tuple(
        sentence.strip()
        for paragraph in paragraphs
        if paragraph
        for sentence in _SENTENCE.split(paragraph)
        if len(sentence.split()) > 1
    )


def named(texts: Sequence[str], number: int) -> bool:
    """Whether any of some posts names a theme's question: "Q2", "pregunta 2", "question 2"."""
    name = re.compile(rf"\b(?:q|p|question|pregunta|pergunta)\s?\.?\s?{number}\b", re.IGNORECASE)
    return any(name.search(text) for text in texts)
