"""What somebody looks for."""

from dataclasses import dataclass
from typing import Literal

Field = Literal["name", "organisation", "country", "words"]


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side, folded as `findable` does, in any of some fields.

    `begins` says that a longer last word will do too.
    """

    words: tuple[str, ...]
    fields: tuple[Field, ...]
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: posts that hold all of `wanted` and nothing of `unwanted`.

    `themes` are ids, and `language` a primary tag; None and "" are anywhere and any.
    """

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    themes: tuple[int, ...] | None = None
    language: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing at all was asked for."""
        return not (self.wanted or self.unwanted or self.language) and self.themes is None
