"""The plan on the desk: all of it on one page, one module, and the dates that a change moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mailbridge.core.forms import Form, filled
from mailbridge.core.pages.dates import full_day, full_span, short_day
from mailbridge.core.pages.desk.frame import Desk
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.reschedule import Move
from mailbridge.core.weeks import themes_of
from mailbridge.errors import Fault
from mailbridge.model import Alliance, Module, Theme

Frames = tuple[Frame, Desk, Around]


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme in a list; `lacking` are the languages that its words are not in."""

    label: str
    title: str
    href: str
    starts: str
    questions: int
    resources: int
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModuleRow:
    """A module with its themes."""

    number: int
    title: str
    href: str
    themes: tuple[ThemeRow, ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The whole plan, and the ways to all that can be done with it."""

    frame: Frame
    desk: Desk
    name: str
    dates: str
    modules: tuple[ModuleRow, ...]
    form: Form
    faults: tuple[Fault, ...]
    here: str
    archive: str
    people: str
    file: str
    has_mails: bool
    leads: bool
    new: str


@dataclass(frozen=True, slots=True)
class ModulePage:
    """One module: its words, its weeks, and one more."""

    frame: Frame
    desk: Desk
    row: ModuleRow
    form: Form
    adding: Form
    faults: tuple[Fault, ...]
    here: str
    plan: str


@dataclass(frozen=True, slots=True)
class MovedDay:
    """A date that moves, of a theme or, with no title, of the "beginning" or the "end"."""

    title: str
    kind: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MovesPage:
    """The dates that giving a theme a week more, or exchanging two, moves: before a yes."""

    frame: Frame
    desk: Desk
    what: str
    theme: str
    swapping: bool
    others: tuple[tuple[str, str], ...]
    form: Form
    moves: tuple[MovedDay, ...]
    faults: tuple[Fault, ...]
    here: str
    back: str


def plan_page(
    frames: Frames,
    alliance: Alliance,
    form: Form,
    faults: Sequence[Fault],
    *,
    mails: bool,
    leads: bool,
) -> PlanPage:
    """Return the page; `mails` is whether the plan's mails can be looked at here."""
    own, desk, around = frames
    links, slug = around.links, alliance.slug
    here = links.desk(slug, "plan")
    return PlanPage(
        frame=own,
        desk=desk,
        name=alliance.name,
        dates=full_span(alliance.starts, alliance.ends, around.language),
        modules=tuple(_module(around, alliance, each) for each in alliance.modules),
        form=form,
        faults=tuple(faults),
        here=here,
        archive=links.alliance(slug),
        people=links.desk(slug, "people"),
        file=f"{here}/{slug}.toml",
        has_mails=mails,
        leads=leads,
        new=f"{links.desk()}/new?model={slug}",
    )


def module_page(
    frames: Frames,
    alliance: Alliance,
    module: Module,
    forms: tuple[Form, Form],
    faults: Sequence[Fault],
) -> ModulePage:
    """Return the page of a module; `forms` are its own, and the one of one more week."""
    own, desk, around = frames
    plan = around.links.desk(alliance.slug, "plan")
    return ModulePage(
        frame=own,
        desk=desk,
        row=_module(around, alliance, module),
        form=forms[0],
        adding=forms[1],
        faults=tuple(faults),
        here=week_path(plan, module.key),
        plan=plan,
    )


def module_form(module: Module) -> Form:
    """Return a module's form, filled in."""
    return filled(title=module.title, summary=module.summary)


def moves_page(
    frames: Frames,
    alliance: Alliance,
    place: tuple[Module, Theme],
    other: str | None,
    moves: Sequence[Move],
    faults: Sequence[Fault],
) -> MovesPage:
    """Return the page; `other` is the theme to exchange it with, None for a week more."""
    own, desk, around = frames
    module, theme = place
    here = week_path(around.links.desk(alliance.slug, "plan"), module.key, theme.key)
    others = tuple((t.key, f"{t.number}. {t.title}") for t in module.themes if t.key != theme.key)
    return MovesPage(
        frame=own,
        desk=desk,
        what="extend" if other is None else "swap",
        theme=theme.title,
        swapping=other is not None,
        others=others,
        form=filled(other=other or ""),
        moves=tuple(_moved(each, around.language, alliance) for each in moves),
        faults=tuple(faults),
        here=here,
        back=here,
    )


def week_path(plan: str, module: str, theme: str = "") -> str:
    """Return the path of a module below the plan's, or of one of its weeks."""
    return f"{plan}/in/{module}/weeks/{theme}" if theme else f"{plan}/in/{module}"


def lacking(alliance: Alliance, theme: Theme) -> tuple[str, ...]:
    """Return the alliance's languages that a theme's words are not in."""
    there = {tag for tag, _ in theme.translations}
    return tuple(tag for tag in alliance.languages[1:] if tag not in there)


def _moved(move: Move, language: str, alliance: Alliance) -> MovedDay:
    kind = {"the beginning": "beginning", "the end": "end"}.get(move.what, "")
    starts = {theme.starts: theme.title for theme in themes_of(alliance)}
    title = "" if kind else starts.get(move.before, move.what)
    return MovedDay(title, kind, _day(move.before, language), _day(move.after, language))


def _day(of: date, language: str) -> str:
    return full_day(of, language)


def _module(around: Around, alliance: Alliance, module: Module) -> ModuleRow:
    plan = around.links.desk(alliance.slug, "plan")
    return ModuleRow(
        number=module.number,
        title=module.title,
        href=week_path(plan, module.key),
        themes=tuple(
            ThemeRow(
                label=f"M{module.number}.{theme.number}",
                title=theme.title,
                href=week_path(plan, module.key, theme.key),
                starts=short_day(theme.starts, around.language),
                questions=len(theme.questions),
                resources=len(theme.resources),
                lacking=lacking(alliance, theme),
            )
            for theme in module.themes
        ),
    )
