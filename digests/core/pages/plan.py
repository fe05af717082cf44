"""What the plan will send, on the desk: the calendar of mails, one week's mail, the rehearsal."""

from collections.abc import Sequence
from dataclasses import dataclass

from digests.core.calendar import Mail
from mailbridge.core.pages.dates import Moment, moment, zone
from mailbridge.core.pages.desk.frame import Desk, Turning, on_sheet
from mailbridge.core.pages.desk.plan import Frames, week_path
from mailbridge.core.pages.frame import Frame
from mailbridge.core.weeks import themes_of
from mailbridge.model import Alliance, IssueKind, Module, Theme


@dataclass(frozen=True, slots=True)
class MailRow:
    """One mail of the plan, worded by its kind; `title` is a theme's."""

    at: Moment
    kind: IssueKind
    title: str
    members: int
    published: bool


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """Every mail that will go to somebody, in its order."""

    frame: Frame
    desk: Desk
    name: str
    rows: tuple[MailRow, ...]
    turning: Turning
    plan: str


@dataclass(frozen=True, slots=True)
class Written:
    """A theme's mail in one language."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class WeekMailPage:
    """One week's mail as it would go out today, in each language that it has."""

    frame: Frame
    desk: Desk
    title: str
    mails: tuple[Written, ...]
    back: str


@dataclass(frozen=True, slots=True)
class RehearsalPage:
    """The button that mails the first week to oneself; `week` is "" where none is to come."""

    frame: Frame
    desk: Desk
    week: str
    address: str
    plan: str


def calendar_page(
    frames: Frames, alliance: Alliance, mails: Sequence[Mail], sheet: int
) -> CalendarPage:
    """Return a sheet of the calendar: what is out, and what would go to at least one member."""
    own, desk, around = frames
    plan = around.links.desk(alliance.slug, "plan")
    told = [mail for mail in mails if mail.published or mail.members or mail.kind == "theme"]
    some, ways = on_sheet(told, f"{plan}/calendar", sheet)
    where = zone(alliance.time_zone)
    return CalendarPage(
        frame=own,
        desk=desk,
        name=alliance.name,
        rows=tuple(
            MailRow(
                at=moment(mail.at, where, language=around.language),
                kind=mail.kind,
                title=mail.what.removeprefix(f"{mail.kind} ")
                if mail.kind in ("theme", "preview")
                else "",
                members=mail.members,
                published=mail.published,
            )
            for mail in some
        ),
        turning=ways,
        plan=plan,
    )


def week_mail_page(
    frames: Frames, alliance: Alliance, place: tuple[Module, Theme], mails: Sequence[Written]
) -> WeekMailPage:
    """Return the page of one week's mail."""
    own, desk, around = frames
    module, theme = place
    back = week_path(around.links.desk(alliance.slug, "plan"), module.key, theme.key)
    return WeekMailPage(own, desk, theme.title, tuple(mails), back)


def rehearsal_page(frames: Frames, alliance: Alliance, key: str, address: str) -> RehearsalPage:
    """Return the page; `key` is that of the theme mail which comes next."""
    own, desk, around = frames
    names = {
        f"{alliance.slug}/theme/{module.key}/{theme.key}": theme.title
        for module in alliance.modules
        for theme in module.themes
    }
    week = names.get(key, "") if themes_of(alliance) else ""
    return RehearsalPage(own, desk, week, address, around.links.desk(alliance.slug, "plan"))
