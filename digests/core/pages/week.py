"""The desk's page of a week: its facts, and the wrap-up from its first words to its post."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from digests.core.facts import Facts
from mailbridge.core.forms import Form
from mailbridge.core.pages.dates import Moment, moment, zone
from mailbridge.core.pages.desk.frame import Desk
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import Link, asking
from mailbridge.core.wrap_up import linked, unknown_numbers
from mailbridge.model import Context, Prepared

WrapUpState = Literal["none", "draft", "waiting", "out"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A week by its name (2027-W08), when its digest goes, and the weeks beside it, "" if none."""

    name: str
    at: datetime
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class WeekPage:
    """A week: `archive` is what a number is added to for its post; `html` how members read it.

    `past` is that its digest is out: then a wrap-up goes out a minute after it is sent.
    """

    frame: Frame
    desk: Desk
    alliance: Link
    path: str
    week: str
    before: str
    after: str
    at: Moment
    past: bool
    facts: Facts
    archive: str
    state: WrapUpState
    post: Link | None
    form: Form
    html: str
    unknown: tuple[int, ...]


def chosen_week(slots: Sequence[tuple[str, datetime]], asked: str, now: datetime) -> Chosen | None:
    """Return the week that is asked for, else the one whose digest comes next, or came last."""
    names = [name for name, _ in slots]
    coming = next((n for n, (_, at) in enumerate(slots) if at > now), len(slots) - 1)
    at = names.index(asked) if asked in names else coming
    if not slots or (asked and asked not in names):
        return None
    before = names[at - 1] if at else ""
    after = names[at + 1] if at < coming else ""
    return Chosen(*slots[at], before, after)


def week_page(
    frames: tuple[Frame, Desk, Around],
    chosen: Chosen,
    told: tuple[Facts, Prepared | None],
    form: Form,
    context: Context,
    where: tuple[str, str],
) -> WeekPage:
    """Return the page; `where` is the zone of its times, and the base of whole links."""
    own, desk, around = frames
    links, alliance, (facts, one) = around.links, context.alliance, told
    path, words = links.desk(alliance.slug, "week"), form.text("words")
    number = one.number if one else None
    archive = links.alliance(alliance.slug)
    return WeekPage(
        frame=own,
        desk=desk,
        alliance=Link(alliance.name, links.desk(alliance.slug)),
        path=path,
        week=chosen.name,
        before=asking(path, {"week": chosen.before}) if chosen.before else "",
        after=asking(path, {"week": chosen.after}) if chosen.after else "",
        at=moment(chosen.at, zone(where[0]), around.now.year, around.language),
        past=chosen.at <= around.now,
        facts=facts,
        archive=archive,
        state=_state(one),
        post=Link(f"#{number}", links.post(alliance.slug, number)) if number else None,
        form=form,
        html=linked(words, context, where[1]) if words else "",
        unknown=unknown_numbers(words, context),
    )


def _state(one: Prepared | None) -> WrapUpState:
    if one is None:
        return "none"
    return "out" if one.number is not None else "waiting" if one.due_at else "draft"
