"""What somebody who is erased has left in the words of others: their name, addresses and lines.

Answers quote what they answer, and mail clients put the name and address of its author
above it. A line that is theirs goes; their full name and their addresses become three
dots, wherever they stand. Others' own words stay otherwise as they were written.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mailbridge.core.sanitise import from_text
from mailbridge.model import Segment

LEFT_OUT = "[...]"
_QUOTED = 12  # characters that are somebody's line, where they stand in a quotation
_OWN = 40  # and where they stand among another one's own words
_MARKS = re.compile(r"^[\s>|*]+")


@dataclass(frozen=True, slots=True)
class Traces:
    """What to look for: a pattern of names and addresses, and all they said, folded."""

    named: re.Pattern[str]
    said: str


def traces(names: Iterable[str], addresses: Iterable[str], texts: Iterable[str]) -> Traces:
    """Return what to look for; a single name is too many people's."""
    whole = {tuple(name.split()) for name in names if len(name.split()) > 1}
    patterns = [r"\s+".join(map(re.escape, each)) for each in sorted(whole)]
    patterns += [re.escape(address) for address in sorted(set(addresses)) if address]
    pattern = "|".join(patterns) or r"(?!)"
    named = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
    return Traces(named, "\n".join(_folded(text) for text in texts))


def without(text: str, found: Traces) -> str:
    """Return a text without somebody's name and addresses."""
    return found.named.sub(LEFT_OUT, text)


def reworded(
    segments: Sequence[Segment], html: str, found: Traces
) -> tuple[tuple[Segment, ...], str]:
    """Return another one's words without those traces: the very same where there are none."""
    after = tuple(Segment(each.kind, _lines(each, found)) for each in segments)
    own = [
        "".join(each.text for each in some if each.kind == "own").strip()
        for some in (segments, after)
    ]
    if own[0] == own[1] and without(html, found) == html:
        return after, html
    return after, from_text(own[1]) if html else ""


def _lines(segment: Segment, found: Traces) -> str:
    least = _OWN if segment.kind == "own" else _QUOTED
    kept = (
        without(line, found)
        for line in segment.text.splitlines(keepends=True)
        if not _is_theirs(line, least, found)
    )
    return without("".join(kept), found)  # a name can stand on two lines


def _is_theirs(line: str, least: int, found: Traces) -> bool:
    folded = _folded(_MARKS.sub("", line))
    return len(folded) >= least and folded in found.said


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
