"""Resources as mails list them, and which of them a digest tells of as new."""

from collections.abc import Sequence
from dataclasses import dataclass

from digests.core.due import theme_key
from mailbridge.core.letter import plain
from mailbridge.core.pages.links import Links
from mailbridge.core.pages.names import file_name, language_name, size
from mailbridge.core.weeks import themes_of
from mailbridge.model import Alliance, Issue, Resource


@dataclass(frozen=True, slots=True)
class Doc:
    """A resource as a mail lists it; what is not known is "", 0 or None. `title` is a sentence."""

    number: int
    title: str
    kind: str
    author: str
    year: int | None
    language: str
    pages: int
    size: str
    url: str


def doc(resource: Resource, slug: str, links: Links, language: str) -> Doc:
    """Return a resource as mails in a language list it; a file that is kept by its page's URL."""
    kept = links.document(slug, resource.hash, file_name(resource.file))
    title = plain(resource.title).rstrip(".")
    return Doc(
        number=resource.number,
        title=title if title.endswith(("?", "!", "…")) else f"{title}.",
        kind=resource.kind,
        author=plain(resource.author),
        year=resource.year,
        language=language_name(resource.language, language) if resource.language else "",
        pages=resource.pages or 0,
        size=size(resource.size, language).replace("\u00a0", " ") if resource.size else "",
        url=links.absolute(kept) if resource.hash else resource.url,
    )


def last_resource(alliance: Alliance) -> int:
    """Return the highest number of a resource that the plan has, 0 where it has none."""
    numbers = (each.number for theme in themes_of(alliance) for each in theme.resources)
    return max(numbers, default=0)


def new_docs(alliance: Alliance, issue: Issue, published: Sequence[Issue]) -> tuple[Resource, ...]:
    """Return what came after its theme's mail and after the last digest of this kind, by number."""
    listed = {one.key: one.last_resource for one in published if one.kind == "theme"}
    before = (one.last_resource for one in published if one.kind == issue.kind)
    told = max(before, default=0)
    found = [
        each
        for theme in themes_of(alliance)
        if (key := theme_key(alliance, theme)) in listed
        for each in theme.resources
        if each.number > max(told, listed[key])
    ]
    return tuple(sorted(found, key=lambda each: each.number))
