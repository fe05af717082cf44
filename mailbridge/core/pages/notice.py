"""The page that says why there is none: the template has the sentences."""

from dataclasses import dataclass
from typing import Literal

from mailbridge.core.pages.frame import Frame

Kind = Literal[
    "missing",
    "withdrawn",
    "erased",
    "method",
    "not_yours",
    "stale",
    "foreign",
    "often",
    "busy",
    "broken",
]


@dataclass(frozen=True, slots=True)
class NoticePage:
    """Why there is nothing to show; the frame shows the way on."""

    frame: Frame
    kind: Kind
