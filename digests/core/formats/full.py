"""The full digest: every message's own words, in the shape of RFC 1153.

Mail clients and people have split such digests for forty years: a list of what
is in it, seventy hyphens, then each message with its own small head, thirty
hyphens after each. Gmail cuts a mail above 102 KB, so a digest that would grow
beyond that tells the beginning of each message and where the rest is; none is
left out.
"""

from dataclasses import dataclass

from jinja2 import Environment

from digests.core.contents import Contents, Item
from mailbridge.core.sanitise import mask_addresses

_ROOM = 60_000  # of text; markup and references make it 90 KB at most
_LEAST = 400


@dataclass(frozen=True, slots=True)
class Whole:
    """A message as told; `cut` where its end is left out."""

    item: Item
    text: str
    cut: bool


def full(contents: Contents, look: Environment) -> str:
    """Return the whole text, its subject on the first line."""
    items = contents.items
    most = max(_LEAST, _ROOM // max(1, len(items)))
    room = sum(len(item.shown) for item in items)
    told = [_whole(item, most if room > _ROOM else len(item.shown)) for item in items]
    parts = [(part.title, part.items) for part in contents.parts]
    return look.get_template("mail/digest_full.txt").render(
        digest=contents, parts=parts, messages=told
    )


def _whole(item: Item, most: int) -> Whole:
    if len(item.shown) <= most:
        return Whole(item, mask_addresses(item.shown), cut=False)
    beginning = item.shown[:most].rpartition(" ")[0] or item.shown[:most]
    return Whole(item, mask_addresses(beginning), cut=True)
