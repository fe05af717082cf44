"""Lays settings over each other; each key remembers its file and line, or its variable.

A layer is flat: the path of a key, such as ("imap", 0, "password"), to its value.
So one layer over another is little more than one dict over another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from config.faults import Fault
from config.toml_text import KeyPath, did_you_mean, read_toml

PREFIX = "MAILBRIDGE_"
SECRETS = frozenset({"secret", "previous_secrets", "url", "password", "client_secret"})


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a key was set; `line` is None for a variable of the environment."""

    file: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Layer:
    """Settings of one place or of several over each other."""

    name: str
    values: dict[KeyPath, Any]
    origins: dict[KeyPath, Origin]
    faults: tuple[Fault, ...] = ()

    def fault(self, path: KeyPath, message: str) -> Fault:
        """Return a fault at a key, placed where it, a table around it or a key in it was set."""
        around = (path[:length] for length in range(len(path), 0, -1))
        within = (other for other in self.origins if other[: len(path)] == path)
        place = next((at for at in (*around, *within) if at in self.origins), None)
        origin = self.origins[place] if place else Origin(self.name, None)
        key = "" if origin.file.startswith(PREFIX) else shown(path)
        return Fault(origin.file, origin.line, key, message)


def shown(path: KeyPath) -> str:
    """Return a key as people write it: site.secret, imap.0.password."""
    return ".".join(str(part) for part in path)


def of_file(path: Path, name: str) -> Layer:
    """Return the layer of a settings file; what keeps it from being read is among its faults."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return Layer(name, {}, {}, (Fault(name, None, "", f"cannot be read: {error.strerror}"),))
    except UnicodeDecodeError:
        return Layer(name, {}, {}, (Fault(name, None, "", "is not UTF-8 text"),))
    toml = read_toml(text)
    if toml.trouble:
        return Layer(name, {}, {}, (Fault(name, toml.trouble_line, "", toml.trouble),))
    origins = {place: Origin(name, line) for place, line in toml.lines.items()}
    return Layer(name, dict(_leaves((), toml.data)), origins)


def of_environment(environ: Mapping[str, str]) -> Layer:
    """Return the layer of all variables named MAILBRIDGE_SECTION__KEY, known or not."""
    values: dict[KeyPath, Any] = {}
    origins: dict[KeyPath, Origin] = {}
    for name in sorted(environ):
        if name.startswith(PREFIX) and "__" in name:
            parts = name.removeprefix(PREFIX).lower().split("__")
            path = tuple(int(part) if part.isdecimal() else part for part in parts)
            values[path] = environ[name]
            origins[path] = Origin(name, None)
    return Layer("environment", values, origins)


def single_underscores(environ: Mapping[str, str], known: frozenset[KeyPath]) -> list[Fault]:
    """Return a fault for each variable that is a setting but for one underscore."""
    meant = {f"{PREFIX}{'_'.join(map(str, path))}".upper(): path for path in known if len(path) > 1}
    return [
        Fault(name, None, "", f"did you mean {PREFIX}{'__'.join(map(str, path)).upper()}?")
        for name, path in sorted(meant.items())
        if name in environ
    ]


def with_secret_files(layer: Layer, folder: Path, known: frozenset[KeyPath]) -> Layer:
    """Return the layer with every KEY_file of a secret replaced by KEY and the file's words."""
    values, origins, faults = dict(layer.values), dict(layer.origins), list(layer.faults)
    for path in layer.values:
        stem = str(path[-1]).removesuffix("_file")
        target = (*path[:-1], stem)
        if stem not in SECRETS or target == path or without_numbers(target) not in known:
            continue
        value = values.pop(path)
        origins[target] = origins.get(path, Origin(layer.name, None))
        if target in layer.values:
            faults.append(layer.fault(path, f"{stem} and {stem}_file are both set"))
            continue
        try:
            values[target] = (folder / str(value)).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            faults.append(layer.fault(path, f"{value} cannot be read: {reason}"))
            values[target] = "unread"  # what else is wrong with it is no news: see `settings`
    return Layer(layer.name, values, origins, tuple(faults))


def over(lower: Layer, upper: Layer) -> Layer:
    """Return both layers as one, in which the upper one's keys win."""
    kept = {
        path: value
        for path, value in lower.values.items()
        if not any(_covers(above, path) for above in upper.values)
    }
    faults = (*lower.faults, *upper.faults)
    origins = {**lower.origins, **upper.origins}
    return Layer(lower.name, {**kept, **upper.values}, origins, faults)


def tree(layer: Layer) -> tuple[dict[str, Any], list[Fault]]:
    """Return the layer as nested tables, and a fault where a numbered list has a gap."""
    nested: dict[Any, Any] = {}
    faults: list[Fault] = []
    for path, value in sorted(layer.values.items(), key=lambda item: len(item[0])):
        inner = nested
        for part in path[:-1]:
            inner = inner.setdefault(part, {})
        inner[path[-1]] = value
        place = next((n for n, part in enumerate(path) if isinstance(part, int)), None)
        if place is not None and (number := cast("int", path[place])) > 0:
            before = (*path[:place], number - 1)
            if not any(other[: place + 1] == before for other in layer.values):
                faults.append(layer.fault(path, f"there is no {shown(before)} before it"))
    return _with_lists(nested), faults


def without_numbers(path: KeyPath) -> KeyPath:
    """Return a key's path as the list of known keys has it: the same for every [[imap]]."""
    return tuple(part for part in path if not isinstance(part, int))


def hint(path: KeyPath, known: frozenset[KeyPath]) -> str:
    """Return "; did you mean KEY?" where a known key beside this one is close, else ""."""
    around = without_numbers(path)[:-1]
    beside = {
        str(k[len(around)]) for k in known if len(k) > len(around) and k[: len(around)] == around
    }
    return did_you_mean(str(path[-1]), beside)


def _covers(above: KeyPath, path: KeyPath) -> bool:
    shorter = min(len(above), len(path))
    return above[:shorter] == path[:shorter]


def _leaves(path: KeyPath, value: Any) -> Iterator[tuple[KeyPath, Any]]:
    if isinstance(value, dict):
        table = cast("dict[str, Any]", value)
        for key, inner in table.items():
            yield from _leaves((*path, key), inner)
        if not table and len(path) > 1:
            yield path, table
    elif isinstance(value, list) and any(
        isinstance(item, dict) for item in cast("list[Any]", value)
    ):
        for number, inner in enumerate(cast("list[Any]", value)):
            yield from _leaves((*path, number), inner)
    else:
        yield path, value


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    table = {key: _with_lists(inner) for key, inner in cast("dict[Any, Any]", value).items()}
    if table and all(isinstance(key, int) for key in table):
        return [table[number] for number in sorted(table)]
    return table
