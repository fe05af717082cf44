"""The calendar of a plan: every mail it will send, in order, and to how many."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from digests.core.due import Planned, planned
from mailbridge.core.letter import plain
from mailbridge.core.wording import label
from mailbridge.model import Alliance, IssueKind, Member


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail of the plan; `local` is the alliance's own clock."""

    at: datetime
    local: str
    kind: IssueKind
    what: str
    members: int
    published: bool


def calendar_of(
    alliance: Alliance, members: Sequence[Member], published: Collection[str]
) -> tuple[Mail, ...]:
    """Return every mail of a plan, as its members are now."""
    zone = ZoneInfo(alliance.time_zone)
    return tuple(
        Mail(
            at=one.at,
            local=one.at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
            kind=one.kind,
            what=_what(alliance, one),
            members=_readers(members, one.kind),
            published=one.key in published,
        )
        for one in planned(alliance)
    )


def _what(alliance: Alliance, one: Planned) -> str:
    if one.theme is not None:
        return f"{one.kind} {label(alliance, one.theme.id)} {plain(one.theme.title)}"
    names = {"facts": "facts for the wrap-up", "closing": "last mail"}
    return names.get(one.kind, f"{one.kind} digest")


def _readers(members: Sequence[Member], kind: IssueKind) -> int:
    """Return how many get a mail; the facts are for one, the lead or whoever moderates instead."""
    found = sum(_gets(member, kind) for member in members)
    return min(found, 1) if kind == "facts" else found


def _gets(member: Member, kind: IssueKind) -> bool:
    match kind:
        case "theme" | "closing":
            return member.delivery != "none"
        case "facts" | "preview":
            return member.role == "moderator"
        case _:
            return member.delivery == kind
