"""Silent members on the desk, and the mail that a moderator writes to one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from mailbridge.core.forms import Form
from mailbridge.core.nudge import question_in
from mailbridge.core.pages.dates import short_day
from mailbridge.core.pages.desk.frame import Desk, Turning, on_sheet
from mailbridge.core.pages.desk.plan import Frames
from mailbridge.core.pages.frame import Frame
from mailbridge.core.pages.names import country_name
from mailbridge.model import Member, Nudged, OpenPost


@dataclass(frozen=True, slots=True)
class Told:
    """That somebody was written to: by whom, when, about which post."""

    by: str
    day: str
    number: int
    answered: bool


@dataclass(frozen=True, slots=True)
class SilentRow:
    """A silent member; `wrote` is "" where they never did."""

    name: str
    href: str
    nudge: str
    place: tuple[str, ...]
    wrote: str
    told: Told | None


@dataclass(frozen=True, slots=True)
class SilentPage:
    """Those who are silent; `open` is how many questions wait for an answer."""

    frame: Frame
    desk: Desk
    rows: tuple[SilentRow, ...]
    open: int
    turning: Turning
    people: str


@dataclass(frozen=True, slots=True)
class NudgePage:
    """The mail to one of them; `posts` are what it can be about."""

    frame: Frame
    desk: Desk
    name: str
    profile: str
    form: Form
    posts: tuple[tuple[str, str], ...]
    told: Told | None
    here: str
    person: str


def silent_page(
    frames: Frames,
    slug: str,
    found: Sequence[tuple[Member, datetime | None]],
    told: Mapping[int, Nudged],
    waiting: int,
    at: tuple[int, tzinfo],
) -> SilentPage:
    """Return a sheet of the list; `at` is which one, and the zone that days are told in."""
    own, desk, around = frames
    sheet, where = at
    people = around.links.desk(slug, "people")
    some, ways = on_sheet(found, f"{people}/silent", sheet)
    return SilentPage(
        frame=own,
        desk=desk,
        rows=tuple(
            SilentRow(
                name=one.name or one.address,
                href=f"{people}/{one.id}",
                nudge=f"{people}/{one.id}/nudge",
                place=_place(one, around.language),
                wrote=short_day(wrote.astimezone(where).date(), around.language) if wrote else "",
                told=told_of(told.get(one.id), where, around.language),
            )
            for one, wrote in some
        ),
        open=waiting,
        turning=ways,
        people=people,
    )


def nudge_page(
    frames: Frames,
    slug: str,
    member: Member,
    form: Form,
    posts: Sequence[OpenPost],
    told: Told | None,
) -> NudgePage:
    """Return the page of a mail to a silent member."""
    own, desk, around = frames
    person = f"{around.links.desk(slug, 'people')}/{member.id}"
    return NudgePage(
        frame=own,
        desk=desk,
        name=member.name or member.address,
        profile=member.profile,
        form=form,
        posts=tuple((str(each.number), _about(each)) for each in posts),
        told=told,
        here=f"{person}/nudge",
        person=person,
    )


def told_of(one: Nudged | None, where: tzinfo, language: str) -> Told | None:
    """Return in words for a page that somebody was written to."""
    if one is None:
        return None
    day = short_day(one.at.astimezone(where).date(), language)
    return Told(one.by, day, one.number, one.answered)


def _about(post: OpenPost) -> str:
    asked = question_in(post.text) or post.subject
    short = asked if len(asked) <= 90 else f"{asked[:90].rpartition(' ')[0]} …"
    return f"#{post.number} {post.author}: {short}"


def _place(one: Member, language: str) -> tuple[str, ...]:
    country = country_name(one.country, language) if one.country else ""
    return tuple(filter(None, (country, one.organisation)))
