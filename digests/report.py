"""The participation report in each of its formats, read from the store."""

from datetime import datetime

from digests.core.formats.closing import closing
from digests.core.formats.report import FORMATS
from digests.core.participation import report
from digests.web import PAGES
from mailbridge.cli.input import find_alliance
from mailbridge.cli.instance import Instance
from mailbridge.doors.web import copy
from mailbridge.doors.web.app import make_copier
from mailbridge.store.closing import answers
from mailbridge.store.participation import belongings, contributions


def written(instance: Instance, slug: str, kind: str, language: str, now: datetime) -> bytes:
    """Return the report as a file of a kind: json, csv, html, or txt, the closing text.

    `language` is of the closing text, "" the alliance's own. Raises NotFound for no alliance.
    """
    with instance.store.reading() as connection:
        alliance = find_alliance(connection, slug)
        posts = contributions(connection, alliance.id)
        members = belongings(connection, alliance.id)
        said = answers(connection, alliance.id)
    if kind == "html":
        app, web = make_copier(instance.store, instance.site, instance.settings, now, PAGES)
        return copy.alone(app, web, alliance, web.links.report(slug))
    found = report(alliance, posts, members, now, said)
    if kind == "txt":
        spoken = instance.site.language_of(language or next(iter(alliance.languages), ""))
        return closing(alliance, found, instance.site, spoken).encode()
    return FORMATS[kind](alliance, found).encode()
