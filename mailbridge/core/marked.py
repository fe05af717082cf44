"""Finds in a post the passages that a mail quotes, as its author wrote them.

Clients rewrap what they quote, and put marks before it; so words are compared
without any white space. A quoted letter has lines around the author's words that
are ours (who, in answer to whom, the footer): those at either end may be missing
in the post, one in the middle may not.
"""

import re
from dataclasses import dataclass

_LEVELS = re.compile(r"[ \t]?((?:>[ \t]?)+)")
_CUT = re.compile(r"[\[(](?:\.\.\.|…)[\])]")
_SHORTEST = 12  # characters of a line that is looked for wherever it may stand
_MOST_LINES = 2000


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A text without white space, and where each of its characters stands in the text."""

    text: str
    places: tuple[int, ...]


def quoted_below(body: str) -> tuple[str, ...]:
    """Return the lines a mail quotes below its first own line, their marks left out.

    Without marks it is all that follows, up to a signature. Of several levels it
    is the outermost: what stands deeper is somebody else's.
    """
    lines = body.splitlines()[:_MOST_LINES]
    first = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    own_first = first < len(lines) and not _LEVELS.match(lines[first])
    rest = lines[first + 1 :] if own_first else lines[first:]
    marked = [(_level(line), _LEVELS.sub("", line, count=1)) for line in rest]
    levels = [level for level, words in marked if level and words.strip()]
    if levels:
        return tuple(words for level, words in marked if level == min(levels) and words.strip())
    end = next((n for n, line in enumerate(rest) if line.rstrip() == "--"), len(rest))
    return tuple(line for line in rest[:end] if line.strip())


def passages_in(text: str, lines: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return where quoted lines stand in a text, as (first character, first one after).

    Lines that follow each other there are one passage. Empty where they are not
    all there, but for lines before the first and after the last that are.
    """
    bare = squeezed(text)
    pieces = [piece for line in lines for cut in _CUT.split(line) if (piece := _squeeze(cut))]
    found: list[tuple[int, int]] = []
    missing = False
    for piece in pieces:
        at = _find(bare.text, piece, found[-1][1] if found else 0, alone=len(pieces) == 1)
        if at is None:
            missing = bool(found)
        elif missing:
            return ()
        elif found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + len(piece))
        else:
            found.append((at, at + len(piece)))
    places = bare.places
    return tuple((places[first], places[after - 1] + 1) for first, after in found)


def squeezed(text: str) -> Squeezed:
    """Return a text without its white space, each character with its place."""
    places = tuple(n for n, letter in enumerate(text) if not letter.isspace())
    return Squeezed("".join(text[n] for n in places), places)


def _find(text: str, piece: str, start: int, *, alone: bool) -> int | None:
    """Return where a piece stands, best from `start` on; a short one only right there."""
    if text.startswith(piece, start) and start:
        return start
    if len(piece) < _SHORTEST and not alone:
        return None
    found = (text.find(piece, start), text.find(piece))
    return next((at for at in found if at >= 0), None)


def _squeeze(line: str) -> str:
    return "".join(line.split())


def _level(line: str) -> int:
    found = _LEVELS.match(line)
    return found[1].count(">") if found else 0
