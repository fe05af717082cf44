"""What is wrong with an operator's own templates, as far as reading them tells.

A template that cannot be read, or has a name that nothing asks for, is a fault. One
that names a value which ours of the same name does not may be right: what a page or
a notice holds is known only when there is one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from config.look import TEMPLATES, load_looks
from config.toml_text import did_you_mean

_SUFFIXES = (".txt", ".html", ".css", ".xml", ".md")


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
        own = ours.parse((TEMPLATES / name).read_text("utf-8"), name)
        for path in sorted(_paths(tree) - _paths(own)):
            said = f"it names {path}, which our {name} does not"
            yield Flaw(name, said, f"compare with {TEMPLATES / name}", sure=False)


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
