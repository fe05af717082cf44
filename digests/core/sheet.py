"""An issue's HTML part, made of its text part: the same words in the same order, with a look.

The text is the master, as people read it on a phone. Its form says what a line
is: capitals are a heading, `#62 ...` an item, `Q1. ...` a question, and what
stands below `-- ` is the footer.
"""

import re
from dataclasses import dataclass
from typing import Literal

from jinja2 import Environment

from mailbridge.core.pages.links import mailto

BlockKind = Literal["heading", "item", "question", "small", "plain"]

_ITEM = re.compile(r"#(\d+) ")
_QUESTION = re.compile(r"(Q\d+)\. ")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph: its lines; of an item or question the `mark` in front, and where it leads."""

    kind: BlockKind
    lines: tuple[str, ...]
    mark: str = ""
    href: str = ""


def html_of(look: Environment, subject: str, text: str, list_address: str) -> str:
    """Return the HTML part of an issue whose text part is given."""
    body, _, foot = text.partition("\n-- \n")
    blocks = [_block(each, list_address) for each in body.strip("\n").split("\n\n") if each.strip()]
    small = Block("small", tuple(foot.strip("\n").split("\n")))
    return look.get_template("mail/issue.html").render(subject=subject, blocks=(*blocks, small))


def _block(paragraph: str, list_address: str) -> Block:
    lines = tuple(paragraph.strip("\n").split("\n"))
    first = lines[0]
    if item := _ITEM.match(first):
        mark = f"#{item[1]}"
        rest = (first.removeprefix(mark).strip(), *lines[1:])
        return Block("item", rest, mark, mailto(list_address, f"{mark} "))
    if question := _QUESTION.match(first):
        return Block("question", (first[question.end() :], *lines[1:]), f"{question[1]}.")
    if len(lines) == 1 and first.isupper() and len(first) > 3:
        return Block("heading", lines)
    return Block("plain", lines)
