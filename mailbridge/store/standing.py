"""What a person is and wants in an alliance, and what a list may change of it.

A list knows less than the member: it never overrides what the member chose, says
nothing where it is blank, and takes no moderator's place away. Only the plan
does that.
"""

from dataclasses import dataclass, fields, replace

from mailbridge.model import DeliveryMode, DigestFormat, Enrolment, Role

PERSONAL = ("name", "organisation", "country", "language", "time_zone")


@dataclass(frozen=True, slots=True)
class Standing:
    """One person in one alliance; the first five are the person's in all of them."""

    name: str
    organisation: str
    country: str
    language: str
    time_zone: str
    role: Role
    lead: bool
    delivery: DeliveryMode
    format: DigestFormat
    salutation: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A standing with what a list says, the fields that changed, and those it could not change."""

    standing: Standing
    changed: tuple[str, ...]
    kept: tuple[str, ...]


def new_standing(entry: Enrolment) -> Standing:
    """Return how somebody begins: an expert who gets each post, a subscriber weekly."""
    role: Role = entry.role or "expert"
    delivery: DeliveryMode = "weekly" if role == "subscriber" else "each"
    return Standing(
        name=entry.name,
        organisation=entry.organisation,
        country=entry.country,
        language=entry.language,
        time_zone=entry.time_zone,
        role=role,
        lead=entry.lead,
        delivery=entry.delivery or delivery,
        format=entry.format or "brief",
        salutation=entry.salutation,
    )


def merged(old: Standing, entry: Enrolment, chosen: frozenset[str], *, by_plan: bool) -> Merged:
    """Return what becomes of a standing; `chosen` are the fields the member chose themself."""
    said = {
        each.name: value
        for each in fields(Standing)
        if each.name != "lead" and (value := getattr(entry, each.name))
    }
    kept = {name for name in said if name in chosen and said[name] != getattr(old, name)}
    if old.role == "moderator" and said.get("role", "moderator") != "moderator":
        kept.add("role")
    new: Standing = replace(old, **{name: said[name] for name in said if name not in kept})
    if by_plan:
        new = replace(new, lead=entry.lead)
    changed = tuple(
        each.name for each in fields(new) if getattr(new, each.name) != getattr(old, each.name)
    )
    return Merged(new, changed, tuple(sorted(kept)))


def joined(old: Standing, entry: Enrolment, chosen: frozenset[str]) -> Standing:
    """Return how a person known from another alliance begins in this one."""
    person = merged(old, entry, chosen, by_plan=False).standing
    return replace(new_standing(entry), **{name: getattr(person, name) for name in PERSONAL})
