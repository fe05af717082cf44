"""The play of the demo: mails as their authors' clients send them, and what should become of each.

`NN-name.eml` is a whole mail. What depends on the instance stands in double
braces: {{list}}, {{owner}}, {{request}}, {{domain}}; {{reply:03}}, the address
that a reply to our letter of mail 03 goes to; {{letter-id:03}}, that letter's
Message-ID; {{number:03}}, the post's number; {{bounce:03:someone@x.example}}, the
return path of that letter to one member; {{date:-2h}}, a Date header, and
{{date:-2h:%d/%m/%Y}} in any other form. `NN-name.expected.json` is written by
hand: what `inspect` should say, the fate, and the parent by its number here.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from mailbridge.errors import BadInput, Fault

_PLACEHOLDER = re.compile(rb"\{\{([a-z-]+(?::[^{}\r\n]*)?)\}\}")
_AGO = re.compile(r"date:-(\d+)([dhm])(?::(.+))?")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


@dataclass(frozen=True, slots=True)
class Scene:
    """One mail of the play, and what is expected of it.

    `recipients` and `mail_from` are the envelope where it differs from the
    headers, else empty and None. `approve`: a moderator lets it through once
    it is held.
    """

    number: str
    name: str
    template: bytes
    recipients: tuple[str, ...]
    mail_from: str | None
    fate: str
    parent: str | None
    approve: bool
    inspect: Mapping[str, Any]


def read_play(folder: Path) -> tuple[Scene, ...]:
    """Return the scenes of a folder in their order; BadInput names a mail without expectation."""
    return tuple(_scene(path) for path in sorted(folder.glob("[0-9][0-9]-*.eml")))


def placeholders(template: bytes) -> tuple[str, ...]:
    """Return the placeholders of a mail, each once, dates left out."""
    names = (found[1].decode() for found in _PLACEHOLDER.finditer(template))
    return tuple(dict.fromkeys(name for name in names if not name.startswith("date:")))


def filled(template: bytes, values: Mapping[str, str], now: datetime) -> bytes:
    """Return a mail with its placeholders filled; KeyError for one that has no value."""

    def value(found: re.Match[bytes]) -> bytes:
        name = found[1].decode()
        return (_date(name, now) or values[name]).encode()

    return _PLACEHOLDER.sub(value, template)


def differences(
    scene: Scene, found: Mapping[str, Any], fate: str, parent: str | None
) -> tuple[str, ...]:
    """Return what is not as the scene expects, a line each.

    `found` is what `inspect` said; texts are compared word by word, for where
    lines break is the client's affair.
    """
    told = [
        f"{key}: expected {wanted!r}, found {found.get(key)!r}"
        for key, wanted in scene.inspect.items()
        if not _as_expected(key, wanted, found.get(key))
    ]
    if fate != scene.fate:
        told.append(f"fate: expected {scene.fate}, found {fate}")
    if parent != scene.parent:
        told.append(f"parent: expected {scene.parent}, found {parent}")
    return tuple(told)


def _scene(path: Path) -> Scene:
    expected = path.with_suffix(".expected.json")
    try:
        told = json.loads(expected.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput((Fault(str(expected), None, f"no expectation: {error}"),)) from error
    number, _, name = path.stem.partition("-")
    return Scene(
        number=number,
        name=name.replace("-", " "),
        template=path.read_bytes(),
        recipients=tuple(told.get("recipients", ())),
        mail_from=told.get("mail_from"),
        fate=told["fate"],
        parent=told["parent"],
        approve=told.get("approve", False),
        inspect=told["inspect"],
    )


def _date(name: str, now: datetime) -> str:
    """Return a date some time ago, "" where a placeholder asks for none."""
    ago = _AGO.fullmatch(name)
    if ago is None:
        return ""
    at = now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    return at.strftime(ago[3]) if ago[3] else format_datetime(at)


def _as_expected(key: str, wanted: Any, found: Any) -> bool:
    match key:
        case "text":
            return " ".join(wanted).split() == str(found).split()
        case "quoted" | "signature" if isinstance(wanted, bool):
            return bool(str(found).strip()) is wanted
        case "attachments":
            return [_of(one, each) for one, each in _pairs(wanted, found)] == wanted
        case "from":
            return _of(wanted, found) == wanted
        case "references":
            return len(found) == wanted
        case _:
            return wanted == found


def _pairs(wanted: Sequence[Any], found: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Return what was found beside what was wanted, one by one; nothing where the counts differ."""
    return zip(wanted, found, strict=True) if len(wanted) == len(found) else iter(())


def _of(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """Return as much of a thing as was asked for."""
    return {key: found.get(key) for key in wanted}
