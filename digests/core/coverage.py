"""Who lacks which posts: everything published since what a member received last, by any mode.

A member who changes mode, language, format or zone, pauses or comes back gets
each post once: what came as a letter of its own is not told again, what did not
come is told in the next digest, also to those who get each message.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from mailbridge.model import Entry, Member, Resource


@dataclass(frozen=True, slots=True)
class Lacks:
    """A member, and the numbers of the posts they have not received."""

    member: Member
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Readers:
    """Whom a digest is for and what each lacks; `cut` is the last post there is.

    `content` have everything up to the cut without it; `entries` are all posts
    that anybody lacks. `docs` are the resources that are new to all of them.
    """

    cut: int
    lacks: tuple[Lacks, ...]
    content: tuple[int, ...]
    entries: tuple[Entry, ...]
    docs: tuple[Resource, ...] = ()


def suspects(
    members: Sequence[Member],
    covered: Mapping[int, int],
    counted: Mapping[int, int],
    posts: Sequence[int],
) -> tuple[Member, ...]:
    """Return those who got fewer letters of each post than there were posts.

    `counted` are the letters after the post a member is covered up to; `posts`
    the numbers of all published posts, in order.
    """
    return tuple(
        member
        for member in members
        if counted.get(member.id, 0) < len(posts) - bisect_right(posts, covered.get(member.id, 0))
    )


def lacking(
    member: Member,
    covered: int,
    posts: Sequence[tuple[int, int]],
    letters: AbstractSet[tuple[int, int]],
    mutes: AbstractSet[tuple[int, int]],
    announced: AbstractSet[int] = frozenset(),
) -> Lacks:
    """Return what a member lacks of some posts (number and thread, by number).

    What was `announced` to digest readers at once is told in their digest too, but no
    daily one is sent for it alone.
    """
    new = [
        number for number, thread in posts if number > covered and (member.id, thread) not in mutes
    ]
    lacked = [number for number in new if (member.id, number) not in letters]
    if member.delivery == "weekly" or (lacked and member.delivery == "daily"):
        lacked = [number for number in new if number in announced or number in lacked]
    return Lacks(member, tuple(lacked))
