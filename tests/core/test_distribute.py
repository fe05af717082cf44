"""Posts as they reach a mailbox, case by case: `distribute/cases/NN-name.toml` is the post,
`.txt` the text part that a person wrote for it, `.why` the reason.
"""

import re
import tomllib
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from mailbridge.core.distribute import distribute
from mailbridge.model import Attachment, Letter, Segment
from tests import outbox

CASES = sorted((Path(__file__).parent / "distribute" / "cases").glob("*.toml"))


class Page(HTMLParser):
    """The texts of a page, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def letter(case: Path) -> Letter:
    """Return the letter of one case."""
    told: dict[str, Any] = tomllib.loads(case.read_text("utf-8"))
    fields: dict[str, Any] = told.get("draft", {})
    segments = tuple(Segment(kind, text) for kind, text in fields.pop("segments"))
    files = tuple(
        Attachment(name, "application/octet-stream", b"x" * size, "hash")
        for name, size in fields.pop("files", [])
    )
    draft = replace(outbox.DRAFT, segments=segments, attachments=files, html="", **fields)
    alliance = replace(outbox.ALLIANCE, **told.get("alliance", {}))
    language = told.get("reader", "en")
    people = outbox.members(told.get("members", 30))
    context = outbox.context_of(alliance, tuple(replace(m, language=language) for m in people))
    parent = outbox.PARENT if told.get("parent", True) else None
    site = outbox.site_of(told.get("base_url", f"https://{outbox.DOMAIN}"))
    (made,) = distribute(outbox.post_of(draft), parent, context, site)
    return made


def read(made: Letter) -> EmailMessage:
    mail = message_from_bytes(made.content, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def part(made: Letter, kind: str) -> str:
    found = read(made).get_body((kind,))
    assert found is not None
    return found.get_content().replace("\r\n", "\n")


def test_each_case_says_why() -> None:
    assert len(CASES) >= 14
    for case in CASES:
        assert len(case.with_suffix(".why").read_text("utf-8")) >= 25


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_the_text_part_reads_as_a_person_wrote_it(case: Path) -> None:
    assert part(letter(case), "plain") == case.with_suffix(".txt").read_text("utf-8")


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_the_html_part_has_the_same_words_in_the_same_order(case: Path) -> None:
    made = letter(case)
    page = Page()
    page.feed(part(made, "html").partition("<body")[2])
    shown = " ".join(page.texts).partition(">")[2]
    text = re.sub(r"(?m)^> |^-- $", "", part(made, "plain"))
    assert shown.split() == text.split()


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_a_letter_is_no_longer_than_its_words_twice_and_six_kilobytes(case: Path) -> None:
    told = tomllib.loads(case.read_text("utf-8"))
    words = "".join(text for kind, text in told["draft"]["segments"] if kind == "own")
    assert len(letter(case).content) <= 2 * len(words.encode()) + 6000


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_every_byte_is_what_mail_carries_unchanged(case: Path) -> None:
    content = letter(case).content
    assert content.isascii()
    assert re.search(rb"\r(?!\n)|(?<!\r)\n|\0", content) is None
    assert content.endswith(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert all(len(line) <= 78 for line in content.partition(b"\r\n\r\n")[0].split(b"\r\n"))


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_a_mail_parser_finds_no_defect(case: Path) -> None:
    mail = read(letter(case))
    assert [one.get_content_type() for one in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert not any(one.defects for one in mail.walk())
    assert not [value for value in mail.values() if value.defects]


def test_the_same_post_is_the_same_bytes_each_time() -> None:
    assert letter(CASES[0]) == letter(CASES[0])
