"""Reads from the store all that a document of Highlights is made from."""

from digests.core.highlights.document import Matter
from digests.core.highlights.propose import Material
from mailbridge.model import Alliance, Edition
from mailbridge.model.highlights import Span
from mailbridge.store import Connection, highlights
from mailbridge.store.links import citing, key_of
from mailbridge.store.participation import belongings, contributions
from mailbridge.store.stars import starred


def matter_of(connection: Connection, alliance: Alliance, edition: Edition) -> Matter:
    """Return an edition with its posts, figures and readings."""
    wanted = {(one.number, one.version) for one in edition.content.excerpts}
    urls = {
        resource.url
        for module in alliance.modules
        for theme in module.themes
        for resource in theme.resources
        if resource.url
    }
    by_key = citing(connection, alliance.id, urls)
    return Matter(
        alliance=alliance,
        edition=edition,
        sources=highlights.sources(connection, alliance.id, wanted),
        posts=contributions(connection, alliance.id),
        belongings=belongings(connection, alliance.id),
        citing={url: by_key.get(key_of(url), ()) for url in urls},
    )


def material_of(connection: Connection, alliance: Alliance) -> Material:
    """Return what a draft is proposed from."""
    stars: dict[int, tuple[Span, ...]] = {}
    for one in starred(connection, alliance.id):
        if one.stands:
            stars[one.number] = (*stars.get(one.number, ()), (one.starts, one.ends))
    return Material(
        posts=contributions(connection, alliance.id),
        sources=highlights.standing(connection, alliance.id),
        stars=stars,
    )
