"""On which line each key of a TOML text stands, whatever is written around it."""

import tomllib
from collections.abc import Iterator
from typing import Any, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.toml_text import KeyPath, did_you_mean, read_toml

# Ways to write one key's value over one or several lines; each may hold what looks like a key.
VALUES = (
    "1",
    '"a # no comment"',
    "'C:\\path'",
    "2013-01-14",
    "2013-01-14 09:00:00 # a comment with key = 1",
    '"""\nkey = "not a key"\n[no.table]\n"""',
    '"""quotes at the end\n"""""',
    "'''\n[[not.a.table]] \\ '\n'''",
    "[1, 2]",
    '[\n  "a]", # ]\n  "b",\n]',
    "[[1], [\n2]]",
    '{ a = 1, "b c" = [1], d.e = 2 }',
    "[{ a = 1 },\n { a = 2 }]",
)
NAMES = (
    ("plain", ("plain",)),
    ('"quoted key"', ("quoted key",)),
    ("'literal'", ("literal",)),
    ("dotted.key", ("dotted", "key")),
    ('a . "b.c"', ("a", "b.c")),
)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[KeyPath, int]]:
    """A TOML text, and the line of each key in it."""
    lines: list[str] = []
    expected: dict[KeyPath, int] = {}
    for section in range(draw(st.integers(1, 4))):
        lines += draw(st.sampled_from(([], [""], ["# [comment]", ""])))
        lines.append("[[section]]")
        expected["section", section] = len(lines)
        for spelt, parts in draw(st.permutations(NAMES))[:3]:
            expected["section", section, *parts] = len(lines) + 1
            lines += f"{spelt} = {draw(st.sampled_from(VALUES))}".split("\n")
    return "\n".join(lines) + draw(st.sampled_from(("", "\n"))), expected


@given(documents(), st.booleans())
def test_every_key_has_the_line_it_begins_on(
    document: tuple[str, dict[KeyPath, int]], windows: bool
) -> None:
    text, expected = document
    toml = read_toml(text.replace("\n", "\r\n") if windows else text)
    assert not toml.trouble
    assert {path: toml.lines[path] for path in expected} == expected


def paths(path: KeyPath, value: Any) -> Iterator[KeyPath]:
    """The path of every key and list item of a document."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in cast("dict[str, Any]", value).items():
            yield from paths((*path, key), inner)
    elif isinstance(value, list):
        for number, inner in enumerate(cast("list[Any]", value)):
            yield from paths((*path, number), inner)


@example("[[a.b]]\nc.d = [{e = 1}]")
@given(st.text(alphabet="[]{}=.,\"'\\#ab1 \n", max_size=40))
def test_whatever_the_text_there_is_trouble_or_a_line_for_everything(text: str) -> None:
    toml = read_toml(text)
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        expected = {}
        assert toml.trouble
    assert toml.data == expected
    assert [path for path in paths((), expected) if path not in toml.lines] == []


def test_tables_in_tables_in_lists_have_their_own_lines() -> None:
    toml = read_toml(
        "[[modules]]\n"
        'title = "One"\n'
        "[[modules.themes]]\n"
        'title = "A"\n'
        "[modules.themes.es]\n"
        'title = "A es"\n'
        "[[modules.themes]]\n"
        'title = "B"\n'
        "[[modules]]\n"
        "[[modules.themes]]\n"
        'title = "C"\n'
    )
    assert toml.lines["modules", 0, "themes", 0, "es", "title"] == 6
    assert toml.lines["modules", 0, "themes", 1, "title"] == 8
    assert toml.lines["modules", 1, "themes", 0] == 10
    assert toml.lines["modules", 1, "themes", 0, "title"] == 11


def test_items_of_a_list_have_their_own_lines() -> None:
    toml = read_toml('questions = [\n  "one", # first\n\n  "two", "three"\n]\n')
    assert [toml.lines["questions", n] for n in range(3)] == [2, 4, 4]


def test_a_key_that_is_missing_stands_where_its_table_does() -> None:
    toml = read_toml("\n[site]\nname = 'x'\n")
    assert toml.line(("site", "domain")) == 2
    assert toml.line(("nothing", "here")) is None


@pytest.mark.parametrize(
    ("text", "line", "trouble"),
    [
        ("[a]\nb = \nc = 1\n", 2, "Invalid value"),
        ("a = 1\na = 2\n", 2, "Cannot overwrite a value"),
        ("a = [1,\n\n", None, "Invalid value at the end"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(text: str, line: int | None, trouble: str) -> None:
    toml = read_toml(text)
    assert (toml.trouble_line, toml.trouble, toml.data) == (line, trouble, {})


def test_brackets_nested_beyond_reason_are_trouble_not_a_crash() -> None:
    assert read_toml("a = " + "[" * 100_000).trouble == "brackets are nested too deeply"


def test_a_close_word_is_offered_as_it_is_spelt() -> None:
    assert did_you_mean("america/lma", ["America/Lima", "UTC"]) == '; did you mean "America/Lima"?'
    assert did_you_mean("zzz", ["America/Lima", "UTC"]) == ""
