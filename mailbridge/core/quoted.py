"""Which known post the quoted lines of a mail were taken from.

Clients rewrap what they quote, put `>` before it or only indent it, and add the
line "On Monday Grace wrote:" in their user's language. So words are compared,
six at a time, never lines. Where quotes have levels, the outermost holds the
words of the post that is answered; where they have none, the newest of the
posts found in it is the one, for it quoted the others.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from mailbridge.model import Placed, Segment

_RUN = 6  # words compared at once
_SHORTEST = 15  # characters that a shorter run must have to tell anything
_CERTAIN = 40  # characters of a post in a quote that make it no accident
_MOST_RUNS = 80
_LONGEST = 20_000  # characters of a post, and of a quote, that are looked at
_LEVELS = re.compile(r"^[ \t]?((?:>[ \t]?)+)")
_WORD = re.compile(r"\w+")
_ITEM = re.compile(r"#(\d{1,6}) \S")
_FOOTER = re.compile(r"([^\W\d_][\w -]{0,40}?)(?: M\d{1,3}(?:\.\d{1,3})?)? #(\d{1,6})[.,:](?:\s|$)")


@dataclass(frozen=True, slots=True)
class Quote:
    """What a mail quotes: the outermost level's lines, and whether there were levels at all."""

    lines: tuple[str, ...]
    levels: bool

    def __bool__(self) -> bool:
        return bool(self.lines)


def quote_of(segments: Sequence[Segment]) -> Quote:
    """Return what a mail quotes, own lines left out."""
    marked: list[tuple[int, str]] = []
    for segment in segments:
        for line in segment.text[:_LONGEST].splitlines():
            level, rest = _level(line)
            if rest and (level or segment.kind == "quoted"):
                marked.append((level, rest))
    outermost = min((level for level, _ in marked if level), default=0)
    lines = tuple(rest for level, rest in marked if level in (0, outermost))
    return Quote(lines, levels=outermost > 0)


def most_quoted(quote: Quote, candidates: Sequence[Placed], *, certain: bool) -> Placed | None:
    """Return the post whose words a mail quotes; `certain` asks for more than a phrase of it."""
    runs = _runs(quote.lines)
    scores = {post.number: _score(runs, post) for post in candidates} if runs else {}
    best = max(scores.values(), default=0)
    if best < (_CERTAIN if certain else 1):
        return None
    enough = best if quote.levels else min(best, max(best // 4, _SHORTEST))
    found = [post for post in candidates if scores[post.number] >= enough]
    return max(found, key=lambda post: (post.received_at, post.number))


def attributed(quote: Quote, candidates: Sequence[Placed]) -> Placed | None:
    """Return the newest post of the author whom the line above the quote names."""
    words = f" {_fold(' '.join(quote.lines[:4])[:1000])} "
    named = [post for post in candidates if len(post.author) > 2 and _names(words, post.author)]
    if len({post.author for post in named}) != 1:
        return None
    return max(named, key=lambda post: (post.received_at, post.number))


def numbers_in_footers(quote: Quote, names: Sequence[str] = ()) -> tuple[int, ...]:
    """Return the numbers in quoted footers of our own letters, the outermost first.

    `names` are those that a footer may begin with ("Farms M2.3 #64. A reply
    goes to ..."); without any, every name will do.
    """
    found = (_FOOTER.match(line) for line in quote.lines)
    known = {name.casefold() for name in names}
    ours = (m for m in found if m and (not known or m[1].casefold() in known))
    return tuple(dict.fromkeys(int(match[2]) for match in ours))


def item_above_answer(segments: Sequence[Segment]) -> int | None:
    """Return the digest item ("#64 Grace Nakibuuka, Uganda") that own words stand under.

    Where a whole digest is quoted with nothing written inside it, no item is meant.
    """
    item: int | None = None
    items: set[int] = set()
    answered: int | None = None
    for segment in segments:
        for line in segment.text[:_LONGEST].splitlines():
            level, rest = _level(line)
            if not (level or segment.kind == "quoted"):
                answered = answered or (item if rest and segment.kind == "own" else None)
            elif heading := _ITEM.match(rest):
                item = int(heading[1])
                items.add(item)
    return answered or (item if len(items) == 1 else None)


def holds_digest(segments: Sequence[Segment]) -> bool:
    """Whether several items of a digest are quoted: then its words tell of none in particular."""
    quoted = (line for s in segments for line in s.text[:_LONGEST].splitlines())
    items = (_ITEM.match(rest) for _, rest in map(_level, quoted))
    return len({item[1] for item in items if item}) > 1


def _level(line: str) -> tuple[int, str]:
    marks = _LEVELS.match(line)
    if marks is None:
        return 0, line.strip()
    return marks[1].count(">"), line[marks.end() :].strip()


def _runs(lines: Sequence[str]) -> tuple[str, ...]:
    """Return a quote's words, a few at a time; a short line between others stands alone."""
    words = _WORD.findall(_fold(" ".join(lines)[:_LONGEST]))
    runs = [f" {' '.join(words[at : at + _RUN])} " for at in range(0, len(words), _RUN)]
    step = max(1, len(runs) // _MOST_RUNS)
    return tuple(run for run in runs[::step] if len(run) > _SHORTEST)


def _score(runs: Sequence[str], post: Placed) -> int:
    own = (line for line in post.text[:_LONGEST].splitlines() if not _LEVELS.match(line))
    text = f" {' '.join(_WORD.findall(_fold(' '.join(own))))} "
    return sum(len(run) for run in runs if run in text)


def _names(words: str, author: str) -> bool:
    return f" {' '.join(_WORD.findall(_fold(author)))} " in f" {' '.join(_WORD.findall(words))} "


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
