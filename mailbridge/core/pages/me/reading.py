"""The page about how somebody reads along in one alliance: delivery, pause, mute, leaving."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from mailbridge.changes import (
    Change,
    DeliveryChosen,
    FormatChosen,
    LettersTo,
    MorningChosen,
    Paused,
    Resumed,
)
from mailbridge.core.forms import Form, filled
from mailbridge.core.pages.dates import full_day, place_of, zone
from mailbridge.core.pages.desk.frame import Desk
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.model import Alliance, DeliveryMode, DigestFormat, Member, OwnAddress, OwnThread

LONGEST_PAUSE = timedelta(days=366)
DELIVERIES: tuple[DeliveryMode, ...] = ("each", "daily", "weekly", "none")
FORMATS: tuple[DigestFormat, ...] = ("brief", "full")


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants their mail; `until` is when a pause ends, None without one."""

    delivery: DeliveryMode
    format: DigestFormat
    morning: bool
    until: datetime | None
    letters: str


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """One alliance as its member reads it; `paused` is the day a pause ends, "" without one.

    `place` is whose morning digests can wait for.
    """

    frame: Frame
    desk: Desk
    name: str
    left: bool
    form: Form
    muting: Form
    paused: str
    place: str
    addresses: tuple[tuple[str, str], ...]
    muted: tuple[OwnThread, ...]
    archive: str
    posts: str
    mute: str
    leave: str
    back: str
    owner: str
    me: str
    letter: str


def wish_of(member: Member) -> Wish:
    """Return how a member gets their mail now."""
    return Wish(
        delivery=member.delivery,
        format=member.format,
        morning=member.morning,
        until=member.paused_until,
        letters=member.address.casefold(),
    )


def form_of(wish: Wish, where: str) -> Form:
    """Return the form, filled in; `where` is the time zone whose day a pause ends in."""
    until = wish.until.astimezone(zone(where)).date().isoformat() if wish.until else ""
    return filled(
        delivery=wish.delivery,
        format=wish.format,
        morning="yes" if wish.morning else "",
        until=until,
        letters=wish.letters,
    )


def wished(
    form: Form, before: Wish, addresses: Sequence[OwnAddress], now: datetime, where: str
) -> tuple[Wish, Form]:
    """Return what a form wishes, and the form with its faults; what is wrong stays as it was."""
    wish = before
    checked = form
    for mode in DELIVERIES:
        wish = replace(wish, delivery=mode) if form.line("delivery") == mode else wish
    for kind in FORMATS:
        wish = replace(wish, format=kind) if form.line("format") == kind else wish
    if form.line("delivery") not in DELIVERIES:
        checked = checked.with_fault("delivery", "no_choice")
    if form.line("format") not in FORMATS:
        checked = checked.with_fault("format", "no_choice")
    if form.line("letters") in [each.key for each in addresses]:
        wish = replace(wish, letters=form.line("letters"))
    else:
        checked = checked.with_fault("letters", "no_choice")
    until, fault = _until(form.line("until"), now, where)
    unchanged = form.line("until") == form_of(before, where).line("until")
    return (
        replace(
            wish, morning=bool(form.line("morning")), until=before.until if unchanged else until
        ),
        checked.with_fault("until", "" if unchanged else fault),
    )


def changes_between(before: Wish, after: Wish, member: int) -> tuple[Change, ...]:
    """Return the changes from one wish to another."""
    found: list[Change] = []
    if before.delivery != after.delivery:
        found.append(DeliveryChosen(member, after.delivery))
    if before.format != after.format:
        found.append(FormatChosen(member, after.format))
    if before.morning != after.morning:
        found.append(MorningChosen(member, after.morning))
    if before.until != after.until:
        found.append(Paused(member, after.until) if after.until else Resumed(member))
    if before.letters != after.letters:
        found.append(LettersTo(member, after.letters))
    return tuple(found)


def _until(text: str, now: datetime, where: str) -> tuple[datetime | None, str]:
    if not text:
        return None, ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, "no_date"
    end = datetime.combine(day, time(), zone(where)).astimezone(UTC)
    if end <= now:
        return None, "past"
    return (None, "too_far") if end > now + LONGEST_PAUSE else (end, "")


def reading_page(
    frames: tuple[Frame, Desk, Around],
    alliance: Alliance,
    member: Member,
    forms: tuple[Form, Form],
    addresses: Sequence[OwnAddress],
    muted: tuple[OwnThread, ...],
) -> ReadingPage:
    """Return the page; `forms` are the one about delivery and the one that mutes a thread."""
    own, desk, around = frames
    links, slug = around.links, alliance.slug
    where = member.time_zone or alliance.time_zone
    paused = (
        member.paused_until if member.paused_until and member.paused_until > around.now else None
    )
    return ReadingPage(
        frame=own,
        desk=desk,
        name=alliance.name,
        left=member.left_at is not None,
        form=forms[0],
        muting=forms[1],
        paused=full_day(paused.astimezone(zone(where)).date(), around.language) if paused else "",
        place=place_of(where, around.language),
        addresses=tuple((each.key, each.text) for each in addresses),
        muted=muted,
        archive=links.alliance(slug),
        posts=links.me(f"in/{slug}/posts"),
        mute=links.me(f"in/{slug}/mute"),
        leave=links.me(f"in/{slug}/leave"),
        back=links.me(f"in/{slug}/back"),
        owner=around.addresses.of(slug, "owner"),
        me=links.me(),
        letter=links.me(f"in/{slug}/letter.pdf"),
    )
