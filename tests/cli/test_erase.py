"""Row 27 of reliability.md: who is erased is nowhere any more, and nothing brings them back."""

import base64
import json
from pathlib import Path

import pytest

from tests.cli.bridge import Bridge, make

NAME = "Nabwire Kanarielle"
ADDRESS = "nabwire.kanari@kanari-union.example"
SECOND = "nk@kanari-mail.example"
ORGANISATION = "Kanariensis Growers"
SAID = "the kanaristore in our valley decided it"
FILE = "kanarifile: 14 sacks, 9 sold"
HELD = "kanariheld for one reader"
TOPIC = "Kanaritopic and prices"
CANARIES = (NAME, ADDRESS, SECOND, "Kanariensis", "kanaristore", "kanarifile", HELD, "Kanaritopic")

HEAD = f"""\
Authentication-Results: mx.talks.example.org; dmarc=pass header.from=kanari-union.example
From: {NAME} <{ADDRESS}>
To: farms@talks.example.org
Date: Tue, 24 Nov 2026 09:12:00 +0300
MIME-Version: 1.0
"""
POST = f"""\
{HEAD}Subject: {TOPIC}
Message-ID: <1@kanari-union.example>
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=UTF-8

Dear all,

When the price moved, {SAID}, and nobody sold at the roadside.

Nabwire
--b
Content-Type: text/plain; name="sacks.txt"
Content-Disposition: attachment; filename="sacks.txt"
Content-Transfer-Encoding: base64

{base64.b64encode(FILE.encode()).decode()}
--b--
"""
PRIVATE = f"""\
{HEAD}Subject: A favour
Message-ID: <2@kanari-union.example>
Content-Type: text/plain; charset=UTF-8

Dear Wilmer,

{HELD}.
"""
ANSWER = f"""\
Authentication-Results: mx.talks.example.org; dmarc=pass header.from=quinua.example
From: Wilmer Choque <wilmer@quinua.example>
To: farms@talks.example.org
Date: Tue, 24 Nov 2026 10:12:00 +0300
Subject: Re: {TOPIC}
Message-ID: <3@quinua.example>
In-Reply-To: <1@kanari-union.example>
References: <1@kanari-union.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8

I agree with {NAME}, a store is worth more than a contract.

On Tue, 24 Nov 2026 at 09:12, {NAME} <{ADDRESS}> wrote:
> When the price moved, {SAID},
> and nobody sold at the roadside.
"""


@pytest.fixture
def bridge(tmp_path: Path) -> Bridge:
    """An alliance in which she posted, was answered and quoted, and has a mail waiting."""
    bridge = make(tmp_path, "none")
    people = f"name,email,country,organisation\n{NAME},{ADDRESS} {SECOND},UG,{ORGANISATION}\n"
    (tmp_path / "hers.csv").write_text(people, "utf-8")
    bridge.done("members", "import", "farms", "hers.csv")
    for number, mail in enumerate((POST, PRIVATE, ANSWER)):
        (tmp_path / f"{number}.eml").write_text(mail, "utf-8")
        bridge.done("deliver", "--to", "farms@talks.example.org", f"{number}.eml")
        bridge.done("work", "--until-idle")
    status = bridge.status()
    assert (status["posted"], status["held"]) == (2, 1), status
    return bridge


def hits(content: bytes) -> list[str]:
    """The canaries in some bytes, as they are, without regard to capitals, or in Base64."""
    folded = content.lower()
    found = [each for each in CANARIES if each.lower().encode() in folded]
    for each in CANARIES:
        for shift in range(3):
            packed = base64.b64encode(b"x" * shift + each.encode())
            if packed[4 if shift else 0 : -4] in content:
                found.append(f"{each} in Base64")
    return found


def test_who_is_erased_is_in_no_file_no_export_and_comes_back_by_no_way(
    bridge: Bridge, tmp_path: Path
) -> None:
    files = sorted(tmp_path.glob("mailbridge.db*"))
    before = {hit for file in files for hit in hits(file.read_bytes())}
    assert set(CANARIES) <= before

    bridge.done("backup", "before.db")
    ran = bridge.done("members", "erase", SECOND.upper(), "--yes")
    assert "1 post answers 410" in ran.out
    for file in sorted(tmp_path.glob("mailbridge.db*")):
        assert hits(file.read_bytes()) == [], file
    exports = {"posts": "jsonl", "mbox": "mbox", "site": "folder", "report": "json"}
    for kind, ending in exports.items():
        out = tmp_path / f"out-{kind}.{ending}"
        bridge.done("export", kind, "farms", "--out", str(out))
        for file in [out] if out.is_file() else [f for f in out.rglob("*") if f.is_file()]:
            assert hits(file.read_bytes()) == [], file
    for listing in (("members", "list", "farms", "--json"), ("members", "export", "farms")):
        assert hits(bridge.done(*listing).out.encode()) == []

    said = bridge.done("members", "import", "farms", "hers.csv").out
    assert "was erased, and is not brought back" in said
    again = bridge.done("import", "maildir", "farms", str(_folder(tmp_path))).out
    assert again.startswith("0 posts added")
    for number in ("1", "2"):
        assert bridge.run("queue", "replay", number).code == 1
    for file in sorted(tmp_path.glob("mailbridge.db*")):
        assert hits(file.read_bytes()) == [], file

    bridge.done("backup", "after.db")
    assert hits((tmp_path / "after.db").read_bytes()) == []
    assert "1 erased again" in bridge.done("restore", "before.db").out
    for file in sorted(tmp_path.glob("mailbridge.db*")):
        assert hits(file.read_bytes()) == [], file

    status = bridge.status()
    parts = ("posted", "held", "rejected", "dropped", "commands", "bounces", "waiting", "stuck")
    assert status["accepted"] == sum(status[part] for part in parts) == 3
    (left,) = [
        json.loads(line) for line in bridge.done("export", "posts", "farms").out.splitlines()
    ]
    assert left["author"] == "Wilmer Choque"
    assert left["text"] == "I agree with [...], a store is worth more than a contract."
    assert bridge.run("members", "erase", ADDRESS, "--yes").code == 1


def _folder(tmp_path: Path) -> Path:
    """Her mails again, as an archive to be imported."""
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "1.eml").write_text(POST, "utf-8")
    return folder
