"""What a post says, ready for a page: its own words, and what was cut, to be folded.

Own words are shown with their markup, unless the author answered between
quoted lines: then each answer stands under what it answers, as plain text.
Signatures are left out, for they are where people keep telephone numbers; a
quote often carries the signature of whoever is quoted, so there numbers are
masked.
"""

import re
from dataclasses import dataclass
from textwrap import shorten
from typing import Literal

from mailbridge.core.sanitise import from_text, mask_addresses
from mailbridge.model import Draft, Entry, Segment

# A quote above this is shown only on the post's own page: most are whole mails that stand
# on the same page already.
_SHORT_QUOTE = 300
# Above this many bytes a theme's page shows only how a post begins.
LONGEST = 16_000
_BEGINNING = 2_000

# Eight digits or more, unless they begin with a date.
_TELEPHONE = re.compile(
    r"(?<![\d./-])(?!\d{1,4}([./-])\d{1,2}\1\d{1,4}(?!\d))\+?\(?\d(?:[ \t./()\u00a0-]{0,2}\d){7,}"
)
_QUOTE_MARK = re.compile(r"^[ \t]{0,3}>[ \t]?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of own or quoted words; `html` is "" where a quote is too long for this page."""

    kind: Literal["own", "quoted"]
    html: str
    lines: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A post's words; `left_out` counts the words of a long post that this page leaves out."""

    pieces: tuple[Piece, ...]
    left_out: int = 0


def masked(text: str) -> str:
    """Return text or sanitised HTML without any e-mail address."""
    return mask_addresses(text) if text else ""


def whole(post: Entry | Draft) -> Shown:
    """Return everything a post says, for the page that is its own."""
    return as_posted(post.segments, post.html)


def as_posted(segments: tuple[Segment, ...], html: str) -> Shown:
    """Return everything that a post of these segments says."""
    return Shown(_pieces(segments, html, quotes=None))


def brief(entry: Entry) -> Shown:
    """Return a post's words for a page it shares: no long quotes, only the beginning if long."""
    if entry.outline.size <= LONGEST:
        return Shown(_pieces(entry.segments, entry.html, quotes=_SHORT_QUOTE))
    beginning = _whole_words(entry.text, _BEGINNING)
    own = Piece("own", masked(from_text(f"{beginning} …")), 0)
    return Shown((own,), max(0, len(entry.text.split()) - len(beginning.split())))


def excerpt(text: str, letters: int) -> str:
    """Return how a text begins, on one line; addresses are masked before it is cut."""
    return shorten(masked(_whole_words(text, letters * 8)), letters, placeholder=" …")


def _whole_words(text: str, letters: int) -> str:
    cut = text[:letters]
    return text if cut == text else cut.rpartition(" ")[0]


def _pieces(segments: tuple[Segment, ...], html: str, quotes: int | None) -> tuple[Piece, ...]:
    runs = _runs(segments)
    if sum(run.kind == "own" for run in runs) > 1:
        return tuple(_from_segment(run, quotes) for run in runs)
    own = Piece("own", masked(html), 0)
    if not any(run.kind == "own" for run in runs):
        return (own, *(_quoted(run.text, quotes) for run in runs))
    return tuple(own if run.kind == "own" else _quoted(run.text, quotes) for run in runs)


def _runs(segments: tuple[Segment, ...]) -> list[Segment]:
    """Return the own and quoted words in order, neighbours of one kind made one."""
    runs: list[Segment] = []
    for segment in segments:
        if segment.kind == "signature" or not segment.text.strip():
            continue
        if runs and runs[-1].kind == segment.kind:
            runs[-1] = Segment(segment.kind, f"{runs[-1].text}\n{segment.text}")
        else:
            runs.append(segment)
    return runs


def _from_segment(run: Segment, quotes: int | None) -> Piece:
    if run.kind == "quoted":
        return _quoted(run.text, quotes)
    return Piece("own", masked(from_text(run.text.strip("\n"))), 0)


def _quoted(text: str, longest: int | None) -> Piece:
    lines = sum(bool(line.strip()) for line in text.splitlines())
    if longest is not None and len(text) > longest:
        return Piece("quoted", "", lines)
    bare = _TELEPHONE.sub("…", _QUOTE_MARK.sub("", text)).strip()
    return Piece("quoted", masked(from_text(bare)), lines)
