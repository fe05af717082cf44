"""The day's sum: whether what a provider allows in a day is enough for the members there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from mailbridge.core.checkup import Finding, fail, ok, warn
from mailbridge.model import Alliance, Member

_FEW_POSTS = 3


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many of an alliance's members get each post, and how many a theme mail or digest."""

    each: int
    issues: int


def crowd(alliance: Alliance, members: Sequence[Member]) -> Crowd:
    """Return whom an alliance writes to on the fullest day of its plan."""
    reached = [member for member in members if member.delivery != "none"]
    each = sum(member.delivery == "each" for member in reached)
    digests = sum(member.delivery in ("daily", "weekly") for member in reached)
    themes = len(reached) if any(module.themes for module in alliance.modules) else 0
    return Crowd(each, max(themes, digests))


def day(per_day: int, crowds: Sequence[Crowd]) -> Finding:
    """Return whether the fullest day fits into what is allowed in one."""
    if not per_day:
        return ok("day", "no limit a day is set")
    issues, each = (
        sum(crowd.issues for crowd in crowds),
        sum(crowd.each for crowd in crowds),
    )
    mend = "raise [sender] per_day with another provider, or have members read digests"
    if issues > per_day:
        said = f"a day with a theme mail needs {issues} letters, and {per_day} are allowed"
        return fail("day", said, mend)
    posts = (per_day - issues) // each if each else None
    if posts is None:
        return ok("day", f"{issues} of {per_day} letters at most, and nobody gets each post")
    said = f"{issues} of {per_day} letters on a theme's day leave room for {posts} posts"
    said += f" to {each} members"
    return ok("day", said) if posts >= _FEW_POSTS else warn("day", said, mend)
