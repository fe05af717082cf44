"""Which posts a text says it answers: "#62 and #64: ...", "In answer to 69, ...".

People write numbers of many things. A number names a post only where it has the
mark and stands in front, or where the words say that it is answered; "#1
priority" and "in answer to 69 farmers who asked" name none.
"""

import re
from collections.abc import Sequence

_LEAD = 300  # characters at the head of a text where numbers are looked for

_IN_ANSWER = (
    r"\b(?:in (?:answer|reply|response) to|answering|replying to|responding to"
    r"|en respuesta al?|(?:respondiendo|contestando|respondo|contesto) al?"
    r"|em resposta [aàá]o?|respondendo [aàá]o?|en réponse (?:à|au)|pour répondre (?:à|au))"
)
_CITED = re.compile(
    _IN_ANSWER + r"(?:[^#\n]{1,40}#| (?:[\w.°º]{1,12} ){0,3})(\d{1,6})"
    r"(?=\s*(?:$|[.,;:)\n–—-])|\s+(?:and|y|e|et)\s)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"#(\d{1,6})(?!\w)")
_NAME = re.compile(r"(?:([A-Za-z][A-Za-z0-9]{1,15}) )?(?:M\d{1,3}(?:\.\d{1,3})? )?(?=#\d)")
_AND = re.compile(r"\s*(?:[,;&/+]|and\b|y\b|e\b|et\b|und\b)?\s*(?=#\d)")
# Where a mail is no answer, what follows the number must not make it "#1 priority".
_SET_OFF = re.compile(r"\s*(?:$|[\n:,;.()/&–—-]|[A-ZÀ-ÖØ-Þ¿¡\"“«])")
_GREETING = re.compile(r"[^\n]{1,60}[,:!.]\s*\n")


def in_front(text: str, names: Sequence[str] = (), *, answer: bool) -> tuple[int, ...]:
    """Return the numbers a text begins with, or begins with after a greeting.

    `names` are those an alliance is cited by; without any, every name will do.
    A text that is no `answer` has to set a single number off from what follows.
    """
    head = text[:_LEAD]
    greeting = _GREETING.match(head)
    after = head[greeting.end() :] if greeting else ""
    starts = (head.lstrip(), after.lstrip())
    return next(filter(None, (_numbers(one, names, answer=answer) for one in starts)), ())


def _numbers(text: str, names: Sequence[str], *, answer: bool) -> tuple[int, ...]:
    named = _NAME.match(text)
    name = named[1] if named else None
    if name and names and name.casefold() not in {one.casefold() for one in names}:
        return ()
    found, at = _chain(text, named.end() if named else 0)
    return found if answer or len(found) > 1 or _SET_OFF.match(text, at) else ()


def cited(text: str) -> tuple[int, ...]:
    """Return the numbers that the head of a text says it answers, in words."""
    found = _CITED.search(head := text[:_LEAD])
    if found is None:
        return ()
    more = _AND.match(head, found.end())
    return (int(found[1]), *(_chain(head, more.end())[0] if more else ()))


def _chain(text: str, at: int) -> tuple[tuple[int, ...], int]:
    """Return the numbers of "#62, #63 and #64" that stand at a place, and where they end."""
    found: list[int] = []
    end = at
    while number := _NUMBER.match(text, at):
        found.append(int(number[1]))
        end = number.end()
        joined = _AND.match(text, end)
        if joined is None:
            break
        at = joined.end()
    return tuple(found), end
