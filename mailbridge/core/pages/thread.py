"""Posts in the order people read them: thread by thread, each answer below what it answers.

A theme can hold hundreds of posts, and one chain of answers can be as deep as
the theme is long. So the order is cut into sheets of a weight that a slow link
bears, and below the third level answers stay at that level and say whom they
answer. A ring of parents, which no page should trust the store to exclude,
becomes roots.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mailbridge.core.pages.words import LONGEST
from mailbridge.model import Outline

DEEPEST = 3
_SHEET = 44_000  # bytes: with the frame around it, and short quotes, a page stays under 50 KB
_MARKUP = 450  # what stands around a post's own words, its line in the index included
_CUT = 2_500  # what is left of a post too long for a shared page


@dataclass(frozen=True, slots=True)
class Branch:
    """A post and the answers that hang under it; `known` says whether its parent is right above."""

    number: int
    known: bool
    answers: tuple["Branch", ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """What one sheet holds of a thread, named by its first post."""

    first: Outline
    continued: bool
    branches: tuple[Branch, ...]


def sheets(posts: Sequence[Outline], head: int = 0) -> tuple[tuple[Outline, ...], ...]:
    """Return posts in reading order, cut into sheets; one empty sheet for no posts.

    `head` is what stands before the posts on the first sheet, in bytes.
    """
    cut: list[list[Outline]] = [[]]
    weight = head
    for post in reading_order(posts):
        weight += _weight(post)
        if weight > _SHEET and cut[-1]:
            cut.append([])
            weight = _weight(post)
        cut[-1].append(post)
    return tuple(tuple(sheet) for sheet in cut)


def sheet_of(cut: Sequence[Sequence[Outline]], number: int) -> int:
    """Return on which sheet, counted from 1, a post stands; 1 where it stands on none."""
    holding = (i for i, sheet in enumerate(cut, 1) if any(p.number == number for p in sheet))
    return next(holding, 1)


def reading_order(posts: Sequence[Outline]) -> tuple[Outline, ...]:
    """Return posts (given by number) thread by thread, each answer below what it answers."""
    here = {post.number: post for post in posts}
    begun: dict[int, int] = {}
    below: dict[int, list[Outline]] = {}
    roots: list[Outline] = []
    for post in posts:
        begun.setdefault(post.thread, post.number)
        parent = here.get(post.parent_number or 0)
        known = parent is not None and parent.thread == post.thread
        (below.setdefault(parent.number, []) if parent and known else roots).append(post)
    roots.sort(key=lambda post: (begun[post.thread], post.number))
    order: dict[int, Outline] = {}
    for root in (*roots, *posts):  # posts again: a ring has no root
        _descend(root, below, order)
    return tuple(order.values())


def threads(sheet: Sequence[Outline], posts: Iterable[Outline]) -> tuple[Thread, ...]:
    """Return a sheet as threads of nested branches; `posts` (by number) are all sheets'."""
    first: dict[int, Outline] = {}
    for post in posts:
        first.setdefault(post.thread, post)
    parts: dict[int, list[Outline]] = {}
    for post in sheet:
        parts.setdefault(post.thread, []).append(post)
    return tuple(
        Thread(first[thread], part[0] != first[thread], _branches(part))
        for thread, part in parts.items()
    )


def _descend(root: Outline, below: Mapping[int, list[Outline]], order: dict[int, Outline]) -> None:
    """Put a post and all below it into the order; no recursion, for a chain can be long."""
    waiting = [root]
    while waiting:
        post = waiting.pop()
        if post.number not in order:
            order[post.number] = post
            waiting.extend(reversed(below.get(post.number, ())))


def _branches(part: Sequence[Outline]) -> tuple[Branch, ...]:
    levels: dict[int, int] = {}
    flat: list[tuple[int, Branch]] = []
    for post in part:
        above = levels.get(post.parent_number or 0)
        level = 0 if above is None else min(above + 1, DEEPEST)
        levels[post.number] = level
        flat.append((level, Branch(post.number, 0 < level < DEEPEST, ())))
    return _nest(flat)


def _nest(flat: Sequence[tuple[int, Branch]]) -> tuple[Branch, ...]:
    if not flat:
        return ()
    starts = [i for i, (level, _) in enumerate(flat) if level <= flat[0][0]]
    return tuple(
        replace(flat[start][1], answers=_nest(flat[start + 1 : end]))
        for start, end in pairwise((*starts, len(flat)))
    )


def _weight(post: Outline) -> int:
    return _MARKUP + (post.size if post.size <= LONGEST else _CUT)
