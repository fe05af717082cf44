"""The modules of a programme file: their themes, questions, translations and resources.

What concerns several tables at once (keys used twice, dates out of order) is
checked over all of them after each has been read by itself.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from config.toml_text import did_you_mean
from mailbridge.core.fields import Table, country_in, language_in
from mailbridge.model import Module, Resource, Theme, Wording


@dataclass(frozen=True, slots=True)
class Measured:
    """A file beside the plan: bytes and pages where they can be counted, the hash if it is kept."""

    size: int | None = None
    pages: int | None = None
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Files:
    """What the file system says of a file beside the plan: whether it is there, how big it is."""

    has: Callable[[str], bool]
    measured: Callable[[str], Measured]


KINDS = ("interview", "publication", "knowledge", "external")
_MODULE = ("key", "title", "summary", "themes")
_THEME = ("key", "title", "starts", "introduction", "questions", "resources")
_RESOURCE = (
    "key",
    "title",
    "kind",
    "author",
    "year",
    "url",
    "file",
    "language",
    "country",
    "licence",
    "pages",
    "size",
)
_WORDS = ("title", "introduction", "questions")
_KEY = re.compile(r"[a-z][a-z0-9-]*")
# What follows /SLUG/ in URLs and is no module.
_PAGES = frozenset(
    {"search", "resources", "people", "highlights", "report", "mail", "threads", "files"}
)


def read_modules(
    top: Table, languages: Sequence[str], starts: date, ends: date, files: Files
) -> tuple[Module, ...]:
    """Return the modules; what is wrong is gathered in the tables' source."""
    tables = top.tables("modules", "module")
    themes = [theme for table in tables for theme in _themes_in(table)]
    _check_keys(tables)
    for table in tables:
        _check_keys(_themes_in(table))
        if table.data.get("key") in _PAGES:
            table.fault("key", f'key "{table.data["key"]}" is a page of every alliance')
    _check_keys([each for theme in themes for each in _resources_in(theme)])
    _check_days(themes, starts, ends)
    return tuple(_module(table, number, languages, files) for number, table in enumerate(tables, 1))


def _themes_in(table: Table) -> tuple[Table, ...]:
    return table.tables("themes", "theme")


def _resources_in(table: Table) -> tuple[Table, ...]:
    return table.tables("resources", "resource")


def _check_keys(tables: Sequence[Table]) -> None:
    seen: set[str] = set()
    for table in tables:
        key = table.text("key")
        if key and not _KEY.fullmatch(key):
            rule = "has to be small letters, digits and -, a letter first"
            table.fault("key", f'key "{key}" {rule}')
        if key and key in seen:
            table.fault("key", f'key "{key}" is there twice')
        seen.add(key)


def _check_days(themes: Sequence[Table], starts: date, ends: date) -> None:
    before = date.min
    for table in themes:
        day = table.day("starts")
        if day == date.min:
            continue
        if date.min not in (starts, ends) and not starts <= day <= ends:
            table.fault("starts", f"starts {day} is outside the alliance's {starts} to {ends}")
        if day <= before:
            table.fault("starts", f"starts {day} is not after the theme before it, {before}")
        before = max(before, day)


def _module(table: Table, number: int, languages: Sequence[str], files: Files) -> Module:
    table.only(_MODULE)
    return Module(
        id=0,
        key=table.text("key"),
        number=number,
        title=table.text("title", required=True),
        summary=table.prose("summary"),
        themes=tuple(
            _theme(theme, place, languages, files)
            for place, theme in enumerate(_themes_in(table), 1)
        ),
    )


def _theme(table: Table, number: int, languages: Sequence[str], files: Files) -> Theme:
    tongues = [key for key, value in table.data.items() if isinstance(value, dict)]
    table.only((*_THEME, *tongues))
    original = Wording(
        table.text("title", required=True), table.prose("introduction"), table.texts("questions")
    )
    return Theme(
        id=0,
        key=table.text("key"),
        number=number,
        title=original.title,
        starts=table.day("starts"),
        introduction=original.introduction,
        questions=original.questions,
        resources=tuple(_resource(each, files) for each in _resources_in(table)),
        translations=tuple(
            (tongue, _wording(table, tongue, original, languages))
            for tongue in tongues
            if tongue not in _THEME
        ),
    )


def _wording(table: Table, tongue: str, original: Wording, languages: Sequence[str]) -> Wording:
    inner = table.table(tongue, f"{table.label}, {tongue}")
    if tongue not in languages:
        hint = did_you_mean(tongue, (*languages, *_THEME))
        table.fault(tongue, f'"{tongue}" is none of the alliance\'s languages{hint}')
    elif tongue == languages[0]:
        table.fault(tongue, f'"{tongue}" is the main language: its words stand in the theme itself')
    inner.only(_WORDS)
    questions = inner.texts("questions")
    if questions and len(questions) != len(original.questions):
        count = len(original.questions)
        inner.fault("questions", f"questions has to have {count}, as the theme itself has")
    return Wording(
        title=inner.text("title") or original.title,
        introduction=inner.prose("introduction") or original.introduction,
        questions=questions or original.questions,
    )


def _resource(table: Table, files: Files) -> Resource:
    table.only(_RESOURCE)
    url, file = table.text("url"), table.text("file")
    if bool(url) == bool(file):
        table.fault("url", "needs either url or file")
    if url and not _is_web(url):
        table.fault("url", f'url "{url}" does not begin with https://HOST or http://HOST')
    size, pages = table.whole("size", 1, 10**12), table.whole("pages", 1, 100_000)
    measured = Measured()
    if file:
        _check_file(table, file, files)
        measured = files.measured(file)
    return Resource(
        key=table.text("key"),
        number=0,
        title=table.text("title", required=True),
        kind=table.choice("kind", KINDS),
        author=table.text("author"),
        year=table.whole("year", 1000, 2999),
        url=url,
        file=file,
        language=language_in(table),
        country=country_in(table),
        licence=table.text("licence"),
        pages=measured.pages or pages,
        size=measured.size or size,
        hash=measured.hash,
    )


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that are no IPv6 address
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in url


def _check_file(table: Table, file: str, files: Files) -> None:
    if file.startswith("/") or ".." in file.split("/") or "\\" in file:
        table.fault("file", f'file "{file}" has to be beside the programme file or below it')
    elif not files.has(file):
        table.fault("file", f'file "{file}" does not exist')
