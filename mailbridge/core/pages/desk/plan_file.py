"""The plan as a file, in and out, and as one page to print."""

from collections.abc import Sequence
from dataclasses import dataclass

from mailbridge.core.forms import Form
from mailbridge.core.pages.dates import full_span, short_day
from mailbridge.core.pages.desk.frame import Desk
from mailbridge.core.pages.desk.plan import Frames
from mailbridge.core.pages.frame import Frame
from mailbridge.errors import Fault
from mailbridge.model import Alliance


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that a file would do: "added", "changed" or "removed"; `on` names it."""

    what: str
    on: str
    detail: str


@dataclass(frozen=True, slots=True)
class FilePage:
    """The form that takes a plan's file, then what is wrong with it, or what it would change."""

    frame: Frame
    desk: Desk
    form: Form
    faults: tuple[Fault, ...]
    changes: tuple[Changed, ...] | None
    toml: str
    here: str
    plan: str


@dataclass(frozen=True, slots=True)
class PrintedWeek:
    """One week on the printed programme."""

    label: str
    day: str
    title: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintPage:
    """The programme on one page."""

    frame: Frame
    desk: Desk
    name: str
    summary: str
    dates: str
    modules: tuple[tuple[str, tuple[PrintedWeek, ...]], ...]
    moderators: tuple[str, ...]
    address: str
    url: str
    plan: str


def file_page(
    frames: Frames,
    alliance: Alliance,
    form: Form,
    faults: Sequence[Fault] = (),
    changes: Sequence[Changed] | None = None,
) -> FilePage:
    """Return the page; `changes` are what a file would do, None where none was read."""
    own, desk, around = frames
    plan = around.links.desk(alliance.slug, "plan")
    return FilePage(
        frame=own,
        desk=desk,
        form=form,
        faults=tuple(faults),
        changes=None if changes is None else tuple(changes),
        toml=f"{plan}/{alliance.slug}.toml",
        here=f"{plan}/file",
        plan=plan,
    )


def print_page(frames: Frames, alliance: Alliance) -> PrintPage:
    """Return the programme, to print or to hand round."""
    own, desk, around = frames
    links = around.links
    return PrintPage(
        frame=own,
        desk=desk,
        name=alliance.name,
        summary=alliance.summary,
        dates=full_span(alliance.starts, alliance.ends, around.language),
        modules=tuple(
            (
                f"{module.number}. {module.title}",
                tuple(
                    PrintedWeek(
                        label=f"M{module.number}.{theme.number}",
                        day=short_day(theme.starts, around.language),
                        title=theme.title,
                        questions=theme.questions,
                    )
                    for theme in module.themes
                ),
            )
            for module in alliance.modules
        ),
        moderators=tuple(each.name for each in alliance.moderators),
        address=around.addresses.of(alliance.slug, "post"),
        url=links.absolute(links.alliance(alliance.slug)),
        plan=links.desk(alliance.slug, "plan"),
    )
