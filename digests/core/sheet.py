"""An issue's HTML part, made of its text part: the same words in the same order, with a look.

The text is the master, as people read it on a phone. Its form says what a line
is: capitals are a heading, `#62 ...` an item, `Q1. ...` a question, hyphens a
rule, and what stands below `-- ` is the footer.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from jinja2 import Environment

from mailbridge.core.inlined import inlined
from mailbridge.core.pages.links import mailto

BlockKind = Literal["title", "heading", "rule", "quoted", "plain", "foot"]

_ITEM = re.compile(r" *(#\d+) ")
_QUESTION = re.compile(r"(Q\d+\.) ")
# "2 answers: #63, #64", "2 réponses : #63", "1 file"
_ASIDE = re.compile(r"\d+ [^\W\d]+(?:\s?: #\d+(?:, #\d+)*)?")
_RULE = re.compile(r"-{5,}")
_CITED = re.compile(r"(?<![\w#/])#(\d{1,6})\b(?! \.\.\.)")  # "#69 ..." shows how to answer
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its `mark` in front and where that leads, words that stand out, and the rest.

    `pieces` are the rest again, as words and where they lead; "" where they lead nowhere.
    """

    text: str
    mark: str = ""
    href: str = ""
    strong: str = ""
    small: bool = False
    pieces: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """What an issue's lines lead to: the list, and the pages of the posts before `number`.

    `post_url` is the address of post 0; "" without pages.
    """

    list_address: str
    post_url: str
    number: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph and its lines; a rule has none."""

    kind: BlockKind
    lines: tuple[Line, ...] = ()


def html_of(
    look: Environment,
    subject: str,
    text: str,
    around: Around,
    titles: Mapping[str, str] = _NOTHING,
) -> str:
    """Return the HTML part of an issue whose text part is given.

    `titles` are headings by how they stand in the text, in capitals.
    """
    body, _, foot = text.partition("\n-- \n")
    paragraphs = [each for each in body.strip("\n").split("\n\n") if each.strip()]
    blocks = [_block(each.strip("\n"), around, titles) for each in paragraphs]
    small = Block("foot", tuple(map(Line, foot.strip("\n").split("\n"))))
    page = look.get_template("mail/issue.html").render(subject=subject, blocks=(*blocks, small))
    return inlined(page)


def _block(paragraph: str, around: Around, titles: Mapping[str, str]) -> Block:
    lines = paragraph.split("\n")
    first = lines[0]
    if _RULE.fullmatch(first):
        return Block("rule")
    if len(lines) == 1 and (first in titles or (first.isupper() and len(first) > 3)):
        return Block("heading", (Line(titles.get(first, first), small=first not in titles),))
    if first in titles:
        return Block("title", (Line(titles[first]), *map(Line, lines[1:])))
    if all(line.startswith(">") for line in lines):
        return Block("quoted", tuple(Line(line.removeprefix(">").strip()) for line in lines))
    return Block("plain", tuple(_line(line, around) for line in lines))


def _line(line: str, around: Around) -> Line:
    """Return a line; of an item who wrote it stands out, and its number is answered by a click."""
    if item := _ITEM.match(line):
        who, colon, rest = line[item.end() :].partition(": ")
        href = mailto(around.list_address, f"{item[1]} ")
        return Line(f"{colon}{rest}", item[1], href, who)
    if question := _QUESTION.match(line):
        return Line(line[question.end() :], question[1])
    if _ASIDE.fullmatch(line):
        return Line(line, small=True)
    return Line(line, pieces=_pieces(line, around))


def _pieces(line: str, around: Around) -> tuple[tuple[str, str], ...]:
    """Return a line in which the number of each post that is out leads to its page."""
    found: list[tuple[str, str]] = []
    at = 0
    for cited in _CITED.finditer(line) if around.post_url else ():
        if 0 < int(cited[1]) < around.number:
            url = f"{around.post_url.removesuffix('0')}{int(cited[1])}"
            found += [(line[at : cited.start()], ""), (cited[0], url)]
            at = cited.end()
    return (*found, (line[at:], ""))
