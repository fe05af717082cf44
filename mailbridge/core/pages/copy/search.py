"""The index that the folder's search looks through, as a script that sets one value.

A page opened from a disk may fetch nothing, but it may load a script: so the
index is one. It holds each word once with the posts it stands in, their places
in the list written as differences, for an archive of 20,000 posts has to load on
a slow machine too.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from mailbridge.core.pages.names import author
from mailbridge.core.pages.words import excerpt, masked
from mailbridge.findable import country_words, words
from mailbridge.model import Alliance, Entry

_EXCERPT = 160


@dataclass(slots=True)
class Index:
    """What is gathered of the posts, one by one."""

    posts: list[tuple[int, str, str, str, str]]
    places: dict[str, list[int]]


def add(index: Index, alliance: Alliance, entry: Entry) -> None:
    """Add a post to an index."""
    outline = entry.outline
    who = author(outline.byline, alliance.attribution)
    at = len(index.posts)
    day = f"{outline.received_at:%Y-%m-%d}"
    index.posts.append(
        (outline.number, who.name, day, masked(outline.subject), excerpt(entry.text, _EXCERPT))
    )
    said = (who.name, who.organisation, outline.subject, entry.text)
    found = {word for text in said for word in words(masked(text))}
    for word in sorted(found.union(country_words(outline.byline.country) if who.country else ())):
        index.places.setdefault(word, []).append(at)


def as_script(index: Index) -> str:
    """Return the index as a script."""
    steps = {word: _steps(index.places[word]) for word in sorted(index.places)}
    value = {"posts": index.posts, "words": steps}
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("</", "<\\/")  # the same string to JavaScript, and no end of a script
    return f"var ARCHIVE={safe};\n"


def _steps(places: Iterable[int]) -> list[int]:
    steps: list[int] = []
    last = 0
    for place in places:
        steps.append(place - last)
        last = place
    return steps
