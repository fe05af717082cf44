"""What a catalogue is told of an archive: metadata in the shape of DataCite.

Source: DataCite Metadata Schema 4.6 in its JSON form. The identifier is left to
whoever registers one; everything else that DataCite demands is here.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from mailbridge.core.pages.frame import Around
from mailbridge.core.pages.names import author, country_name
from mailbridge.core.pages.words import masked
from mailbridge.model import Alliance, Byline, Contributor

_SCHEMA = "http://datacite.org/schema/kernel-4"


def metadata(
    around: Around,
    alliance: Alliance,
    contributors: Sequence[Contributor],
    posts: int,
    span: tuple[date, date],
) -> str:
    """Return an archive's metadata as JSON; `span` is the days of its first and last post."""
    people = [one for one in contributors if one.posts]
    value: dict[str, Any] = {
        "schemaVersion": _SCHEMA,
        "types": {"resourceTypeGeneral": "Collection", "resourceType": "E-mail discussion"},
        "titles": [{"title": masked(alliance.name)}],
        "creators": _creators(alliance, [one.byline for one in people]),
        "publisher": {"name": masked(alliance.host) or masked(around.site_name)},
        "publicationYear": str(span[1].year),
        "dates": [
            {"date": f"{span[0]}/{span[1]}", "dateType": "Collected"},
            {"date": f"{span[1]}", "dateType": "Issued"},
        ],
        "language": alliance.languages[0] if alliance.languages else "en",
        "formats": ["text/html"],
        "sizes": [f"{posts} posts", f"{len(people)} contributors"],
        "subjects": _countries([one.byline for one in people]),
        "descriptions": [{"description": _about(alliance), "descriptionType": "Abstract"}],
        "url": around.links.absolute(around.links.alliance(alliance.slug)),
    }
    if alliance.licence:
        value["rightsList"] = [{"rights": masked(alliance.licence)}]
    kept = {key: each for key, each in value.items() if each}
    return json.dumps(kept, ensure_ascii=False, indent=2) + "\n"


def _creators(alliance: Alliance, bylines: Sequence[Byline]) -> list[dict[str, Any]]:
    """Return who wrote, as the archive itself names them."""
    found: dict[str, dict[str, Any]] = {}
    for byline in bylines:
        who = author(byline, alliance.attribution)
        named = alliance.attribution == "name"
        creator: dict[str, Any] = {
            "name": who.name,
            "nameType": "Personal" if named else "Organizational",
        }
        if who.organisation:
            creator["affiliation"] = [{"name": who.organisation}]
        if who.name:
            found.setdefault(who.name, creator)
    host = {"name": masked(alliance.host) or masked(alliance.name), "nameType": "Organizational"}
    return list(found.values()) or [host]


def _countries(bylines: Sequence[Byline]) -> list[dict[str, str]]:
    names = {country_name(byline.country) for byline in bylines if byline.country}
    return [{"subject": name} for name in sorted(names)]


def _about(alliance: Alliance) -> str:
    titles = [masked(theme.title) for module in alliance.modules for theme in module.themes]
    return "; ".join(titles) or masked(alliance.name)
