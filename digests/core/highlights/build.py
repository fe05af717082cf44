"""Puts an author's words where a document names them, or refuses and says which are not there."""

from collections.abc import Mapping
from dataclasses import dataclass

from digests.core.highlights.excerpt import Fault, fault_of, words_of
from mailbridge.errors import Permanent
from mailbridge.model import Excerpt, Highlights, Source

Sources = Mapping[tuple[int, int], Source]


@dataclass(frozen=True, slots=True)
class Quoted:
    """An excerpt with the post it is from, and its words."""

    excerpt: Excerpt
    source: Source
    words: str


@dataclass(frozen=True, slots=True)
class Stale:
    """An excerpt that no longer matches its source; `name` is its author's, "" for a post gone."""

    excerpt: Excerpt
    fault: Fault
    name: str


class StaleExcerpts(Permanent):
    """Excerpts that no longer match their posts; each is named."""

    def __init__(self, cited: str, stale: tuple[Stale, ...]) -> None:
        """Carry them all; `cited` is how posts of the alliance are cited."""
        super().__init__("\n".join(_said(cited, one) for one in stale))
        self.stale = stale


def build(content: Highlights, sources: Sources, cited: str) -> dict[int, Quoted]:
    """Return all excerpts with their words, by key; StaleExcerpts where one does not match."""
    if stale := faults(content, sources):
        raise StaleExcerpts(cited, stale)
    return standing(content, sources)


def standing(content: Highlights, sources: Sources) -> dict[int, Quoted]:
    """Return those excerpts that match their posts, by key."""
    found: dict[int, Quoted] = {}
    for one in content.excerpts:
        source = sources.get((one.number, one.version))
        if source is not None and fault_of(one, source) is None:
            found[one.key] = Quoted(one, source, words_of(one, source.text))
    return found


def faults(content: Highlights, sources: Sources) -> tuple[Stale, ...]:
    """Return the excerpts that no longer match, in their order."""
    stale: list[Stale] = []
    for one in content.excerpts:
        source = sources.get((one.number, one.version))
        if fault := fault_of(one, source):
            name = source.byline.name if source and fault != "gone" else ""
            stale.append(Stale(one, fault, name))
    return tuple(stale)


def _said(cited: str, one: Stale) -> str:
    of = f"{cited} #{one.excerpt.number}" + (f" ({one.name})" if one.name else "")
    why = {
        "gone": "was taken back",
        "changed": "no longer says what is quoted: its author changed it",
        "altered": "does not hold the words that were picked",
    }[one.fault]
    return f"Excerpt {one.excerpt.key}: {of} {why}. Take the excerpt out, or pick it again."
