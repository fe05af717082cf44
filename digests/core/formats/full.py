"""The full digest: every message's own words, in the shape of RFC 1153.

Mail clients and people have split such digests for forty years: a list of what
is in it, seventy hyphens, then each message with its own small head, thirty
hyphens after each; such a line of an author's own is set in by a space. Gmail
cuts a mail above 102 KB, so a digest that would grow beyond that tells the
beginning of each message and where the rest is; none is left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment

from digests.core.contents import Contents, Item
from mailbridge.core.sanitise import mask_addresses

_ROOM = 88_000  # bytes of HTML
_FRAME, _HEAD, _PARAGRAPH = 6_000, 700, 55  # what markup takes, an item's head twice
_LEAST = 400
_SEPARATOR = re.compile(r"^(?=-{30}$)", re.MULTILINE)
_LENGTHS = (
    1_000_000,
    20_000,
    10_000,
    6_000,
    4_000,
    3_000,
    2_300,
    1_800,
    1_400,
    1_100,
    850,
    650,
    500,
)


@dataclass(frozen=True, slots=True)
class Whole:
    """A message as told; `cut` where its end is left out."""

    item: Item
    text: str
    cut: bool


def full(contents: Contents, look: Environment) -> str:
    """Return the whole text, its subject on the first line."""
    items = contents.items
    told_first = [item.shown for item in contents.announced]
    if contents.wrap_up:
        told_first.append(contents.wrap_up.text)
    room = _ROOM - _as_html(told_first)
    most = next((n for n in _LENGTHS if _weight(items, n) <= room), _LEAST)
    told = [_whole(item, most) for item in items]
    parts = [(part.title, part.items) for part in contents.parts]
    announced = [(item, mask_addresses(item.shown)) for item in contents.announced]
    return look.get_template("mail/digest_full.txt").render(
        digest=contents, parts=parts, messages=told, told=announced
    )


def _weight(items: Sequence[Item], most: int) -> int:
    """Return about how many bytes of HTML a digest has whose messages have so many characters."""
    return _FRAME + _HEAD * len(items) + _as_html([item.shown[:most] for item in items])


def _as_html(texts: Sequence[str]) -> int:
    """Return about how many bytes some texts take as HTML."""
    words = sum(len(text.encode("ascii", "xmlcharrefreplace")) for text in texts)
    return words + _PARAGRAPH * sum(text.count("\n") + 1 for text in texts)


def _whole(item: Item, most: int) -> Whole:
    if len(item.shown) <= most:
        return Whole(item, _text(item.shown), cut=False)
    beginning = item.shown[:most].rpartition(" ")[0] or item.shown[:most]
    return Whole(item, _text(beginning), cut=True)


def _text(words: str) -> str:
    return _SEPARATOR.sub(" ", mask_addresses(words))
