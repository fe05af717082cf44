"""What the commands need of issues; `__main__` hands it in, for only it may know `digests`."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mailbridge.cli.instance import Instance

if TYPE_CHECKING:
    from mailbridge.cli.own_templates import Values
    from mailbridge.core.site import Site
    from mailbridge.doors.web.app import More

_KEY = "mailbridge.issues"


@dataclass(frozen=True, slots=True)
class Issues:
    """How issues are published.

    `ring` publishes what is due at a time and returns how many issues that were;
    `clock` rings every minute while its block runs, and calls a function after each issue;
    `sample` words a mail of each kind in a language, and raises what its templates do;
    `values` makes values for a template;
    `announce` and `wrap_up` have moderators say something at a time, for the demo;
    `pages` are those that the web takes in; `leave` writes what an alliance leaves behind,
    given its name, what moderators wrote around it, a folder and the time.
    """

    ring: Callable[[Instance, datetime], int]
    clock: Callable[[Instance, Callable[[], None]], AbstractContextManager[None]]
    sample: Callable[["Site", str], None]
    values: Callable[[str], "Values | None"]
    announce: Callable[[Instance, str, tuple[str, str], datetime], None]
    wrap_up: Callable[[Instance, str, str, datetime], None]
    pages: Callable[[], "More"]
    leave: Callable[[Instance, str, Path, Path, datetime], list[Path]]


def hand_in(context: typer.Context) -> None:
    """Keep what `__main__` gave for the command that runs."""
    context.meta[_KEY] = context.obj


def issues_of(context: typer.Context) -> Issues | None:
    """Return what was handed in; None where the commands run without `__main__`."""
    issues: Issues | None = context.meta.get(_KEY)
    return issues


def pages_of(issues: Issues | None) -> "More":
    """Return the pages that were handed in; none where nothing was."""
    from mailbridge.doors.web.app import NO_MORE

    return issues.pages() if issues else NO_MORE
