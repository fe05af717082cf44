"""What stands around every page of somebody signed in: who they are, the ways on, what was done.

What was done is said on the page that follows, in its own words: `Done` has only
the machine word for it, which the page's template turns into a sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

_Row = TypeVar("_Row")

# The desk's pages of one alliance, in the order of its navigation: /desk/SLUG/NAME.
DeskPage = Literal[
    "held",
    "discussion",
    "plan",
    "people",
    "week",
    "announcements",
    "highlights",
    "stuck",
    "audit",
]
DESK_PAGES: tuple[DeskPage, ...] = (
    "held",
    "discussion",
    "plan",
    "people",
    "week",
    "announcements",
    "highlights",
    "stuck",
    "audit",
)
SHOWN = 50  # rows of a list on one page


@dataclass(frozen=True, slots=True)
class DeskWay:
    """An entry of the navigation, worded by its kind."""

    kind: DeskPage
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, by a machine word, about what; `undo` is the path that a button posts to.

    `undo` is "" where there is nothing to take back; `key` is what it posts as `key`.
    """

    what: str
    about: str = ""
    undo: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page knows of the one who is signed in.

    `csrf` goes into every form. `name` is "" where nobody knows it. `home` is the way to
    the desk, "" for those who have none, and `me` to their own settings.
    """

    csrf: str
    name: str
    home: str
    me: str
    sign_out: str
    ways: tuple[DeskWay, ...] = ()
    done: Done | None = None


@dataclass(frozen=True, slots=True)
class Turning:
    """The ways to a list's other sheets, "" where there is none; `at` counts from 1."""

    at: int
    before: str
    after: str


def turning(path: str, at: int, *, more: bool) -> Turning:
    """Return the ways to the sheets around sheet `at` of the list at `path`.

    `path` may hold a query. `more` is whether another sheet follows.
    """
    glue = "&" if "?" in path else "?"
    before = "" if at <= 1 else path if at == 2 else f"{path}{glue}page={at - 1}"
    return Turning(at, before, f"{path}{glue}page={at + 1}" if more else "")


def on_sheet(
    rows: Sequence[_Row], path: str, at: int, most: int = SHOWN
) -> tuple[Sequence[_Row], Turning]:
    """Return the rows of sheet `at` of a list that was read whole, and the ways to its others."""
    shown = rows[(at - 1) * most : at * most]
    return shown, turning(path, at, more=len(rows) > at * most)
