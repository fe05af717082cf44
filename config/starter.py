"""Writes an installation's first settings file: defaults as comments, what was chosen as keys.

Defaults stay comments so that a later version's better default takes effect.
"""

import json
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from config.settings import DEFAULTS, FILE_NAME
from config.toml_text import read_toml

_INTRODUCTION = """\
# The settings of this installation. Lines beginning with # are comments or defaults:
# take the # away to change one. What each key means stands above it.
"""
_KEY = re.compile(r"^(\w+) *= *(.*)$")


def write_starter(folder: Path, chosen: Mapping[str, str | int | list[str]] | None = None) -> Path:
    """Write mailbridge.toml with a fresh secret into `folder` and return its path.

    `chosen` names keys as "site.domain". Raises FileExistsError rather than overwrite.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    text = starter({"site.secret": secrets.token_urlsafe(32), **(chosen or {})})
    with path.open("x", encoding="utf-8") as file:
        path.chmod(0o600)  # it holds the secret
        file.write(text)
    return path


def starter(chosen: Mapping[str, str | int | list[str]]) -> str:
    """Return the text of a settings file in which only the `chosen` keys are set."""
    text = DEFAULTS.read_text("utf-8")
    names = {line: ".".join(map(str, path)) for path, line in read_toml(text).lines.items()}
    lines = text.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("["))
    body = [
        _line(line, names.get(number, ""), chosen)
        for number, line in enumerate(lines[start:], start + 1)
    ]
    return "\n".join([_INTRODUCTION, *body, ""])


def _line(line: str, name: str, chosen: Mapping[str, str | int | list[str]]) -> str:
    match = _KEY.match(line)
    if match is None:
        return line
    if name not in chosen:
        return f"# {line}"
    return f"{match[1]} = {json.dumps(chosen[name], ensure_ascii=False)}"
