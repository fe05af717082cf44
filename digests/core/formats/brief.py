"""The brief digest: each message by what it says, in five minutes and 450 words.

Every author is named; the more messages there are, the fewer words each gets.
"""

from dataclasses import dataclass

from jinja2 import Environment

from digests.core.contents import Contents, Item, Part
from digests.core.points import point
from mailbridge.core.sanitise import mask_addresses

MOST_WORDS = 450
_IN_TWO_LINES = 12
_WORDS = (36, 30, 25, 21, 18, 15, 12, 10, 8, 6, 4, 0)  # that a message may have, the most first
_A_MINUTE = 180


@dataclass(frozen=True, slots=True)
class Line:
    """A message and its point; `short` puts it in one line."""

    item: Item
    point: str
    short: bool


def brief(contents: Contents, look: Environment) -> str:
    """Return the whole text, its subject on the first line."""
    template = look.get_template("mail/digest_brief.txt")

    def text(words: int, minutes: int = 1) -> str:
        parts = [(part.title, _lines(contents, part, words)) for part in contents.parts]
        return template.render(digest=contents, parts=parts, minutes=minutes)

    fits = next((n for n in _WORDS if len(text(n).split()) <= MOST_WORDS), 0)
    return text(fits, max(1, round(len(text(fits).split()) / _A_MINUTE)))


def _lines(contents: Contents, part: Part, words: int) -> list[Line]:
    """Return a part's messages; those beyond the twelfth of a digest in one line each."""
    first = [item.number for item in contents.items[:_IN_TWO_LINES]]
    return [
        Line(item, mask_addresses(point(item.text, words if long else words // 2)), not long)
        for item in part.items
        for long in (item.number in first,)
    ]
