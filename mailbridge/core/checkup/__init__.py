"""What a look at an installation found: one line for each thing, and how to mend it."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `mend` is "" only where nothing has to be done."""

    about: str
    state: State
    says: str
    mend: str = ""


def ok(about: str, says: str) -> Finding:
    """Return what is as it should be."""
    return Finding(about, "ok", says)


def warn(about: str, says: str, mend: str) -> Finding:
    """Return what works, and will be regretted."""
    return Finding(about, "warn", says, mend)


def fail(about: str, says: str, mend: str) -> Finding:
    """Return what does not work."""
    return Finding(about, "fail", says, mend)
