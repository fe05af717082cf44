"""What an alliance is apart from its weeks: its words, its clock and its manners; and a new one."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from mailbridge.core.addresses import checked as checked_address
from mailbridge.core.forms import Form, filled
from mailbridge.core.pages.desk.frame import Desk
from mailbridge.core.pages.desk.plan import Frames
from mailbridge.core.pages.frame import Frame
from mailbridge.errors import Fault
from mailbridge.model import Alliance, Moderator

LINES = ("name", "time_zone", "host", "funder", "licence", "invitation", "subject_tag")
TEXTS = ("summary", "consent")
CLOCK = ("theme_mail", "weekly_digest", "daily_digest")
CHOICES = {
    "archive": ("public", "members"),
    "moderation": ("new", "all", "none"),
    "joining": ("closed", "request", "open"),
    "attribution": ("name", "organisation", "country"),
}
_DAYS = ("starts", "ends")
_NUMBERS = ("word_limit", "grace_days")
_MODERATOR = re.compile(r"(?P<name>[^<>,]+?)\s*<(?P<email>[^<>\s]+)>\s*(?:,\s*(?P<lead>lead))?")
_WEEKS = timedelta(weeks=4)  # of an alliance from nothing, until its weeks say more


@dataclass(frozen=True, slots=True)
class AboutPlanPage:
    """The form about an alliance."""

    frame: Frame
    desk: Desk
    form: Form
    faults: tuple[Fault, ...]
    zones: tuple[str, ...]
    here: str
    plan: str


@dataclass(frozen=True, slots=True)
class NewPage:
    """The form that makes an alliance; `models` are those it can be a copy of."""

    frame: Frame
    desk: Desk
    form: Form
    faults: tuple[Fault, ...]
    zones: tuple[str, ...]
    models: tuple[tuple[str, str], ...]


def about_form(alliance: Alliance) -> Form:
    """Return the form about an alliance, filled in."""
    names = (*LINES, *TEXTS, *CLOCK, *CHOICES)
    values = {name: str(getattr(alliance, name)) for name in names}
    values |= {name: getattr(alliance, name).isoformat() for name in _DAYS}
    values |= {name: str(getattr(alliance, name) or "") for name in _NUMBERS}
    values["languages"] = ", ".join(alliance.languages)
    values["moderators"] = "\n".join(map(_written, alliance.moderators))
    return filled(**values)


def about_of_form(form: Form, alliance: Alliance) -> tuple[Alliance, Form]:
    """Return an alliance as its form says, and the form with its faults; its weeks stay."""
    values: dict[str, Any] = {name: form.line(name) for name in (*LINES, *CLOCK)}
    values |= {name: form.text(name) for name in TEXTS}
    values["languages"] = languages_of(form)
    checked = form.with_fault("name", "" if values["name"] else "missing")
    checked = checked.with_fault("languages", "" if values["languages"] else "missing")
    for name, options in CHOICES.items():
        values[name] = form.line(name)
        checked = checked.with_fault(name, "" if form.line(name) in options else "no_choice")
    for name in _DAYS:
        values[name], fault = day_of(form.line(name))
        checked = checked.with_fault(name, fault)
    for name in _NUMBERS:
        text = form.line(name)
        values[name] = int(text) if text.isdecimal() else None if name == "word_limit" else 0
        checked = checked.with_fault(name, "no_number" if text and not text.isdecimal() else "")
    values["moderators"], fault = _moderators(form.text("moderators"), alliance.moderators)
    checked = checked.with_fault("moderators", fault)
    return (alliance if checked.faulty else replace(alliance, **values)), checked


def about_page(
    frames: Frames,
    alliance: Alliance,
    form: Form,
    faults: Sequence[Fault],
    zones: Collection[str],
) -> AboutPlanPage:
    """Return the page about an alliance."""
    own, desk, around = frames
    plan = around.links.desk(alliance.slug, "plan")
    return AboutPlanPage(own, desk, form, tuple(faults), tuple(zones), f"{plan}/about", plan)


def new_page(
    frames: Frames,
    form: Form,
    faults: Sequence[Fault],
    zones: Collection[str],
    models: Sequence[Alliance],
) -> NewPage:
    """Return the page that makes an alliance."""
    own, desk, _ = frames
    options = (("", ""), *((each.slug, each.name) for each in models))
    return NewPage(own, desk, form, tuple(faults), tuple(zones), options)


def checked_new(form: Form, taken: Collection[str], models: Collection[str]) -> Form:
    """Return the form of a new alliance with its faults."""
    checked = form
    for name in ("slug", "name"):
        checked = checked.with_fault(name, "" if form.line(name) else "missing")
    checked = checked.with_fault("slug", "taken" if form.line("slug") in taken else "")
    checked = checked.with_fault("starts", day_of(form.line("starts"))[1])
    if form.line("model") not in ("", *models):
        checked = checked.with_fault("model", "no_choice")
    if not form.line("model") and not languages_of(form):
        checked = checked.with_fault("languages", "missing")
    return checked


def from_nothing(form: Form, me: Moderator) -> Alliance:
    """Return a new alliance without a week yet, led by who makes it."""
    starts, _ = day_of(form.line("starts"))
    return Alliance(
        id=0,
        slug=form.line("slug"),
        name=form.line("name"),
        summary="",
        starts=starts,
        ends=starts + _WEEKS,
        time_zone=form.line("time_zone") or "UTC",
        languages=languages_of(form),
        modules=(),
        moderators=(me,),
    )


def led_by(alliance: Alliance, me: Moderator) -> Alliance:
    """Return an alliance with somebody among its leads."""
    others = tuple(each for each in alliance.moderators if each.email != me.email)
    return replace(alliance, moderators=(me, *others))


def languages_of(form: Form) -> tuple[str, ...]:
    """Return the languages of a field, each once."""
    return tuple(
        dict.fromkeys(re.split(r"[\s,;]+", form.line("languages").strip(" ,;")))
        if form.line("languages")
        else ()
    )


def day_of(text: str) -> tuple[date, str]:
    """Return a day of a form, and what is wrong with it."""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return date.min, "no_date" if text else "missing"


def _written(one: Moderator) -> str:
    return f"{one.name} <{one.email}>{', lead' if one.lead else ''}"


def _moderators(text: str, before: Sequence[Moderator]) -> tuple[tuple[Moderator, ...], str]:
    """Return the moderators of a field, one a line, and what is wrong with it."""
    known = {each.email: each for each in before}
    found: list[Moderator] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        read = _MODERATOR.fullmatch(line)
        if read is None:
            return (), "no_moderator"
        try:
            email = checked_address(read["email"]).casefold()
        except ValueError:
            return (), "no_moderator"
        one = known.get(email, Moderator("", email, lead=False, organisation="", country=""))
        found.append(replace(one, name=read["name"], lead=bool(read["lead"])))
    return tuple(found), "" if any(each.lead for each in found) else "no_lead"
