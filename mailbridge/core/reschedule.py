"""A plan with a week more or with two weeks exchanged, and every date that moves by it.

What has posts keeps its place and date: that is checked where the plan is
applied, as with any other. A theme is named as in URLs: m2/t3.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mailbridge.core.weeks import themes_of
from mailbridge.errors import NotFound, Permanent
from mailbridge.model import Alliance, Module, Theme

_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Move:
    """One date that moves: `what` is "theme m2/t4, Cooperatives that last" or "the end"."""

    what: str
    before: date
    after: date

    def __str__(self) -> str:
        return f"{self.what}: {self.before:%a} {self.before} -> {self.after:%a} {self.after}"


def extended(alliance: Alliance, key: str) -> Alliance:
    """Return the plan with one week more for a theme: all that comes after it is a week later.

    NotFound where there is no such theme.
    """
    _, longer = _theme(alliance, key)
    later = frozenset(theme.id for theme in themes_of(alliance) if theme.starts > longer.starts)

    def moved(theme: Theme) -> Theme:
        return replace(theme, starts=theme.starts + _WEEK) if theme.id in later else theme

    modules = tuple(
        replace(module, themes=tuple(map(moved, module.themes))) for module in alliance.modules
    )
    return replace(alliance, ends=alliance.ends + _WEEK, modules=modules)


def swapped(alliance: Alliance, key: str, other: str) -> Alliance:
    """Return the plan with two themes of a module in each other's place; their keys go with them.

    NotFound where there is no such theme, Permanent for themes of two modules.
    """
    (module, one), (elsewhere, two) = _theme(alliance, key), _theme(alliance, other)
    if module.id != elsewhere.id:
        raise Permanent(f"{key} and {other} are in two modules: a week stays in its own")
    places = {
        one.id: replace(two, number=one.number, starts=one.starts),
        two.id: replace(one, number=two.number, starts=two.starts),
    }
    themes = tuple(places.get(theme.id, theme) for theme in module.themes)
    modules = tuple(
        replace(each, themes=themes) if each.id == module.id else each for each in alliance.modules
    )
    return replace(alliance, modules=modules)


def moves(before: Alliance, after: Alliance) -> tuple[Move, ...]:
    """Return every date that is another one in the second plan, in the order of the first."""
    return tuple(_moves(before, after))


def _moves(before: Alliance, after: Alliance) -> Iterator[Move]:
    now = {theme.id: theme for theme in themes_of(after)}
    names = {
        theme.id: f"theme {module.key}/{theme.key}, {theme.title}"
        for module in before.modules
        for theme in module.themes
    }
    for theme in themes_of(before):
        if (there := now.get(theme.id)) is not None and there.starts != theme.starts:
            yield Move(names[theme.id], theme.starts, there.starts)
    if before.starts != after.starts:
        yield Move("the beginning", before.starts, after.starts)
    if before.ends != after.ends:
        yield Move("the end", before.ends, after.ends)


def _theme(alliance: Alliance, key: str) -> tuple[Module, Theme]:
    found = {
        f"{module.key}/{theme.key}": (module, theme)
        for module in alliance.modules
        for theme in module.themes
    }
    if key not in found:
        there_are = ", ".join(found) or "none"
        raise NotFound(f"{alliance.slug} has no theme {key}; there are {there_are}")
    return found[key]
