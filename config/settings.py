"""Frozen Settings: defaults.toml, then the settings file, then the environment, each over the last.

pydantic-settings ignores a variable it does not know and cannot reach into a list of
sections; an operator who misspells MAILBRIDGE_DATABASE__URL should hear of it. So
the three are laid over each other in `layers`, where each key remembers its origin,
and pydantic checks the result.
"""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from config.faults import Fault, SettingsError
from config.layers import (
    Layer,
    hint,
    of_environment,
    of_file,
    over,
    single_underscores,
    tree,
    with_secret_files,
)
from config.model import Listen, Settings, known_keys
from config.toml_text import KeyPath

__all__ = ["DEFAULTS", "FILE_NAME", "Listen", "Settings", "SettingsError", "find_file", "load"]

DEFAULTS = Path(__file__).with_name("defaults.toml")
FILE_NAME = "mailbridge.toml"

# What pydantic says in a programmer's words.
_PLAIN = {
    "missing": "has to be set",
    "tuple_type": "has to be a list in brackets, or [[tables]]",
    "string_type": "has to be a text in quotation marks",
    "int_type": "has to be a whole number",
    "int_parsing": "has to be a whole number",
    "int_from_float": "has to be a whole number",
    "float_type": "has to be a number",
    "float_parsing": "has to be a number",
    "model_type": "has to be a section of its own",
}


def find_file(path: Path | None, environ: Mapping[str, str]) -> Path | None:
    """Return the settings file: the one asked for, else MAILBRIDGE_CONFIG's, else the one here.

    None where there is none in the working folder: then the environment says all.
    """
    if path is not None:
        return path
    if named := environ.get("MAILBRIDGE_CONFIG", ""):
        return Path(named)
    return Path(FILE_NAME) if Path(FILE_NAME).exists() else None


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Return the settings of `find_file` and the environment, or raise SettingsError."""
    file = find_file(path, environ)
    folder = (file.parent if file else Path()).resolve()
    layer, faults = _layered(file, folder, environ)
    data, gaps = tree(layer)
    faults = (*faults, *gaps)
    try:
        settings = Settings.model_validate({**data, "folder": folder}, context={"folder": folder})
    except ValidationError as error:
        raise SettingsError(_in_order((*faults, *_faults(error, layer)))) from None
    if faults:
        raise SettingsError(_in_order(faults))
    return settings


def _layered(
    file: Path | None, folder: Path, environ: Mapping[str, str]
) -> tuple[Layer, tuple[Fault, ...]]:
    known = known_keys()
    own = of_file(file, str(file)) if file else Layer(FILE_NAME, {}, {})
    own = with_secret_files(own, folder, known)
    around = with_secret_files(of_environment(environ), folder, known)
    defaults = of_file(DEFAULTS, DEFAULTS.name)
    layer = over(over(Layer(own.name, defaults.values, {}), own), around)
    return layer, (*layer.faults, *single_underscores(environ, known))


def _faults(error: ValidationError, layer: Layer) -> tuple[Fault, ...]:
    if any(fault.key == "" and fault.file == layer.name for fault in layer.faults):
        return ()  # the file could not be read: what is missing for that reason is no news
    known = known_keys()
    told = {(fault.file, fault.line) for fault in layer.faults}
    found = (
        layer.fault(each["loc"], _message(each["type"], each["msg"], each["loc"], known))
        for each in error.errors(include_url=False, include_input=False)
    )
    return tuple(fault for fault in found if (fault.file, fault.line) not in told)


def _message(kind: str, text: str, path: KeyPath, known: frozenset[KeyPath]) -> str:
    if kind == "extra_forbidden":
        return "there is no such setting" + hint(path, known)
    if kind in _PLAIN:
        return _PLAIN[kind]
    return text.removeprefix("Value error, ").removeprefix("Input ")


def _in_order(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    return tuple(sorted(dict.fromkeys(faults), key=lambda f: (f.file, f.line or 0, f.key)))
