"""One week of the plan on the desk: its words in each language side by side, and what to read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mailbridge.core.forms import Form, filled
from mailbridge.core.pages.desk.frame import Desk, Turning, on_sheet
from mailbridge.core.pages.desk.plan import Frames, week_path
from mailbridge.core.pages.frame import Frame
from mailbridge.core.pages.names import language_name
from mailbridge.core.themes import KINDS
from mailbridge.errors import Fault
from mailbridge.model import Alliance, Module, Resource, Theme, Wording

RESOURCE_FIELDS = ("title", "kind", "author", "year", "url", "language", "country", "licence")


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language that the words are written in; the main one has the fields without a suffix."""

    tag: str
    name: str
    suffix: str


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """A resource in the list; `number` is what it is cited by."""

    number: int
    title: str
    kind: str
    what: str
    href: str


@dataclass(frozen=True, slots=True)
class ThemePage:
    """One week: its words, its resources, and what can be done with it."""

    frame: Frame
    desk: Desk
    label: str
    module: str
    form: Form
    tongues: tuple[Tongue, ...]
    faults: tuple[Fault, ...]
    resources: tuple[ResourceRow, ...]
    turning: Turning
    here: str
    plan: str
    has_mails: bool
    may_swap: bool


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """One resource, or (number 0) those to be added from cells or a file."""

    frame: Frame
    desk: Desk
    number: int
    file: str
    form: Form
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    here: str
    theme: str
    back: str


def tongues_of(alliance: Alliance, language: str) -> tuple[Tongue, ...]:
    """Return the languages of an alliance, the main one first."""
    return tuple(
        Tongue(tag, language_name(tag, language) or tag, f"-{tag}" if at else "")
        for at, tag in enumerate(alliance.languages)
    )


def theme_form(alliance: Alliance, theme: Theme) -> Form:
    """Return a week's form, filled in."""
    values = {"starts": theme.starts.isoformat(), **_words(theme, "")}
    kept = dict(theme.translations)
    for tongue in tongues_of(alliance, "en")[1:]:
        if tongue.tag in kept:
            values |= _words(kept[tongue.tag], tongue.suffix)
    return filled(**values)


def theme_of_form(form: Form, alliance: Alliance, theme: Theme) -> tuple[Theme, Form]:
    """Return a week as its form says, and the form with its faults; its resources stay."""
    checked = form.with_fault("title", "" if form.line("title") else "missing")
    starts = theme.starts
    try:
        starts = date.fromisoformat(form.line("starts"))
    except ValueError:
        checked = checked.with_fault("starts", "no_date" if form.line("starts") else "missing")
    own = _wording(form, "")
    translations: list[tuple[str, Wording]] = []
    for tongue in tongues_of(alliance, "en")[1:]:
        said = _wording(form, tongue.suffix)
        if said.questions and len(said.questions) != len(own.questions):
            checked = checked.with_fault(f"questions{tongue.suffix}", "as_many")
        if any((said.title, said.introduction, said.questions)):
            translations.append((tongue.tag, _filled_up(said, own)))
    found = replace(
        theme,
        title=own.title,
        starts=starts,
        introduction=own.introduction,
        questions=own.questions,
        translations=tuple(translations),
    )
    return found, checked


def theme_page(
    frames: Frames,
    alliance: Alliance,
    place: tuple[Module, Theme],
    said: tuple[Form, Sequence[Fault]],
    sheet: int,
    *,
    mails: bool,
) -> ThemePage:
    """Return the page of a week, with a sheet of its resources.

    `said` is its form and why it was not kept; `mails` is whether its mail can be looked at.
    """
    own, desk, around = frames
    form, faults = said
    module, theme = place
    plan = around.links.desk(alliance.slug, "plan")
    here = week_path(plan, module.key, theme.key)
    shown, ways = on_sheet(theme.resources, here, sheet)
    return ThemePage(
        frame=own,
        desk=desk,
        label=f"M{module.number}.{theme.number}",
        module=module.title,
        form=form,
        tongues=tongues_of(alliance, around.language),
        faults=tuple(faults),
        resources=tuple(
            ResourceRow(
                number=each.number,
                title=each.title,
                kind=each.kind,
                what=", ".join(filter(None, (each.author, str(each.year or "")))),
                href=f"{here}/resources/{each.number}",
            )
            for each in shown
        ),
        turning=ways,
        here=here,
        plan=plan,
        has_mails=mails,
        may_swap=len(module.themes) > 1,
    )


def resource_form(resource: Resource) -> Form:
    """Return a resource's form, filled in."""
    return filled(**{name: str(getattr(resource, name) or "") for name in RESOURCE_FIELDS})


def resource_of_form(form: Form, resource: Resource) -> tuple[Resource, Form]:
    """Return a resource as its form says, and the form with its faults."""
    year = form.line("year")
    checked = form.with_fault("title", "" if form.line("title") else "missing")
    checked = checked.with_fault("year", "no_number" if year and not year.isdigit() else "")
    if form.line("kind") not in ("", *KINDS):
        checked = checked.with_fault("kind", "no_choice")
    if not resource.file and not form.line("url"):
        checked = checked.with_fault("url", "missing")
    found = replace(
        resource,
        title=form.line("title"),
        kind=form.line("kind") or "external",
        author=form.line("author"),
        year=int(year) if year.isdigit() else None,
        url="" if resource.file else form.line("url"),
        language=form.line("language"),
        country=form.line("country").upper(),
        licence=form.line("licence"),
    )
    return found, checked


def resource_page(
    frames: Frames,
    alliance: Alliance,
    place: tuple[Module, Theme],
    resource: Resource | None,
    form: Form,
    said: tuple[Sequence[Fault], Collection[str]] = ((), ()),
) -> ResourcePage:
    """Return the page of a resource, or of those to come; `said` are faults and notes."""
    own, desk, around = frames
    module, theme = place
    back = week_path(around.links.desk(alliance.slug, "plan"), module.key, theme.key)
    number = resource.number if resource else 0
    return ResourcePage(
        frame=own,
        desk=desk,
        number=number,
        file=resource.file if resource else "",
        form=form,
        faults=tuple(said[0]),
        notes=tuple(said[1]),
        here=f"{back}/resources/{number}" if number else f"{back}/resources",
        theme=theme.title,
        back=back,
    )


def _words(of: Theme | Wording, suffix: str) -> dict[str, str]:
    return {
        f"title{suffix}": of.title,
        f"introduction{suffix}": of.introduction,
        f"questions{suffix}": "\n".join(of.questions),
    }


def _wording(form: Form, suffix: str) -> Wording:
    lines = form.text(f"questions{suffix}").split("\n")
    questions = tuple(" ".join(line.split()) for line in lines if line.strip())
    title, introduction = form.line(f"title{suffix}"), form.text(f"introduction{suffix}")
    return Wording(title, introduction, questions)


def _filled_up(said: Wording, own: Wording) -> Wording:
    """Return a translation in which the main language stands for what is not translated."""
    return Wording(
        said.title or own.title,
        said.introduction or own.introduction,
        said.questions or own.questions,
    )
