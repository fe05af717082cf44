"""A plan with one thing of it changed, as on the desk, and what would be wrong with it then.

Every change is made to the plan as it is kept at that moment, so two organisers at
work do not undo each other. A plan has one rulebook, the reading of programme
files: what is edited is written as one and read.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta

from mailbridge.core.programme import Around, moved, read_programme
from mailbridge.core.programme_text import programme_text
from mailbridge.core.themes import Measured
from mailbridge.core.weeks import themes_of
from mailbridge.errors import BadInput, Fault, NotFound
from mailbridge.model import Alliance, Module, Resource, Theme

WEEK = timedelta(weeks=1)
Edit = Callable[[Alliance], Alliance]


def module_of(alliance: Alliance, key: str) -> Module:
    """Return a module by its key; NotFound where there is none."""
    found = next((module for module in alliance.modules if module.key == key), None)
    if found is None:
        raise NotFound(f"{alliance.slug} has no module {key}")
    return found


def theme_of(alliance: Alliance, module: str, key: str) -> Theme:
    """Return a theme by its key and its module's; NotFound where there is none."""
    themes = module_of(alliance, module).themes
    found = next((theme for theme in themes if theme.key == key), None)
    if found is None:
        raise NotFound(f"{alliance.slug} has no theme {module}/{key}")
    return found


def with_module(alliance: Alliance, module: Module) -> Alliance:
    """Return the plan with a module in place of the one of its key."""
    module_of(alliance, module.key)
    found = (module if each.key == module.key else each for each in alliance.modules)
    return renumbered(replace(alliance, modules=tuple(found)))


def with_theme(alliance: Alliance, module: str, theme: Theme) -> Alliance:
    """Return the plan with a theme in place of the one of its key."""
    theme_of(alliance, module, theme.key)
    inside = module_of(alliance, module)
    themes = (theme if each.key == theme.key else each for each in inside.themes)
    return with_module(alliance, replace(inside, themes=tuple(themes)))


def with_new_module(alliance: Alliance, title: str) -> Alliance:
    """Return the plan with one module more, at its end, without a theme."""
    module = Module(0, "", 0, title, "", ())
    return renumbered(replace(alliance, modules=(*alliance.modules, module)))


def with_new_theme(alliance: Alliance, module: str, title: str) -> Alliance:
    """Return the plan with one week more at a module's end.

    What comes after is a week later where there is no room, and the alliance ends later.
    """
    inside = module_of(alliance, module)
    starts = _free_week(alliance, inside)
    if any(each.starts <= starts for each in _after(alliance, inside)):
        alliance = _later(alliance, starts)
    theme = Theme(0, "", 0, title, starts, "", ())
    inside = module_of(alliance, module)
    ends = max(alliance.ends, starts + timedelta(days=4))
    grown = with_module(alliance, replace(inside, themes=(*inside.themes, theme)))
    return replace(grown, ends=ends)


def without_module(alliance: Alliance, key: str) -> Alliance:
    """Return the plan without a module and all that is in it."""
    module_of(alliance, key)
    modules = tuple(each for each in alliance.modules if each.key != key)
    return renumbered(replace(alliance, modules=modules))


def without_theme(alliance: Alliance, module: str, key: str) -> Alliance:
    """Return the plan without a theme; the other dates stay."""
    theme_of(alliance, module, key)
    inside = module_of(alliance, module)
    themes = tuple(each for each in inside.themes if each.key != key)
    return with_module(alliance, replace(inside, themes=themes))


def with_resources(
    alliance: Alliance, module: str, key: str, resources: Sequence[Resource]
) -> Alliance:
    """Return the plan with these as a theme's resources, in this order."""
    theme = theme_of(alliance, module, key)
    return with_theme(alliance, module, replace(theme, resources=tuple(resources)))


def copied(alliance: Alliance, slug: str, name: str, starts: date) -> Alliance:
    """Return a plan like another that begins in the week of a day, with all dates moved.

    Weekdays stay, so it begins on the first day of that weekday from the given one on.
    Keys stay, so its URLs are alike; nothing of it is kept yet.
    """
    ahead = (alliance.starts.weekday() - starts.weekday()) % 7
    weeks = (starts + timedelta(days=ahead) - alliance.starts).days // 7
    later = moved(alliance, weeks)
    modules = tuple(
        replace(module, id=0, themes=tuple(map(_unkept, module.themes))) for module in later.modules
    )
    return replace(later, id=0, slug=slug, name=name, subject_tag="", modules=modules)


def renumbered(alliance: Alliance) -> Alliance:
    """Return the plan with its modules and themes counted by where they stand."""
    modules = tuple(
        replace(
            module,
            number=number,
            themes=tuple(replace(theme, number=at) for at, theme in enumerate(module.themes, 1)),
        )
        for number, module in enumerate(alliance.modules, 1)
    )
    return replace(alliance, modules=modules)


def faults_of(alliance: Alliance, zones: Collection[str]) -> tuple[Fault, ...]:
    """Return what a programme file of this plan would be refused for."""
    around = Around("plan", zones, lambda _: True, lambda _: Measured())
    try:
        read_programme(programme_text(alliance), around)
    except BadInput as error:
        return tuple(replace(fault, line=None) for fault in error.faults)
    return ()


def as_it_was(
    toml: str, resources: Sequence[tuple[str, int, str]], zones: Collection[str]
) -> Alliance:
    """Return an earlier plan from its TOML, and the key, number and file's hash of what it had."""
    known = {key: (number, found) for key, number, found in resources}

    def again(theme: Theme) -> Theme:
        had = ((each, known.get(each.key, (0, ""))) for each in theme.resources)
        return replace(
            theme,
            resources=tuple(replace(each, number=at, hash=found) for each, (at, found) in had),
        )

    plan = read_programme(toml, Around("plan", zones, lambda _: True))
    modules = (replace(each, themes=tuple(map(again, each.themes))) for each in plan.modules)
    return replace(plan, modules=tuple(modules))


def _unkept(theme: Theme) -> Theme:
    resources = tuple(replace(resource, number=0) for resource in theme.resources)
    return replace(theme, id=0, resources=resources)


def _free_week(alliance: Alliance, module: Module) -> date:
    """Return the date of a new theme at a module's end: a week after what stands before it."""
    before = [
        theme.starts
        for each in alliance.modules
        if each.number <= module.number
        for theme in each.themes
    ]
    return max(before) + WEEK if before else alliance.starts


def _after(alliance: Alliance, module: Module) -> tuple[Theme, ...]:
    later = (each for each in alliance.modules if each.number > module.number)
    return tuple(theme for each in later for theme in each.themes)


def _later(alliance: Alliance, day: date) -> Alliance:
    """Return the plan with all themes from a day on a week later, and so its end."""
    going = {theme.id for theme in themes_of(alliance) if theme.starts >= day}
    modules = tuple(
        replace(
            module,
            themes=tuple(
                replace(theme, starts=theme.starts + WEEK) if theme.id in going else theme
                for theme in module.themes
            ),
        )
        for module in alliance.modules
    )
    return replace(alliance, ends=alliance.ends + WEEK, modules=modules)
