"""Tells the moderators that more is to be sent than a provider takes in a day.

It goes out first, so that it is read on the day it is about.
"""

from dataclasses import dataclass

from mailbridge.core.notices import Word, moderators, notice, to_member
from mailbridge.core.site import Site
from mailbridge.model import Context, Notice


@dataclass(frozen=True, slots=True)
class DayFull:
    """How many mails may go in 24 hours, how many of an alliance are due, and for how many is room.

    The room is all alliances'.
    """

    per_day: int
    due: int
    left: int


def tell_moderators(day: DayFull, context: Context, site: Site) -> tuple[Notice, ...]:
    """Return a notice to each moderator."""
    words = (Word("day_full", to_member(member), say=day) for member in moderators(context))
    return tuple(notice(word, context, site) for word in words)
