"""A plan over the one that is kept: what keeps its key and number, what changes, what must not.

People cite `M2.3`, `/lea4/m2/t3/` and document 17 long after they were sent, so
what is out keeps its place, date and number whatever a later file says; its
words may be mended. Without keys in the file a theme is known by its title, and a
resource by its link, so that one put in between takes nobody's key away.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from mailbridge.model import Alliance, Module, Resource, Theme

_INSIDE = frozenset({"id", "modules", "themes", "resources"})
_TOLD = frozenset({"starts", "ends", "number", "time_zone", "theme"})  # short enough for one line


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that applying a plan does: `on` is "theme m1/t2", `detail` what of it changes."""

    what: Literal["added", "changed", "removed"]
    on: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.what} {self.on}" + (f": {self.detail}" if self.detail else "")


@dataclass(frozen=True, slots=True)
class Shelved:
    """A resource and where it stands."""

    resource: Resource
    theme: str
    position: int


# --- keys and numbers --------------------------------------------------------


def keyed(wanted: Alliance, kept: Alliance | None, last_resource: int) -> Alliance:
    """Return the plan with every key, id and resource number that it has or is now given.

    Numbers go on from `last_resource`, the highest ever given in this alliance.
    """
    before = kept.modules if kept else ()
    modules = tuple(
        _with_theme_keys(replace(module, key=key), before)
        for module, key in zip(wanted.modules, _keys(wanted.modules, before, "m"), strict=True)
    )
    alliance = replace(wanted, id=kept.id if kept else 0, modules=modules)
    resources = _numbered(resources_of(alliance), resources_of(kept) if kept else (), last_resource)
    return _with_resources(alliance, resources)


def resources_of(alliance: Alliance) -> tuple[Resource, ...]:
    """Return all resources in the order of the plan."""
    return tuple(
        resource
        for module in alliance.modules
        for theme in module.themes
        for resource in theme.resources
    )


def _with_theme_keys(module: Module, before: Sequence[Module]) -> Module:
    same = next((each for each in before if each.key == module.key), None)
    old = same.themes if same else ()
    ids = {theme.key: theme.id for theme in old}
    themes = tuple(
        replace(theme, key=key, id=ids.get(key, 0))
        for theme, key in zip(module.themes, _keys(module.themes, old, "t"), strict=True)
    )
    return replace(module, id=same.id if same else 0, themes=themes)


def _keys(
    wanted: Sequence[Module] | Sequence[Theme],
    kept: Sequence[Module] | Sequence[Theme],
    letter: str,
) -> tuple[str, ...]:
    """Return each one's key: its own, else the one its title had, else by position."""
    own = {each.key for each in wanted}
    had: dict[str, list[str]] = defaultdict(list)  # titles need not differ
    for each in kept:
        if each.key not in own:
            had[each.title].append(each.key)
    keys = [each.key or (had[each.title].pop(0) if had[each.title] else "") for each in wanted]
    for at, key in enumerate(keys):
        keys[at] = key or _free(letter, at + 1, keys)
    return tuple(keys)


def _free(letter: str, number: int, taken: Collection[str]) -> str:
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"


def _numbered(
    wanted: Sequence[Resource], kept: Sequence[Resource], last: int
) -> tuple[Resource, ...]:
    """Return the resources with keys and numbers: their own, those they had, else the next."""
    own = {each.key for each in wanted}
    free = {each.key: each for each in kept if each.key not in own}
    numbers = {each.key: each.number for each in kept}
    files = {(each.key, each.file): each.hash for each in kept}
    found: list[Resource] = []
    for each in wanted:
        same = None if each.key else _same(each, free.values())
        key = same.key if same else each.key
        free.pop(key, None)
        number = numbers.get(key, 0) or each.number  # its own: what is put back had it before
        if not number:
            last = number = last + 1
        known = each.hash or files.get((key, each.file), "")  # a plan alone does not know its files
        key = key or _free("r", number, {*own, *numbers})
        found.append(replace(each, key=key, number=number, hash=known))
    return tuple(found)


def _same(resource: Resource, kept: Collection[Resource]) -> Resource | None:
    by_link = (each for each in kept if (each.url, each.file) == (resource.url, resource.file))
    by_title = (each for each in kept if each.title == resource.title)
    return next(iter((*by_link, *by_title)), None)


