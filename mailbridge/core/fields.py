"""Reads the fields of a TOML table, gathering every fault with its line instead of stopping at one.

A field that is wrong is answered with a harmless value, so that reading goes on
and shows the next fault too; whoever reads must throw the result away if any
fault was gathered.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from config.toml_text import KeyPath, TomlText, did_you_mean
from mailbridge.core.places import country_fault, language_fault
from mailbridge.errors import Fault

_CONTROL = frozenset(map(chr, [*range(32), 127, 0x85, 0x2028, 0x2029]))


@dataclass(slots=True)
class Source:
    """One file being read: its name, its text's lines, and the faults found so far."""

    file: str
    toml: TomlText
    faults: list[Fault] = field(default_factory=list[Fault])


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file; `label` is how a person calls it: module 1, theme 3."""

    source: Source
    path: KeyPath
    label: str
    data: dict[str, Any]

    def fault(self, key: str | tuple[str, int], message: str) -> None:
        """Gather a fault at one of the table's keys, or at an item of its lists."""
        inner = (key,) if isinstance(key, str) else key
        line = self.source.toml.line((*self.path, *inner))
        told = f"{self.label}: {message}" if self.label else message
        self.source.faults.append(Fault(self.source.file, line, told))

    def only(self, known: Collection[str]) -> None:
        """Gather a fault for each key that is not known here."""
        for key in self.data:
            if key not in known:
                self.fault(key, f'there is no key "{key}"' + did_you_mean(key, known))

    def text(self, key: str, *, required: bool = False) -> str:
        """Return a text of one line, without space around it."""
        text = self.prose(key, required=required)
        if _CONTROL.intersection(text):
            self.fault(key, f"{key} has to be one line, without control characters")
            return ""
        return text

    def prose(self, key: str, *, required: bool = False) -> str:
        """Return a text of any number of lines, without space around it."""
        value = self.data.get(key)
        if value is not None and not isinstance(value, str):
            self.fault(key, f"{key} has to be a text in quotation marks")
            return ""
        text = (value or "").replace("\r\n", "\n").strip()
        if required and not text:
            self.fault(key, f"{key} is missing" if value is None else f"{key} is empty")
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts of one line each."""
        found: list[str] = []
        for number, item in enumerate(self._list(key)):
            if not isinstance(item, str) or not item.strip() or _CONTROL.intersection(item.strip()):
                self.fault((key, number), f"{key}: no. {number + 1} has to be a text of one line")
            else:
                found.append(item.strip())
        return tuple(found)

    def choice(self, key: str, options: Sequence[str], default: str = "") -> str:
        """Return one of the options; without a default it has to be there."""
        text = self.text(key, required=not default)
        if text and text not in options:
            known = ", ".join(f'"{option}"' for option in options)
            self.fault(key, f'{key} "{text}" is none of {known}' + did_you_mean(text, options))
            return default or options[0]
        return text or default or options[0]

    def day(self, key: str) -> date:
        """Return a date."""
        value = self.data.get(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        wanted = "is missing" if value is None else "has to be a date without quotation marks"
        self.fault(key, f"{key} {wanted}, such as {key} = 2013-01-14")
        return date.min

    def whole(self, key: str, least: int, most: int) -> int | None:
        """Return a whole number, None where there is none."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.fault(key, f"{key} has to be a whole number from {least} to {most}")
            return None
        return value

    def table(self, key: str, label: str) -> "Table":
        """Return the table under a key, empty where there is none."""
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            self.fault(key, f"{key} has to be a table: [{key}]")
            value = {}
        return Table(self.source, (*self.path, key), label, cast("dict[str, Any]", value))

    def tables(self, key: str, noun: str) -> tuple["Table", ...]:
        """Return the tables of a list such as [[modules]], called "module 1" and so on."""
        found: list[Table] = []
        before = f"{self.label}, " if self.label else ""
        for number, item in enumerate(self._list(key)):
            if isinstance(item, dict):
                data = cast("dict[str, Any]", item)
                path = (*self.path, key, number)
                found.append(Table(self.source, path, f"{before}{noun} {number + 1}", data))
            else:
                self.fault((key, number), f"{key} has to be written as tables: [[{key}]]")
        return tuple(found)

    def _list(self, key: str) -> list[Any]:
        value = self.data.get(key, [])
        if not isinstance(value, list):
            self.fault(key, f"{key} has to be a list in brackets, or tables [[{key}]]")
            return []
        return cast("list[Any]", value)


def country_in(table: Table) -> str:
    """Return a table's country, an alpha-2 code or ""."""
    code = table.text("country")
    if code and (fault := country_fault(code)):
        table.fault("country", f"country {fault}")
    return code


def language_in(table: Table) -> str:
    """Return a table's language, a BCP 47 tag or ""."""
    tag = table.text("language")
    if tag and (fault := language_fault(tag)):
        table.fault("language", f"language {fault}")
    return tag


def in_order(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Return each fault once, from the top of the file to its end."""
    return tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.line or 0))
