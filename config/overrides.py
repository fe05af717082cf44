"""What is wrong with an operator's own templates, as far as reading them tells.

A template that cannot be read, or has a name that nothing asks for, is a fault. One
that names a value which ours of the same name does not, or leaves out one that ours
tells, may be meant so.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from config.look import TEMPLATES, load_looks
from config.toml_text import did_you_mean

_SUFFIXES = (".txt", ".html", ".css", ".js", ".svg", ".xml", ".md")


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one file, by its name in the folder; `sure` that it does not work."""

    name: str
    says: str
    mend: str
    sure: bool = True


def overrides(folder: Path) -> tuple[str, ...]:
    """Return the names of an operator's templates, as ours are called."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix in _SUFFIXES)
    return tuple(sorted(path.relative_to(folder).as_posix() for path in files))


def touched(folder: Path) -> Iterator[str]:
    """Yield the names of all templates that are an operator's, or take one of theirs in."""
    own, takes = set(overrides(folder)), _takes(load_looks(folder)["en"])
    for name in takes:
        if not own.isdisjoint(_all_taken_in(name, takes)):
            yield name


def taken_in(names: Iterable[str], look: Environment) -> set[str]:
    """Return some templates and all that they take in, directly or not."""
    takes = _takes(look)
    return {one for name in names for one in _all_taken_in(name, takes)}


def _takes(look: Environment) -> dict[str, set[str]]:
    """Return what each template takes in directly."""
    found: dict[str, set[str]] = {}
    for name in look.list_templates(filter_func=lambda name: name.endswith(_SUFFIXES)):
        if look.loader is not None:
            tree = look.parse(look.loader.get_source(look, name)[0], name)
            found[name] = set(filter(None, meta.find_referenced_templates(tree)))
    return found


def _all_taken_in(name: str, takes: Mapping[str, set[str]]) -> set[str]:
    found, waiting = set[str](), [name]
    while waiting:
        one = waiting.pop()
        waiting += takes.get(one, set()) - found
        found.add(one)
    return found


def flaws(folder: Path) -> Iterator[Flaw]:
    """Look at each template of a folder; yield what is wrong."""
    look, ours = load_looks(folder)["en"], load_looks(None)["en"]
    known = overrides(TEMPLATES)
    for name in overrides(folder):
        if name not in known and not _is_asked_for(name, folder):
            mend = did_you_mean(name, known).removeprefix("; ") or "take it away, or rename it"
            yield Flaw(name, "none of ours has this name, so nothing uses it", mend, sure=False)
        else:
            yield from _flaws(name, (folder / name).read_text("utf-8", "replace"), look, ours)


def _flaws(name: str, text: str, look: Environment, ours: Environment) -> Iterator[Flaw]:
    try:
        tree = look.parse(text, name)
        look.compile(text, name)
    except TemplateSyntaxError as error:
        yield Flaw(name, f"line {error.lineno}: {error.message}", "mend that line")
        return
    for other in meta.find_referenced_templates(tree):
        if other is not None and other not in look.list_templates():
            yield Flaw(name, f"it takes in {other}, which is not there", "take in one that is")
    if name in overrides(TEMPLATES):
        said, told = _paths(tree), _paths(ours.parse((TEMPLATES / name).read_text("utf-8"), name))
        compare = f"compare with {TEMPLATES / name}"
        for path in sorted(said - told):
            yield Flaw(name, f"it names {path}, which our {name} does not", compare, sure=False)
        if missing := told - said:
            last = (path for path in missing if not any(o.startswith(f"{path}.") for o in missing))
            left_out = ", ".join(sorted(last))
            yield Flaw(
                name, f"it leaves out {left_out}, which our {name} tells", compare, sure=False
            )


def _is_asked_for(name: str, folder: Path) -> bool:
    """Whether another of the operator's templates takes this one in."""
    texts = ((folder / other).read_text("utf-8", "replace") for other in overrides(folder))
    return any(f'"{name}"' in text or f"'{name}'" in text for text in texts)


def _paths(tree: nodes.Template) -> set[str]:
    """Return the values that a template takes from outside: "page.frame.home"."""
    outside = meta.find_undeclared_variables(tree)
    found = {_path(node) for node in tree.find_all(nodes.Getattr)}
    return {path for path in found if path.partition(".")[0] in outside}


def _path(node: nodes.Expr) -> str:
    match node:
        case nodes.Getattr():
            inner = _path(node.node)
            return f"{inner}.{node.attr}" if inner else ""
        case nodes.Name():
            return node.name
        case _:
            return ""
