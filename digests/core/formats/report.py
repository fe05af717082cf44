"""The participation report for other programs: JSON with every figure, CSV as one long table.

A cell that begins like a formula is one to a spreadsheet (CSV injection, OWASP),
and an organisation's name is what a stranger wrote; so such a cell begins with an
apostrophe.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from types import MappingProxyType

from digests.core.participation.figures import Count, Part, Report
from mailbridge.core.pages.names import country_name
from mailbridge.core.pages.words import masked
from mailbridge.model import Alliance

_HEAD = ("section", "key", "name", "people", "posts")


def as_json(alliance: Alliance, found: Report) -> str:
    """Return all figures as one JSON object; dates as ISO 8601, countries as alpha-2."""
    safe = replace(
        found,
        by_organisation=tuple(replace(c, key=masked(c.key)) for c in found.by_organisation),
    )
    value = {"alliance": alliance.slug, "name": masked(alliance.name), **asdict(safe)}
    return json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n"


def as_csv(alliance: Alliance, found: Report) -> str:
    """Return the figures as rows: section, key, name, people, posts."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180 §2
    writer.writerow(_HEAD)
    for row in _rows(alliance, found):
        writer.writerow([_safe(cell) for cell in row])
    return out.getvalue()


def _rows(alliance: Alliance, found: Report) -> Iterator[Sequence[object]]:
    members = found.members
    yield "alliance", alliance.slug, masked(alliance.name), members.ever, found.posts
    yield "members at the start", found.begins, "", members.at_start, ""
    yield "members at the end", found.ends, "", members.at_end, ""
    yield "wrote", "", f"{members.share}%", members.wrote, ""
    yield "sent to all", "", "", "", found.sent_to_all
    yield "replies", "", "", "", found.replies
    yield "threads", "", "", "", found.threads
    yield "late", "", "", "", found.late
    yield "first reply, hours", "", found.first_reply_hours, "", ""
    yield from (_part("week", part) for part in found.by_week)
    yield from (_part("module", part) for part in found.by_module)
    yield from (_count("country", one, country_name(one.key)) for one in found.by_country)
    yield from (_count("region", one, country_name(one.key)) for one in found.by_region)
    yield from (_count("organisation", one, masked(one.key)) for one in found.by_organisation)
    yield from (_count("language", one, "") for one in found.by_language)
    for role in found.by_role:
        yield "role", role.role or "no member", role.members, role.wrote, role.posts
    yield from (("delivery", mode, "", number, "") for mode, number in found.by_delivery)
    for one in found.crossings:
        yield "replies from a region to a region", one.of, one.to, "", one.replies
    yield from (("not heard", code, country_name(code), "", "") for code in found.not_heard)
    for one in found.ratings:
        yield "question of the last mail", one.question, one.mean, one.answers, ""
    for one in found.unnamed:
        yield "question nobody named", f"{one.label} Q{one.number}", masked(one.text), "", ""


def _part(section: str, part: Part) -> Sequence[object]:
    posts = part.experts + part.moderators + part.others
    return section, part.label, masked(part.title), part.people, posts


def _count(section: str, one: Count, name: str) -> Sequence[object]:
    key = "" if section == "organisation" else one.key
    return section, key, name, one.people, one.posts


def _safe(cell: object) -> object:
    risky = isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{cell}" if risky else cell


FORMATS: Mapping[str, Callable[[Alliance, Report], str]] = MappingProxyType(
    {"json": as_json, "csv": as_csv}
)
