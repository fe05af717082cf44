"""The desk's list of members, and the page of one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from mailbridge.core.forms import Form, filled
from mailbridge.core.member_values import CHOICES
from mailbridge.core.pages.dates import full_day
from mailbridge.core.pages.desk.frame import SHOWN, Desk, Turning, turning
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import asking
from mailbridge.core.pages.names import country_name
from mailbridge.model import Listed, RosterPart
from mailbridge.model.roster import PARTS

SETTABLE = ("role", "delivery", "format", "muted")
_AWAY = timedelta(days=14)

Mark = Literal["lead", "moderator", "subscriber", "returned", "away", "paused", "muted", "left"]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A member in the list; `marks` are what has to be known, each worded by its kind."""

    name: str
    href: str
    place: tuple[str, ...]
    delivery: str
    posts: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The members of an alliance, or those that were looked for."""

    frame: Frame
    desk: Desk
    form: Form
    rows: tuple[PersonRow, ...]
    sought: bool
    turning: Turning
    here: str
    invitations: str
    invite: str
    imports: str
    silent: str
    leads: bool


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One member, and what the desk may change of them; `chosen` is what they chose themself."""

    frame: Frame
    desk: Desk
    person: Listed
    row: PersonRow
    form: Form
    chosen: tuple[str, ...]
    leads: bool
    joined: str
    paused: str
    wrote: str
    nudge: str
    people: str


def people_page(
    frames: tuple[Frame, Desk, Around],
    slug: str,
    form: Form,
    found: Sequence[Listed],
    sheet: int,
    *,
    leads: bool,
) -> PeoplePage:
    """Return the list; `found` has one more than is shown where another sheet follows."""
    own, desk, around = frames
    here = around.links.desk(slug, "people")
    asked = {name: form.line(name) for name in ("q", "part") if form.line(name)}
    return PeoplePage(
        frame=own,
        desk=desk,
        form=form,
        rows=tuple(_row(around, slug, each) for each in found[:SHOWN]),
        sought=bool(asked),
        turning=turning(asking(here, asked), sheet, more=len(found) > SHOWN),
        here=here,
        invitations=f"{here}/invitations",
        invite=f"{here}/invite",
        imports=f"{here}/import",
        silent=f"{here}/silent",
        leads=leads,
    )


def person_page(
    frames: tuple[Frame, Desk, Around],
    slug: str,
    person: Listed,
    form: Form,
    where: tzinfo,
    *,
    leads: bool,
) -> PersonPage:
    """Return the page of a member."""
    own, desk, around = frames
    row = _row(around, slug, person)

    def told(name: Literal["joined_at", "paused_until", "wrote_at"]) -> str:
        at = getattr(person, name)
        return full_day(at.astimezone(where).date(), around.language) if at else ""

    return PersonPage(
        frame=own,
        desk=desk,
        person=person,
        row=row,
        form=form,
        chosen=tuple(key for key in SETTABLE if key in person.chosen),
        leads=leads,
        joined=told("joined_at"),
        paused=told("paused_until") if "paused" in row.marks else "",
        wrote=told("wrote_at"),
        nudge=f"{row.href}/nudge",
        people=around.links.desk(slug, "people"),
    )


def part_of(text: str) -> RosterPart:
    """Return which part of the members a word names, all of them where it names none."""
    for part in PARTS:
        if part == text:
            return part
    return ""


def form_of(person: Listed) -> Form:
    """Return the form about a member, filled in."""
    return filled(**settings_of(person))


def settings_of(person: Listed) -> dict[str, str]:
    """Return what the desk may change of a member, as it is."""
    return {
        "role": person.role,
        "delivery": person.delivery,
        "format": person.format,
        "muted": "yes" if person.muted else "no",
    }


def wished(form: Form, person: Listed, *, leads: bool) -> tuple[dict[str, str], Form]:
    """Return what a form changes of a member, and the form with its faults.

    What they chose themself is changed only where the form says so. Only a lead
    changes a role.
    """
    before = settings_of(person)
    wanted = {key: form.line(key) for key in SETTABLE if leads or key != "role"}
    checked = form
    for key, value in wanted.items():
        if value not in CHOICES[key]:
            checked = checked.with_fault(key, "no_choice")
        elif value != before[key] and key in person.chosen and not form.line("anyway"):
            checked = checked.with_fault(key, "chosen")
    return {key: value for key, value in wanted.items() if value != before[key]}, checked


def packed(values: dict[str, str]) -> str:
    """Return some settings as one line, for the key of an undo."""
    return urlencode(values)


def unpacked(key: str, *, leads: bool) -> dict[str, str]:
    """Return the settings of a line that `packed` wrote, without those that may not be set."""
    may = (name for name in SETTABLE if leads or name != "role")
    found = dict(parse_qsl(key, max_num_fields=len(SETTABLE)))
    return {name: found[name] for name in may if found.get(name) in CHOICES[name]}


def _row(around: Around, slug: str, person: Listed) -> PersonRow:
    country = country_name(person.country, around.language) if person.country else ""
    return PersonRow(
        name=person.name or person.address,
        href=f"{around.links.desk(slug, 'people')}/{person.id}",
        place=tuple(filter(None, (country, person.organisation))),
        delivery=person.delivery,
        posts=person.posts,
        marks=tuple(_marks(person, around)),
    )


def _marks(person: Listed, around: Around) -> list[Mark]:
    now = around.now
    found: list[tuple[Mark, bool]] = [
        ("left", person.left_at is not None),
        ("lead", person.role == "moderator" and person.lead),
        ("moderator", person.role == "moderator" and not person.lead),
        ("subscriber", person.role == "subscriber"),
        ("returned", person.returned > 0),
        ("away", person.away_at is not None and now - person.away_at < _AWAY),
        ("paused", person.paused_until is not None and person.paused_until > now),
        ("muted", person.muted),
    ]
    return [mark for mark, is_so in found if is_so]