def _with_resources(alliance: Alliance, resources: Sequence[Resource]) -> Alliance:
    rest = iter(resources)

    def refilled(theme: Theme) -> Theme:
        return replace(theme, resources=tuple(next(rest) for _ in theme.resources))

    modules = tuple(
        replace(module, themes=tuple(map(refilled, module.themes))) for module in alliance.modules
    )
    return replace(alliance, modules=modules)


# --- what must not change ----------------------------------------------------


def refusals(kept: Alliance, wanted: Alliance, out: Collection[int]) -> tuple[str, ...]:
    """Return why a keyed plan may not replace the kept one: `out` are the themes with posts."""
    return tuple(
        reason
        for module in kept.modules
        for theme in module.themes
        if theme.id in out
        for reason in _refusals(module, theme, wanted)
    )


def _refusals(module: Module, theme: Theme, wanted: Alliance) -> Iterator[str]:
    name = f"theme {module.key}/{theme.key} (M{module.number}.{theme.number}) has posts: it"
    found = next(
        ((m, t) for m in wanted.modules for t in m.themes if t.id == theme.id), (module, None)
    )
    now_in, now = found
    if now is None:
        yield f"{name} cannot be removed, or go to another module"
        return
    if (now_in.number, now.number) != (module.number, theme.number):
        yield f"{name} cannot become M{now_in.number}.{now.number}"
    if now.starts != theme.starts:
        yield f"{name} cannot move from {theme.starts} to {now.starts}"
    left = {resource.key for resource in now.resources}
    for resource in theme.resources:
        if resource.key not in left:
            yield f"{name} cannot lose its resource {resource.number}, {resource.title}"


# --- what changes ------------------------------------------------------------


def changes(kept: Alliance | None, wanted: Alliance) -> tuple[Change, ...]:
    """Return what a keyed plan adds, changes and removes: nothing where it is the same."""
    old, new = _parts(kept) if kept else {}, _parts(wanted)
    return (
        *(Change("added", name, _title(part)) for name, part in new.items() if name not in old),
        *(
            Change("changed", name, detail)
            for name, part in new.items()
            if name in old and (detail := ", ".join(_differences(old[name], part)))
        ),
        *(Change("removed", name, _title(part)) for name, part in old.items() if name not in new),
    )


def rows_of(alliance: Alliance, found: Sequence[Change]) -> tuple[str, ...]:
    """Return the rows of a stored plan that were changed, as the desk's events name them."""
    rows = {name: _row(name, part) for name, part in _parts(alliance).items()}
    return tuple(rows[change.on] for change in found if change.on in rows)


def edited(kept: Alliance, found: Sequence[Change], edits: Collection[str]) -> tuple[str, ...]:
    """Return the names of what would change although it was edited on the desk.

    `edits` name rows, as the desk's events do: "alliance 1", "theme 12", "resource 7".
    """
    rows = {name: _row(name, part) for name, part in _parts(kept).items()}
    return tuple(change.on for change in found if rows.get(change.on) in edits)


def _parts(alliance: Alliance) -> dict[str, Any]:
    """Return the plan's parts by name; a resource stands beside the theme it is in."""
    parts: dict[str, Any] = {f"alliance {alliance.slug}": alliance}
    for module in alliance.modules:
        parts[f"module {module.key}"] = module
        for theme in module.themes:
            name = f"{module.key}/{theme.key}"
            parts[f"theme {name}"] = theme
            for position, each in enumerate(theme.resources, 1):
                parts[f"resource {each.number}"] = Shelved(each, name, position)
    return parts


def _row(name: str, part: Any) -> str:
    return name if isinstance(part, Shelved) else f"{name.partition(' ')[0]} {part.id}"


def _title(part: Any) -> str:
    if isinstance(part, Shelved):
        return part.resource.title
    return part.name if isinstance(part, Alliance) else part.title


def _differences(old: Any, new: Any) -> Iterator[str]:
    for each in fields(new):
        before, after = getattr(old, each.name), getattr(new, each.name)
        if each.name == "resource":
            yield from _differences(before, after)
        elif each.name not in _INSIDE and before != after:
            told = each.name in _TOLD
            yield f"{each.name} {before} -> {after}" if told else each.name
