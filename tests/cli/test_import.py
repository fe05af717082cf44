"""`import` brings in an older archive: its days and threads, once, and sends nothing."""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.bridge import Bridge, make
from tests.conftest import ROOT

PIPERMAIL = """\
From ann at example.org  Tue Feb  3 10:11:12 2004
From: ann at example.org (Ann Example)
Date: Tue, 3 Feb 2004 10:11:12 +0100
Subject: [Farms] Locks
Message-ID: <1@example.org>

From my experience two locks will do.

>From the third on they rust.

From bo at example.org  Tue Feb  3 10:30:00 2004
From: bo at example.org (=?iso-8859-1?q?B=F8?=)
Date: yesterday
Subject: [Farms] Re: Locks
In-Reply-To: <1@example.org>
Message-ID: <2@example.org>

Ann Example wrote:
> From my experience two locks will do.

Three.

From cy at example.org  Wed Feb  4 09:00:00 2004
From: cy at example.org
Date: Wed, 4 Feb 2004 09:00:00 +0000
Subject: Keys
In-Reply-To: <2@example.org>

No id, and a new subject.
"""


@pytest.fixture
def bridge(tmp_path: Path) -> Bridge:
    return make(tmp_path, "all")


def test_an_old_archive_keeps_its_days_names_and_threads(bridge: Bridge) -> None:
    (bridge.folder / "2004-February.txt.gz").write_bytes(gzip.compress(PIPERMAIL.encode()))
    ran = bridge.done("import", "mbox", "farms", "2004-February.txt.gz")
    assert ran.out == "3 posts added to farms, 0 were there already, 0 skipped.\n"
    rows = bridge.done("export", "posts", "farms").rows()
    assert [(row["author"], row["at"], row["parent_number"], row["thread"]) for row in rows] == [
        ("Ann Example", "2004-02-03T09:11:12Z", None, 1),
        ("Bø", "2004-02-03T10:30:00Z", 1, 1),
        ("", "2004-02-04T09:00:00Z", 2, 1),
    ]
    assert [row["theme"] for row in rows] == [None] * 3
    assert rows[0]["text"].endswith("From the third on they rust.")
    assert rows[1]["text"] == "Three."
    assert [row["subject"] for row in rows] == ["Locks", "Locks", "Keys"]


def test_importing_again_adds_nothing_and_nothing_is_sent(bridge: Bridge) -> None:
    (bridge.folder / "old.mbox").write_text(PIPERMAIL, encoding="utf-8")
    bridge.done("import", "mbox", "farms", "old.mbox")
    again = bridge.done("import", "mbox", "farms", "old.mbox")
    assert again.out == "0 posts added to farms, 3 were there already, 0 skipped.\n"
    bridge.done("work", "--until-idle")
    status = bridge.status()
    assert status["accepted"] == 0
    assert set(status["deliveries"].values()) == {0}
    assert not (bridge.folder / "sent").exists()
    with closing(sqlite3.connect(bridge.folder / "mailbridge.db")) as database:
        assert database.execute("SELECT imported, count(*) FROM post GROUP BY 1").fetchall() == [
            (1, 3)  # no digest will tell of them
        ]


def test_a_broken_mail_is_named_and_skipped(bridge: Bridge) -> None:
    play = ROOT / "config" / "samples" / "lea4" / "play"
    folder = bridge.folder / "Maildir" / "cur"
    folder.mkdir(parents=True)
    for name in ("20-more-parts-than-a-parser-is-fed.eml", "03-outlook-desktop-spanish.eml"):
        (folder / name).write_bytes((play / name).read_bytes())
    ran = bridge.done("import", "maildir", "farms", "Maildir")
    assert ran.out == "1 posts added to farms, 0 were there already, 1 skipped.\n"
    assert ran.err.startswith("20-more-parts-than-a-parser-is-fed.eml: skipped: ")


def test_a_member_is_known_by_the_address_the_archive_hid(bridge: Bridge) -> None:
    rows = bridge.done("members", "list", "farms", "--json").rows()
    member = rows[0]
    mail = PIPERMAIL.partition("\n\nFrom bo")[0].replace(
        "ann at example.org", str(member["email"]).split()[0].replace("@", " at ")
    )
    (bridge.folder / "one.mbox").write_text(mail, encoding="utf-8")
    bridge.done("import", "mbox", "farms", "one.mbox")
    (row,) = bridge.done("export", "posts", "farms").rows()
    assert (row["author"], row["country"]) == (member["name"], member["country"])


def test_whatever_years_have_done_to_a_file_the_rest_of_it_comes_in_once(bridge: Bridge) -> None:
    envelope = b"From ann at example.org  Tue Feb  3 10:%02d:00 2004\n"
    head = b"From: ann at example.org\nMessage-ID: <%d@old.example>\nDate: %s\n"
    when = b"Tue, 3 Feb 2004 10:00:00 +0100"
    mails = (
        head % (1, when) + b"Subject: caf\xe9 \x80\n\nLatin-1 in a header.\n",
        (head % (2, when) + b"\nWritten on Windows.\n").replace(b"\n", b"\r\n"),
        head % (3, when) + b"\nFrom here it is far.\n\nFrom: nobody\n\nFrom 2004 on, we store.\n",
        head % (4, b"Thu, 01 Jan 1970 00:00:00 +0000") + b"\nA clock that had no battery.\n",
        head % (5, b"Tue, 19 Jan 2038 03:14:08 +0000") + b"\nA clock that ran ahead.\n",
        head % (6, b"31 Feb 104, 25:61") + b"\nA clock that nobody set.\n",
        head % (1, when) + b"Subject: caf\xe9 \x80\n\nLatin-1 in a header.\n",
        head % (7, when) + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nCut off",
    )
    file = b"\n".join(envelope % number + mail for number, mail in enumerate(mails))
    (bridge.folder / "old.mbox").write_bytes(file)
    ran = bridge.done("import", "mbox", "farms", "old.mbox")
    assert ran.out == "7 posts added to farms, 1 were there already, 0 skipped.\n"
    again = bridge.done("import", "mbox", "farms", "old.mbox")
    assert again.out == "0 posts added to farms, 8 were there already, 0 skipped.\n"
    rows = bridge.done("export", "posts", "farms").rows()
    assert {str(row["at"])[:10] for row in rows} == {"2004-02-03"}
    assert "Cut off" in {row["text"] for row in rows}
    assert any(str(row["text"]).endswith("From 2004 on, we store.") for row in rows)


def test_what_is_not_there_is_said(bridge: Bridge) -> None:
    ran = bridge.run("import", "mbox", "farms", "nowhere.mbox")
    assert ran.code == 1
    assert "nowhere.mbox" in ran.err
