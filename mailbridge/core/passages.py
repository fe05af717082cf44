"""What of a post's segments a letter shows: the author's words, and short quotes they answer.

Old clients break lines at 72 to 78 characters; on a phone each second line then
ends after a word or two. So lines that were broken because the next word had no
room are joined again, and no others: lists, verses and addresses keep theirs.
Of a quote that an answer follows, its end is shown, for that is what is
answered; a letter may not grow by quotes, so all of them together stay short.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from mailbridge.core.sanitise import mask_addresses
from mailbridge.model import Segment

_NARROWEST, _WIDEST = 64, 80  # where most clients break lines
_BEYOND = 1000  # some break them much further out; no line of a mail is longer
_ENOUGH = 2  # lines broken in the middle of a sentence, which show that one did
_LONGEST_QUOTE = 300
_ALL_QUOTES = 400
_MARK = re.compile(r"[ \t]{0,3}>[ \t]?")
_ITEM = re.compile(r"\s|>|[-*•–—#|]|\(?(?:\d{1,3}|[A-Za-z]\d{0,2})[.):]\s")
_BLANK_LINES = re.compile(r"\n{3,}")
_WIDE = "\u2e80"  # from here on, scripts put no space between words


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of own or quoted words; one paragraph is one line, blank lines between."""

    kind: Literal["own", "quoted"]
    text: str

    def __str__(self) -> str:
        if self.kind == "own":
            return self.text
        return "\n".join(f"> {line}".rstrip() for line in self.text.split("\n"))


def passages(segments: Iterable[Segment]) -> tuple[Passage, ...]:
    """Return what a letter shows of a post, in order; neighbours are of different kinds."""
    shown: list[Passage] = []
    room = _ALL_QUOTES
    for kind, text in _runs(segments):
        if kind == "own":
            shown.append(Passage("own", unwrapped(text)))
        elif quote := _end_of(_bare(text), min(room, _LONGEST_QUOTE)):
            shown.append(Passage("quoted", mask_addresses(quote)))
            room -= len(quote)
    return _merged(_up_to_the_last_own(shown))


def unwrapped(text: str) -> str:
    """Return text with each paragraph on one line, where a client had broken its lines."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    width = max(map(len, lines))
    if not _NARROWEST <= width <= _WIDEST and not _breaks_far_out(lines, width):
        return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")
    parts = lines[:1]
    for above, line in pairwise(lines):
        parts += (" " if _was_broken(above, line, width) else "\n", line)
    return _BLANK_LINES.sub("\n\n", "".join(parts)).strip("\n")


def _breaks_far_out(lines: list[str], width: int) -> bool:
    """Whether lines were broken at an unusual width: several, and in the middle of sentences."""
    if not _WIDEST < width <= _BEYOND:
        return False
    broken = [one for one, line in pairwise(lines) if _was_broken(one, line, width)]
    return sum(one[-1].isalnum() or one[-1] == "," for one in broken) >= _ENOUGH


def _was_broken(above: str, line: str, width: int) -> bool:
    """Whether a client broke the line above because this one's first word had no room there."""
    if not above or not line or _ITEM.match(line) or above[-1] >= _WIDE:
        return False
    return len(above) + 1 + len(line.split(maxsplit=1)[0]) > width


def _runs(segments: Iterable[Segment]) -> list[tuple[Literal["own", "quoted"], str]]:
    """Return own and quoted words that are not blank; signatures are nobody's answer."""
    return [(s.kind, s.text) for s in segments if s.kind != "signature" and s.text.strip()]


def _bare(text: str) -> str:
    """Return a quote without its marks; where it has marks, lines without are its attribution."""
    lines = text.replace("\r\n", "\n").split("\n")
    marked = [line for line in lines if _MARK.match(line)]
    return unwrapped("\n".join(_MARK.sub("", line, count=1) for line in marked or lines))


def _end_of(text: str, room: int) -> str:
    """Return a short quote whole; of a longer one its last paragraph, or how that ends."""
    if len(text) <= room:
        return text.strip()
    last = text.strip().rpartition("\n\n")[2]
    if len(last) > room:
        last = last[len(last) - max(room, 0) :].partition(" ")[2]
    return f"[...] {last}" if last else ""


def _up_to_the_last_own(shown: list[Passage]) -> list[Passage]:
    """Return passages without the quotes at the end, which nothing answers."""
    own = [place for place, passage in enumerate(shown) if passage.kind == "own"]
    return shown[: own[-1] + 1] if own else []


def _merged(shown: list[Passage]) -> tuple[Passage, ...]:
    merged: list[Passage] = []
    for passage in shown:
        if merged and merged[-1].kind == passage.kind:
            merged[-1] = Passage(passage.kind, f"{merged[-1].text}\n\n{passage.text}")
        else:
            merged.append(passage)
    return tuple(merged)
