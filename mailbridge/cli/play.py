"""The play of the demo: mails as their authors' clients send them, and what should become of each.

`NN-name.eml` is a whole mail. What depends on the instance stands in double
braces: {{list}}, {{owner}}, {{request}}, {{domain}}, {{url}}; {{reply:03}}, the address
that a reply to our letter of mail 03 goes to; {{letter-id:03}}, that letter's
Message-ID; {{number:03}}, the post's number; {{bounce:03:someone@x.example}}, the
return path of that letter to one member; {{date:-2h}}, a Date header, and
{{date:-2h:%d/%m/%Y}} in any other form. `NN-name.expected.json` is written by
hand: what `inspect` should say, the fate, and the parent by its number here.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, cast

from mailbridge.errors import BadInput, Fault

_PLACEHOLDER = re.compile(rb"\{\{([a-z-]+(?::[^{}\r\n]*)?)\}\}")
_AGO = re.compile(r"date:-(\d+)([dhm])(?::(.+))?")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


@dataclass(frozen=True, slots=True)
class Scene:
    """One mail of the play, and what is expected of it.

    `recipients` are the envelope's, `mail_from` its sender where that is not
    the author. `approve`: a moderator lets it through once it is held.
    """

    number: str
    name: str
    about: str
    template: bytes
    recipients: tuple[str, ...]
    mail_from: str | None
    fate: str
    parent: str | None
    approve: bool
    inspect: Mapping[str, Any]

    @property
    def placeholders(self) -> tuple[str, ...]:
        """What has to be filled into the mail and its envelope, each once, dates left out."""
        texts = (self.template, *(one.encode() for one in self.recipients))
        names = (found[1].decode() for text in texts for found in _PLACEHOLDER.finditer(text))
        return tuple(dict.fromkeys(name for name in names if not name.startswith("date:")))


def read_play(folder: Path) -> tuple[Scene, ...]:
    """Return the scenes of a folder in their order; BadInput names a mail without expectation."""
    return tuple(_scene(path) for path in sorted(folder.glob("[0-9][0-9]-*.eml")))


def filled(template: bytes, values: Mapping[str, str], now: datetime) -> bytes:
    """Return a mail with its placeholders filled; KeyError for one that has no value."""

    def value(found: re.Match[bytes]) -> bytes:
        name = found[1].decode()
        return (_date(name, now) or values[name]).encode()

    return _PLACEHOLDER.sub(value, template)


def differences(expected: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what `inspect` said otherwise than expected, a line each.

    Texts are compared word by word: where lines break is the client's affair.
    `true` for a text means that there is one, a number for a list how many.
    """
    return tuple(
        f"{key}: expected {wanted!r}, found {found.get(key)!r}"
        for key, wanted in expected.items()
        if not _as_expected(wanted, found.get(key))
    )


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
        about=told["about"],
        template=path.read_bytes(),
        recipients=tuple(told.get("recipients", ["{{list}}"])),
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


def _as_expected(wanted: Any, found: Any) -> bool:
    match wanted, found:
        case bool(), str():
            return bool(found.strip()) is wanted
        case int(), list():
            return len(cast("list[Any]", found)) == wanted
        case list(), str():  # a text, a line or a paragraph each
            return " ".join(cast("list[str]", wanted)).split() == found.split()
        case list(), list():
            pairs = cast("list[Any]", wanted), cast("list[Any]", found)
            return len(pairs[0]) == len(pairs[1]) and all(map(_as_expected, *pairs))
        case dict(), dict():
            asked, answer = cast("dict[str, Any]", wanted), cast("dict[str, Any]", found)
            return all(_as_expected(each, answer.get(key)) for key, each in asked.items())
        case _:
            return wanted == found
