"""Reads Authentication-Results: what a mail server in front says of a mail (RFC 8601).

Anyone can write that header, so only those of servers the operator names are
read, and of each the topmost alone: a server adds its own at the top, and what
stands below came with the mail. Comments may hold anything, results that look
like real ones among it, and are taken out first.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_LONGEST = 8192  # characters; longer ones are no server's


@dataclass(frozen=True, slots=True)
class Result:
    """One method's result, such as dkim=pass; `properties` are as in header.d, in lower case."""

    method: str
    value: str
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """What one server says: its authserv-id in lower case, and its results in their order."""

    server: str
    results: tuple[Result, ...]


def said_by(trusted: Iterable[str], headers: Iterable[tuple[str, str]]) -> tuple[Said, ...]:
    """Return what the trusted servers say, the topmost header of each."""
    names = {name.lower() for name in trusted}
    found: dict[str, Said] = {}
    for name, value in headers:
        if names and name == "authentication-results" and len(value) <= _LONGEST:
            said = _said(value)
            if said.server in names:
                found.setdefault(said.server, said)
    return tuple(found.values())


def _said(value: str) -> Said:
    first, *rest = _statements(value)
    server = first[0].lower() if first else ""
    return Said(server, tuple(_result(words) for words in rest if words and "=" in words[0]))


def _result(words: list[str]) -> Result:
    (method, value), *more = (_pair(word) for word in words)
    return Result(method.partition("/")[0], value.lower(), dict(reversed(more)))


def _pair(word: str) -> tuple[str, str]:
    name, _, value = word.partition("=")
    return name.lower(), value


def _statements(value: str) -> list[list[str]]:
    """Return the words of what stands between semicolons, `name = value` as one."""
    statements: list[list[str]] = [[]]
    glue = False
    for word in _words(value):
        if word == ";":
            statements.append([])
        elif statements[-1] and (glue or word.startswith("=")):
            statements[-1][-1] += word
        else:
            statements[-1].append(word)
        glue = word.endswith("=")
    return statements


def _words(value: str) -> Iterator[str]:
    """Yield words and semicolons; quoted strings are words, comments nothing."""
    word, depth, quoted, escaped = "", 0, False, False
    for letter in value:
        if escaped:
            escaped = False
            word += "" if depth else letter
        elif letter == "\\" and (quoted or depth):
            escaped = True
        elif quoted:
            quoted = letter != '"'
            word += "" if letter == '"' else letter
        elif letter in "()":
            depth = max(0, depth + (1 if letter == "(" else -1))
        elif depth:
            continue
        elif letter == '"':
            quoted = True
        elif letter in " \t;":
            yield from filter(None, (word, letter.strip()))
            word = ""
        else:
            word += letter
    yield from filter(None, (word,))
