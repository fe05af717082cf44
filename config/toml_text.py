"""Reads TOML and remembers on which line each key stands.

The standard library's reader says where the text stops being TOML, but not where
a key of well-formed TOML stands, and a fault without its line is a search. So a
text that reads well is walked once more, by its tokens, only to note the lines.
"""

import difflib
import re
import tomllib
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

KeyPath = tuple[str | int, ...]

_SPACE = re.compile(r"(?:[\s]|#[^\n]*)*")
_KEY = re.compile(r'[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'')
_VALUE = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|[^\s,\]}#\[{][^,\]}#\n]*",
    re.DOTALL,
)
_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class TomlText:
    """TOML as read: its `data`, and the line of every key, table and list item in it.

    `trouble` says why the text is no TOML; then `data` is empty, and `trouble_line`
    is where reading stopped, None at the end of the text.
    """

    data: dict[str, Any]
    lines: dict[KeyPath, int]
    trouble: str = ""
    trouble_line: int | None = None

    def line(self, path: KeyPath) -> int | None:
        """Return the line of a key, else of the nearest table around it that has one."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None


def read_toml(text: str) -> TomlText:
    """Return what a TOML text holds and where; never raises, whatever the text."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        trouble = _AT_LINE.sub("", str(error)).replace(" (at end of document)", " at the end")
        return TomlText({}, {}, trouble, int(at[1]) if at else None)
    except RecursionError:
        return TomlText({}, {}, "brackets are nested too deeply")
    return TomlText(data, _Walk(text.replace("\r\n", "\n")).lines())


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Return "; did you mean X?" where a known word is close, else ""."""
    spelt = {each.lower(): each for each in sorted(known)}
    longer = [each for each in spelt if len(word) > 2 and each.startswith(word.lower())]
    close = longer or difflib.get_close_matches(word.lower(), spelt, n=1, cutoff=0.7)
    return f'; did you mean "{spelt[close[0]]}"?' if close else ""


class _Walk:
    """One pass over well-formed TOML; holds the place in the text and the open table."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._breaks = [at for at, letter in enumerate(text) if letter == "\n"]
        self._at = 0
        self._found: dict[KeyPath, int] = {}
        self._counts: dict[KeyPath, int] = {}  # tables seen so far in each [[list]]

    def lines(self) -> dict[KeyPath, int]:
        """Return the line of every key, table and list item."""
        table: KeyPath = ()
        while self._skip_space():
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._assignment(table)
        return self._found

    def _skip_space(self) -> bool:
        match = _SPACE.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._at < len(self._text)

    def _note(self, path: KeyPath, at: int) -> None:
        """Note a line for a path and, where they have none yet, for all that it lies in."""
        line = bisect_right(self._breaks, at - 1) + 1
        for length in range(1, len(path) + 1):
            self._found.setdefault(path[:length], line)

    def _header(self) -> KeyPath:
        start, is_list = self._at, self._text.startswith("[[", self._at)
        self._at += 2 if is_list else 1
        path: KeyPath = ()
        parts = self._dotted_key()
        for position, part in enumerate(parts, 1):
            path += (part,)
            if is_list and position == len(parts):
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                path += (self._counts[path],)
        self._at += 2 if is_list else 1
        self._note(path, start)
        return path

    def _dotted_key(self) -> tuple[str, ...]:
        parts: list[str] = []
        while True:
            self._skip_space()
            token = self._take(_KEY)
            parts.append(token if token[:1] not in "\"'" else _unquoted(token))
            self._skip_space()
            if self._text[self._at : self._at + 1] != ".":
                return tuple(parts)
            self._at += 1

    def _assignment(self, table: KeyPath) -> None:
        start = self._at
        path = table + self._dotted_key()
        self._note(path, start)
        self._at += 1  # the equals sign
        self._skip_space()
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        opening = self._text[self._at]
        if opening not in "[{":
            self._take(_VALUE)
            return
        self._at += 1
        position = 0
        while self._skip_space() and self._text[self._at] not in "]}":
            if self._text[self._at] == ",":
                self._at += 1
            elif opening == "{":
                self._assignment(path)
            else:
                self._note((*path, position), self._at)
                self._value((*path, position))
                position += 1
        self._at += 1

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:  # the reader took what we cannot: better no lines than a loop
            self._at = len(self._text)
            return ""
        self._at = match.end()
        return match[0]


def _unquoted(token: str) -> str:
    return str(next(iter(tomllib.loads(f"{token} = 0"))))
