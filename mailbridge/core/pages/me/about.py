"""The page about oneself: details, addresses, the alliances one is in, and one's data."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from babel.core import get_global

from mailbridge.changes import Change, DetailsWritten, LanguageChosen, ProfileWritten
from mailbridge.core.forms import Form, filled
from mailbridge.core.member_values import LONGEST, email_address
from mailbridge.core.pages.desk.frame import Desk
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import Link
from mailbridge.core.pages.names import language_name
from mailbridge.core.places import countries
from mailbridge.model import Alliance, Member, OwnAddress, Seat

LONGEST_PROFILE = 500
_FIELDS = ("name", "organisation", "country", "profile", "language", "time_zone")


@dataclass(frozen=True, slots=True)
class Own:
    """What somebody is, as far as it stands nowhere else."""

    name: str
    organisation: str
    country: str
    profile: str
    language: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class AddressRow:
    """An address; `letters` are the alliances whose letters go to it, by name."""

    text: str
    key: str
    letters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeatRow:
    """An alliance somebody is in, or has left."""

    link: Link
    posts: str
    archive: str
    left: bool


@dataclass(frozen=True, slots=True)
class AboutPage:
    """What somebody can change about themself; `form` is None where they are in no alliance."""

    frame: Frame
    desk: Desk
    form: Form | None
    countries: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    zones: tuple[str, ...]
    addresses: tuple[AddressRow, ...]
    adding: Form
    seats: tuple[SeatRow, ...]
    add: str
    remove: str
    data: str
    erase: str


def form_of(own: Own) -> Form:
    """Return the form about oneself, filled in."""
    return filled(**{name: getattr(own, name) for name in _FIELDS})


def own_of(form: Form, languages: Collection[str]) -> tuple[Own, Form]:
    """Return what a form says of somebody, and the form with its faults."""
    own = Own(
        name=form.line("name"),
        organisation=form.line("organisation"),
        country=form.line("country"),
        profile=form.text("profile"),
        language=form.line("language"),
        time_zone=form.line("time_zone"),
    )
    checked = form.with_fault("name", "" if own.name else "missing")
    for field in ("name", "organisation"):
        checked = checked.with_fault(field, "too_long" if len(form.line(field)) > LONGEST else "")
    checked = checked.with_fault(
        "profile", "too_long" if len(own.profile) > LONGEST_PROFILE else ""
    )
    known = {code for code, _ in countries("en")}
    for field, allowed in (
        ("country", known),
        ("language", set(languages)),
        ("time_zone", set(time_zones())),
    ):
        fine = form.line(field) in {"", *allowed}
        checked = checked.with_fault(field, "" if fine else "no_choice")
    return own, checked


def changes_between(before: Own, after: Own, member: int) -> tuple[Change, ...]:
    """Return the changes that make somebody who they say they are."""
    found: list[Change] = []
    details = ("name", "organisation", "country", "time_zone")
    if any(getattr(before, field) != getattr(after, field) for field in details):
        found.append(DetailsWritten(member, *(getattr(after, field) for field in details)))
    if before.language != after.language and after.language:
        found.append(LanguageChosen(member, after.language))
    if before.profile != after.profile:
        found.append(ProfileWritten(member, after.profile))
    return tuple(found)


def adding_of(form: Form) -> Form:
    """Return the form that adds an address, with its faults."""
    try:
        email_address(form.line("address"))
    except ValueError:
        return form.with_fault("address", "no_address" if form.line("address") else "missing")
    return form


def time_zones() -> tuple[str, ...]:
    """Return the time zones that people live in, by name."""
    zones: Mapping[str, str] = get_global("zone_territories")
    return tuple(sorted(zone for zone, where in zones.items() if where != "001" and "/" in zone))


def about_page(
    frames: tuple[Frame, Desk, Around],
    forms: tuple[Form | None, Form],
    addresses: Sequence[OwnAddress],
    seats: Sequence[tuple[Seat, Alliance]],
    languages: Sequence[str],
) -> AboutPage:
    """Return the page; `forms` are the one about oneself and the one that adds an address.

    `languages` are those that we have words in.
    """
    own, desk, around = frames
    links = around.links
    names = {alliance.slug: alliance.name for _, alliance in seats}
    return AboutPage(
        frame=own,
        desk=desk,
        form=forms[0],
        countries=(("", ""), *countries(around.language)),
        languages=(*((tag, language_name(tag, tag).capitalize()) for tag in languages),),
        zones=time_zones(),
        addresses=tuple(
            AddressRow(each.text, each.key, tuple(names[slug] for slug in each.letters))
            for each in addresses
        ),
        adding=forms[1],
        seats=tuple(
            SeatRow(
                link=Link(alliance.name, links.me(f"in/{seat.slug}")),
                posts=links.me(f"in/{seat.slug}/posts"),
                archive=links.alliance(seat.slug),
                left=seat.left,
            )
            for seat, alliance in seats
        ),
        add=links.me("addresses"),
        remove=links.me("addresses/remove"),
        data=links.me("data.zip"),
        erase=links.me("erase"),
    )


def own(member: Member) -> Own:
    """Return what a member is."""
    return Own(
        name=member.name,
        organisation=member.organisation,
        country=member.country,
        profile=member.profile,
        language=member.language,
        time_zone=member.time_zone,
    )
