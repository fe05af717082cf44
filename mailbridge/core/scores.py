"""Numbers from 1 to 5 for three questions, as people write them into a mail."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mailbridge.core.letter import plain

MOST = 1000  # characters of a line that are kept
# "1: 4 The interviews helped", "2. 5", "Q3 - 2/5", "3) 4: less mail", "**1:** 5"
_ONE = re.compile(
    r"[*_\s]*(?:(?:q|p|question|pregunta|pergunta)[ .]*)?([123])[*_ ]*[.:)=–—-][*_ ]*"
    r"([1-5])(?![\d.,]*\d)(?: ?/ ?5)?[ *_]*[.,;:–—-]*\s*(.*)",
    re.IGNORECASE,
)
# "5, 4, 3", "5 4 3", "4/5/5"
_THREE = re.compile(r"\s*([1-5])\s*[,;/ ]\s*([1-5])\s*[,;/ ]\s*([1-5])(?!\d)[ .,;:–—-]*(.*)")


@dataclass(frozen=True, slots=True)
class Score:
    """What one of the three questions was given, from 1 to 5, and the line beside it."""

    question: int
    value: int
    line: str = ""


def scores_in(text: str) -> tuple[Score, ...]:
    """Return the scores of somebody's own words by question; () without one.

    Words below a score belong to it, up to an empty line. The first score of a question
    counts: what stands below may be our own example, in a quote that nothing marks.
    """
    found: dict[int, Score] = {}
    open_at = 0
    for line in text.split("\n"):
        scores = _read(line)
        if scores:
            new = [score for score in scores if score.question not in found]
            found |= {score.question: score for score in new}
            open_at = new[-1].question if new else 0
        elif not line.strip():
            open_at = 0
        elif open_at:
            earlier = found[open_at]
            found[open_at] = _score(open_at, earlier.value, f"{earlier.line} {line}")
    return tuple(found[number] for number in sorted(found))


def _read(line: str) -> tuple[Score, ...]:
    if three := _THREE.fullmatch(line):
        first, second, third, words = three.groups()
        return _score(1, first), _score(2, second), _score(3, third, words)
    one = _ONE.fullmatch(line)
    return (_score(int(one[1]), one[2], one[3]),) if one else ()


def _score(question: int, value: str | int, words: str = "") -> Score:
    return Score(question, int(value), " ".join(plain(words).split())[:MOST])


def scores_written(scores: Iterable[Score]) -> str:
    """Return scores as the answer of a question keeps them: a line each."""
    return "\n".join(f"{one.question} {one.value} {one.line}".rstrip() for one in scores)


def scores_read(answer: str) -> tuple[Score, ...]:
    """Return the scores that an answer keeps."""
    parts = (line.split(" ", 2) for line in answer.splitlines())
    return tuple(Score(int(q), int(value), *line) for q, value, *line in parts)


@dataclass(frozen=True, slots=True)
class Rating:
    """How one question was answered: by how many with 1, 2, 3, 4 and 5, and the mean."""

    question: int
    counts: tuple[int, int, int, int, int]
    mean: float | None

    @property
    def answers(self) -> int:
        """How many answered it."""
        return sum(self.counts)


def ratings(given: Sequence[Sequence[Score]]) -> tuple[Rating, ...]:
    """Return what members' scores come to, question by question; means to two places."""
    return tuple(_rating(number, given) for number in (1, 2, 3))


def _rating(number: int, given: Sequence[Sequence[Score]]) -> Rating:
    values = [one.value for scores in given for one in scores if one.question == number]
    one, two, three, four, five = (values.count(value) for value in range(1, 6))
    mean = round(sum(values) / len(values), 2) if values else None
    return Rating(number, (one, two, three, four, five), mean)
