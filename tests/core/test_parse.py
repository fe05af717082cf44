"""Every mail in tests/core/parse says why it is there, and is read as written beside it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mailbridge.core.parse import parse
from mailbridge.model import Attachment, Mail
from tests.core import bombs

FOLDER = Path(__file__).parent / "parse"
CASES = sorted(FOLDER.glob("*.eml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_mail_is_read_as_written_beside_it(path: Path) -> None:
    expected: dict[str, Any] = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert expected
    mail = parse(path.read_bytes())
    for key, value in expected.items():
        _check(mail, key, value)


def test_every_mail_has_its_reason_and_what_is_expected() -> None:
    stems = {path.stem for path in CASES}
    assert len(stems) >= 40
    assert {path.stem for path in FOLDER.glob("*.why") if path.read_text("utf-8").strip()} == stems
    assert {path.stem for path in FOLDER.glob("*.json")} == stems


def _check(mail: Mail, key: str, value: Any) -> None:
    match key:
        case "senders" | "to" | "cc":
            assert [[box.name, box.address] for box in getattr(mail, key)] == value
        case "date":
            assert (mail.date and mail.date.isoformat().replace("+00:00", "Z")) == value
        case "in_reply_to" | "references" | "warnings":
            assert list(getattr(mail, key)) == value
        case "body":
            assert mail.body.strip("\n") == value
        case "body_has":
            assert value in mail.body
        case "html_has":
            assert value in mail.html
        case "warnings_have":
            assert all(any(word in said for said in mail.warnings) for word in value)
        case "message_id_matches":
            assert re.fullmatch(value, mail.message_id)
        case "attachment_has":
            assert value.encode() in mail.attachments[0].content
        case "attachments":
            _check_attachments(mail, value)
        case _:
            assert getattr(mail, key) == value


def _check_attachments(mail: Mail, expected: list[dict[str, Any]]) -> None:
    """Compare what a case says of each file; what it leaves out may be anything."""
    got = [
        {name: _said_of(file, name) for name in said}
        for file, said in zip(mail.attachments, expected, strict=True)
    ]
    assert got == expected


def _said_of(file: Attachment, name: str) -> Any:
    return file.content.decode("latin-1") if name == "content_latin1" else getattr(file, name)


def test_a_mail_nested_beyond_any_tree_is_kept_as_one_text() -> None:
    mail = parse(bombs.nested(2000))
    assert mail.subject == "x"
    assert mail.senders[0].address == "eve@example.org"
    assert mail.body.endswith("\nhi\n")
    assert any("RecursionError" in warning for warning in mail.warnings)


def test_a_page_too_large_for_a_tree_is_read_as_its_text() -> None:
    mail = parse(bombs.html(b"<p>palabra</p>" * 200_000))
    assert mail.body.split() == ["palabra"] * 200_000
    assert mail.html == ""
    assert "only its text is read" in mail.warnings[0]


def test_every_copy_of_a_mail_without_an_id_gets_the_same_one() -> None:
    mail = b"From: a@x.org\nDate: Mon, 2 Nov 2026 10:00:00 +0000\n\nhola\n"
    by_another_way = b"Received: from mx.example.org\nTo: lea4@talks.example.org\n" + mail
    assert parse(mail).message_id == parse(by_another_way).message_id
    assert parse(mail).message_id != parse(mail.replace(b"hola", b"adios")).message_id


def test_a_file_whose_head_only_looks_named_is_called_the_same_each_time() -> None:
    head = b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
    part = (
        b"Content-Type: image/jpeg; x-filename=foto\nContent-Disposition: attachment\n\nhi\n--b--\n"
    )
    names = {parse(head + part).attachments[0].name for _ in range(3)}
    assert len(names) == 1
