"""A post as programs for references read it: RIS and BibTeX.

Both formats break on line ends inside a value, and BibTeX on braces; so values
are made one line, and what BibTeX would read as markup is escaped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mailbridge.core.pages.dates import zone
from mailbridge.core.pages.frame import Around
from mailbridge.core.pages.names import author
from mailbridge.core.pages.words import masked
from mailbridge.core.wording import tag
from mailbridge.model import Alliance, Entry

Format = Literal["ris", "bib"]
FORMATS: Mapping[str, Format] = {"ris": "ris", "bib": "bib"}
_ESCAPED = str.maketrans({c: f"\\{c}" for c in "#$%&_{}"} | {"\\": "", "~": " ", "^": ""})


@dataclass(frozen=True, slots=True)
class Source:
    """What a reference says of a post; `url` is "" where the site has no address."""

    key: str
    author: str
    title: str
    alliance: str
    cited_as: str
    day: date
    url: str
    licence: str
    version: str


def source(around: Around, alliance: Alliance, entry: Entry) -> Source:
    """Return what a reference to a post says."""
    outline = entry.outline
    name = author(outline.byline, alliance.attribution).name
    cited_as = f"{tag(alliance)} #{outline.number}"
    return Source(
        key=f"{alliance.slug}-{outline.number}",
        author=_line(name) or "Unnamed",
        title=_line(masked(outline.subject)) or cited_as,
        alliance=_line(masked(alliance.name)),
        cited_as=_line(cited_as),
        day=outline.received_at.astimezone(zone(alliance.time_zone)).date(),
        url=around.links.absolute(around.links.post(alliance.slug, outline.number)),
        licence=_line(masked(alliance.licence)),
        version=_version(alliance, entry),
    )


def _version(alliance: Alliance, entry: Entry) -> str:
    """Return which words are cited, "" where they were never others."""
    if entry.changed_at is None:
        return ""
    day = entry.changed_at.astimezone(zone(alliance.time_zone)).date()
    return f"Version {entry.version}, {day.isoformat()}"


def reference(found: Source, form: Format) -> str:
    """Return a reference as a file of one of the formats."""
    return _ris(found) if form == "ris" else _bibtex(found)


def _ris(found: Source) -> str:
    fields = (
        ("TY", "ELEC"),
        ("AU", found.author),
        ("TI", found.title),
        ("T2", found.alliance),
        ("PY", f"{found.day:%Y}"),
        ("DA", f"{found.day:%Y/%m/%d}"),
        ("M1", found.cited_as),
        ("ET", found.version),
        ("UR", found.url),
        ("N1", found.licence),
    )
    lines = [f"{name}  - {value}" for name, value in fields if value]
    return "\r\n".join((*lines, "ER  - ", ""))


def _bibtex(found: Source) -> str:
    fields = (
        ("author", f"{{{found.author.translate(_ESCAPED)}}}"),
        ("title", found.title.translate(_ESCAPED)),
        ("howpublished", found.alliance.translate(_ESCAPED)),
        ("number", found.cited_as.translate(_ESCAPED)),
        ("year", f"{found.day:%Y}"),
        ("date", found.day.isoformat()),
        ("edition", found.version),
        ("url", found.url),
        ("note", found.licence.translate(_ESCAPED)),
    )
    lines = [f"  {name} = {{{value}}}," for name, value in fields if value]
    return "\n".join((f"@misc{{{found.key},", *lines, "}", ""))


def _line(text: str) -> str:
    return " ".join(text.split())
