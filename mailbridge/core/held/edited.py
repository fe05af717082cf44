"""A held mail in a moderator's words: what is changed in it, and that every reader sees so.

The author's own draft is kept beside it. What was quoted falls away, for nobody could
say any more where it belongs; the letters still name what it answers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from mailbridge.core.sanitise import from_text
from mailbridge.core.subject import normal_subject, subject_key
from mailbridge.model import Draft, Segment

REMARK = "[Edited by the moderators]"
_WORD = re.compile(r"\s+|[^\s]+")
_AT_ONCE = 600  # words on either side that are compared one by one


@dataclass(frozen=True, slots=True)
class Change:
    """A run of text that stays, goes or comes."""

    kind: Literal["same", "out", "in"]
    text: str


def edited(draft: Draft, subject: str, words: str) -> Draft:
    """Return the draft with a subject and words of a moderator's, and the remark that says so."""
    segments = (Segment("own", words), Segment("own", f"\n\n{REMARK}"))
    return replace(
        draft,
        subject=normal_subject(subject),
        subject_key=subject_key(subject),
        segments=segments,
        html=from_text(words) + from_text(REMARK),
    )


def own_words(draft: Draft) -> str:
    """Return the words of a draft, without the remark that they were edited."""
    return draft.text.removesuffix(REMARK).rstrip()


def compared(before: str, after: str) -> tuple[Change, ...]:
    """Return what became of a text: line by line, and in changed lines word by word."""
    return _merged(_lines(before.splitlines(keepends=True), after.splitlines(keepends=True)))


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        out, come = "".join(before[i:j]), "".join(after[k:m])
        if tag == "replace":
            yield from _words(_WORD.findall(out), _WORD.findall(come))
        elif tag == "equal":
            yield Change("same", out)
        else:
            yield from (Change("out", out), Change("in", come))


def _words(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    if len(before) > _AT_ONCE or len(after) > _AT_ONCE:
        yield from (Change("out", "".join(before)), Change("in", "".join(after)))
        return
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Change("same", "".join(before[i:j]))
        else:
            yield from (Change("out", "".join(before[i:j])), Change("in", "".join(after[k:m])))


def _merged(changes: Iterator[Change]) -> tuple[Change, ...]:
    """Return changes without empty ones, neighbours of one kind made one."""
    merged: list[Change] = []
    for change in changes:
        if not change.text:
            continue
        if merged and merged[-1].kind == change.kind:
            merged[-1] = Change(change.kind, merged[-1].text + change.text)
        else:
            merged.append(change)
    return tuple(merged)
