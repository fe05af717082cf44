"""The letters of a demo, as they lie in its Maildir."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mailbridge.store import Store
from tests.doors.web.conftest import Reader

LETTER = """\
Return-Path: <stores-bounces+b1@talks.example.org>
Delivered-To: rufina@silos.example
From: "Wanjiru Kamau via Stores" <stores@talks.example.org>
To: Village Stores <stores@talks.example.org>
Reply-To: Village Stores <stores+rsot3uin5nurqspjxtxv@talks.example.org>
Subject: =?utf-8?q?Tres_llaves_=E2=80=93_{number}?=
Date: Mon, 16 Nov 2026 08:00:00 +0000
Message-ID: <stores.{number}.x@talks.example.org>
X-Secret: not shown
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Who pays for the <b>locks</b>?
<script>alert(1)</script>

--b
Content-Type: text/html; charset=utf-8

<p style="color:#303f99">Who pays?</p><script>alert(1)</script><img src="https://evil.example/x">

--b--
"""


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    folder = tmp_path / "sent"
    for part in ("new", "cur", "tmp"):
        (folder / part).mkdir(parents=True)
    return folder


@pytest.fixture
def reader(sqlite_store: Store, sent: Path, serve: Callable[..., Reader]) -> Reader:
    return serve(sqlite_store, sent)


def put(sent: Path, number: int, part: str = "new") -> str:
    name = f"17600000{number:02}.aaaa.host" + (":2,S" if part == "cur" else "")
    path = sent / part / name
    path.write_bytes(LETTER.replace("{number}", str(number)).encode())
    os.utime(path, (1_760_000_000 + number, 1_760_000_000 + number))
    return name


def test_letters_are_listed_the_newest_first_wherever_they_lie(reader: Reader, sent: Path) -> None:
    put(sent, 1)
    put(sent, 2, "cur")
    put(sent, 3, "tmp")
    page = reader.get("/sent").text
    assert "2&nbsp;letters" in page
    assert page.index("Tres llaves – 2") < page.index("Tres llaves – 1")
    assert "Tres llaves – 3" not in page
    assert ">rufina@silos.example</a>" in page
    assert "Wanjiru Kamau via Stores" in page


def test_a_letter_shows_the_headers_that_matter_and_its_text(reader: Reader, sent: Path) -> None:
    name = put(sent, 1)
    page = reader.get(f"/sent/{name}")
    assert page.status == 200
    assert "stores+rsot3uin5nurqspjxtxv@talks.example.org" in page.text
    assert "stores-bounces+b1@talks.example.org" in page.text
    assert "not shown" not in page.text
    assert "Who pays for the &lt;b&gt;locks&lt;/b&gt;?" in page.text
    assert "<script>" not in page.text
    assert f'href="/sent/{name}/html"' in page.text


def test_a_letters_html_can_neither_run_nor_fetch_anything(reader: Reader, sent: Path) -> None:
    name = put(sent, 1)
    answer = reader.get(f"/sent/{name}/html")
    assert answer.status == 200
    assert '<p style="color:#303f99">' in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'; style-src 'unsafe-inline'")
    assert "script" not in policy
    assert len(answer.headers.get_all("Content-Security-Policy", [])) == 1


def test_a_letter_of_text_alone_has_no_html_page(reader: Reader, sent: Path) -> None:
    (sent / "new" / "plain").write_bytes(b"Subject: plain\nTo: x@y.example\n\nOnly words.\n")
    assert "/sent/plain/html" not in reader.get("/sent/plain").text
    assert reader.get("/sent/plain/html").status == 404


def test_long_lists_come_in_sheets(reader: Reader, sent: Path) -> None:
    for number in range(1, 61):
        put(sent, number)
    first, second = reader.get("/sent").text, reader.get("/sent?page=2").text
    assert 'href="/sent?page=2"' in first
    assert "Tres llaves – 60" in first
    assert "Tres llaves – 1<" in second
    assert 'href="/sent?page=1"' in second
    for odd in ("0", "-1", "x", "99", "9" * 30, "%C2%B2"):
        assert reader.get(f"/sent?page={odd}").status == 200


def test_one_recipients_letters_can_be_read_alone(reader: Reader, sent: Path) -> None:
    put(sent, 1)
    path = sent / "new" / put(sent, 2)
    path.write_bytes(path.read_bytes().replace(b"To: rufina@", b"To: anil+1@"))
    assert 'href="/sent?to=anil%2B1%40silos.example"' in reader.get("/sent").text
    page = reader.get("/sent?to=anil%2B1%40silos.example").text
    assert "to anil+1@silos.example" in page
    assert "1&nbsp;letter. " in page
    assert "Tres llaves – 2" in page
    assert "Tres llaves – 1" not in page
    assert "Nothing yet." in reader.get("/sent?to=nobody").text


def test_only_letters_can_be_read(reader: Reader, sent: Path) -> None:
    (sent / "secret").write_text("secret")
    put(sent, 3, "tmp")
    for name in ("..%2Fsecret", "%2E%2E", ".hidden", "none", "..%2Fnew", "1760000003.aaaa.host"):
        assert reader.get(f"/sent/{name}").status == 404


def test_a_letter_that_is_no_mail_breaks_nothing(reader: Reader, sent: Path) -> None:
    (sent / "new" / "empty").write_bytes(b"")
    (sent / "new" / "noise").write_bytes(bytes(range(256)) * 40)
    for path in ("/sent", "/sent/empty", "/sent/noise"):
        assert reader.get(path).status == 200


def test_before_the_first_letter_there_is_a_page_that_says_so(
    sqlite_store: Store, serve: Callable[..., Reader], tmp_path: Path
) -> None:
    reader = serve(sqlite_store, tmp_path / "not-made-yet")
    assert "Nothing yet." in reader.get("/sent").text
