"""The weeks of an alliance: which is over, which is on, which is to come.

A week ends after seven days, or when the next one begins. In a gap nothing is
open, but what people write still goes to the week last begun.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from mailbridge.core.weeks import WEEK
from mailbridge.model import Alliance, Module, Theme

State = Literal["closed", "open", "later"]


@dataclass(frozen=True, slots=True)
class Week:
    """A theme in its place; `ends` is its last day, `soon` says it opens within a week."""

    module: Module
    theme: Theme
    ends: date
    state: State
    soon: bool

    @property
    def label(self) -> str:
        """How people cite it."""
        return f"M{self.module.number}.{self.theme.number}"


def weeks(alliance: Alliance, today: date) -> tuple[Week, ...]:
    """Return all weeks of the plan in their order; `today` is the alliance's own."""
    placed = [(module, theme) for module in alliance.modules for theme in module.themes]
    starts = sorted(theme.starts for _, theme in placed)
    return tuple(
        Week(
            module=module,
            theme=theme,
            ends=ends,
            state=_state(theme.starts, ends, today),
            soon=today < theme.starts <= today + WEEK,
        )
        for module, theme in placed
        for ends in (_ends(theme.starts, starts),)
    )


def on_now(all_weeks: tuple[Week, ...]) -> Week | None:
    """Return the week that is open today."""
    return next((week for week in all_weeks if week.state == "open"), None)


def next_up(all_weeks: tuple[Week, ...]) -> Week | None:
    """Return the week that opens next."""
    later = [week for week in all_weeks if week.state == "later"]
    return min(later, key=lambda week: week.theme.starts, default=None)


def last_begun(all_weeks: tuple[Week, ...]) -> Week | None:
    """Return the week that began last, open or closed."""
    begun = [week for week in all_weeks if week.state != "later"]
    return max(begun, key=lambda week: week.theme.starts, default=None)


def _ends(begins: date, starts: list[date]) -> date:
    after = [other for other in starts if other > begins]
    full = begins + WEEK - timedelta(days=1)
    return min(full, after[0] - timedelta(days=1)) if after else full


def _state(begins: date, ends: date, today: date) -> State:
    if today < begins:
        return "later"
    return "open" if today <= ends else "closed"
