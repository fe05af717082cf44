"""The words of an excerpt, and whether they are still its author's.

A post that was corrected elsewhere is no fault: the words quoted stand in it as
before. White space is not compared, for clients break lines where they like.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from mailbridge.core.marked import squeezed
from mailbridge.core.passages import unwrapped
from mailbridge.model import Excerpt, Source
from mailbridge.model.highlights import Span

CUT = "[...]"
Fault = Literal["gone", "changed", "altered"]


def sealed(text: str, span: Span) -> str:
    """Return the hash by which a range of a post's words is known again."""
    words = _squeezed(text[slice(*span)])
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def pick(source: Source, span: Span, key: int, *, accepted: bool) -> Excerpt:
    """Return a passage of a post as it stands now, as an excerpt."""
    seal = sealed(source.latest_text, span)
    return Excerpt(key, source.number, source.latest, *span, seal, accepted=accepted)


def fault_of(excerpt: Excerpt, source: Source | None) -> Fault | None:
    """Return why an excerpt no longer matches its source; None where it does.

    "gone": there is no such post any more. "altered": the version it was picked from
    holds other words. "changed": its author has taken those words out since.
    """
    if source is None or source.state != "published":
        return "gone"
    if sealed(source.text, (excerpt.starts, excerpt.ends)) != excerpt.seal:
        return "altered"
    if source.latest == source.version:
        return None
    now = _squeezed(source.latest_text)
    standing = all(_squeezed(piece) in now for piece in pieces(excerpt, source.text))
    return None if standing else "changed"


def spans_in(text: str, words: str) -> tuple[Span, ...]:
    """Return where words stand in a text, [...] between them for what is left out.

    Empty where they do not all stand there, in this order.
    """
    bare = squeezed(text)
    found: list[Span] = []
    at = 0
    for piece in (_squeezed(part) for part in words.replace("[…]", CUT).split(CUT)):
        first = bare.text.find(piece, at)
        if first < 0:
            return ()
        at = first + len(piece)
        if piece:
            found.append((bare.places[first], bare.places[at - 1] + 1))
    return tuple(found)


def pieces(excerpt: Excerpt, text: str) -> tuple[str, ...]:
    """Return what of a passage stays, in order, as it stands in the text."""
    return tuple(text[first:after] for first, after in kept(excerpt) if text[first:after].strip())


def kept(excerpt: Excerpt) -> tuple[Span, ...]:
    """Return the ranges of a passage that stay."""
    found: list[Span] = []
    at = excerpt.starts
    for first, after in (*_merged(excerpt.dropped), (excerpt.ends, excerpt.ends)):
        end = min(first, excerpt.ends)
        if at < end:
            found.append((at, end))
        at = max(at, after)
    return tuple(found)


def words_of(excerpt: Excerpt, text: str) -> str:
    """Return an excerpt's words, each gap as [...]; one paragraph is one line.

    Which line breaks are a client's is seen in the whole text, not in a part of it.
    """
    whole = unwrapped(text)
    places = squeezed(whole).places
    told: list[str] = []
    for first, after in kept(excerpt):
        start, letters = len(_squeezed(text[:first])), len(_squeezed(text[first:after]))
        if letters:
            told.append(whole[places[start] : places[start + letters - 1] + 1])
    return f" {CUT} ".join(told)


def shortened(excerpt: Excerpt, text: str, keep: Iterable[Span]) -> Excerpt:
    """Return an excerpt of which only some ranges are kept; what is between them is dropped."""
    inside = ((max(a, excerpt.starts), min(b, excerpt.ends)) for a, b in keep)
    stay = _merged((a, b) for a, b in inside if text[a:b].strip())
    if not stay:
        return excerpt
    starts, ends = stay[0][0], stay[-1][1]
    gaps = tuple((a[1], b[0]) for a, b in pairwise(stay))
    dropped = tuple(gap for gap in gaps if text[slice(*gap)].strip())
    seal = sealed(text, (starts, ends))
    return replace(excerpt, starts=starts, ends=ends, dropped=dropped, seal=seal)


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for first, after in sorted(spans):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(after, merged[-1][1]))
        else:
            merged.append((first, after))
    return tuple(merged)


def _squeezed(text: str) -> str:
    return "".join(text.split())
