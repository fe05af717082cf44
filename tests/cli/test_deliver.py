"""Mail handed in by hand ends where mail from a door does, or is refused with the reason."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from typer.testing import CliRunner, Result

from mailbridge.cli.app import app
from mailbridge.store import Store, incoming
from mailbridge.store.tables import alliance
from mailbridge.store.tables import incoming as mails

TO_LEA4 = b"From: ana@example.org\nTo: Lea 4 <lea4@talks.example.org>\nSubject: Hi\n\nHi.\n"
Deliver = Callable[..., Result]


@pytest.fixture
def deliver(sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deliver:
    """Runs the command in the folder of an installation with the alliances lea4 and soil."""
    with sqlite_store.writing() as connection:
        for slug in ("lea4", "soil"):
            connection.execute(
                insert(alliance).values(
                    slug=slug, starts=date(2026, 10, 5), ends=date(2026, 12, 18), settings={}
                )
            )
    (tmp_path / "mailbridge.toml").write_text(
        '[site]\ndomain = "talks.example.org"\nsecret = "a-secret-that-only-the-tests-know"\n'
        "[limits]\nmessage_bytes = 100000\nin_flight_bytes = 100000\n"
    )
    monkeypatch.chdir(tmp_path)

    def run(*words: str, stdin: bytes = b"") -> Result:
        return CliRunner().invoke(app, ["deliver", *words], input=stdin)

    return run


def kept(store: Store) -> list[tuple[str | None, str, bytes]]:
    """Return alliance, envelope sender and bytes of what is kept."""
    with store.reading() as connection:
        ids = connection.execute(select(mails.c.id).order_by(mails.c.id)).scalars().all()
        found = [incoming.get(connection, id_) for id_ in ids]
    return [(mail.route.alliance, mail.evidence.mail_from, mail.raw) for mail in found]


def test_a_file_goes_where_its_own_header_says(deliver: Deliver, sqlite_store: Store) -> None:
    Path("one.eml").write_bytes(TO_LEA4)
    done = deliver("one.eml")
    assert (done.exit_code, done.output) == (0, "one.eml: taken for lea4 (post)\n")
    assert kept(sqlite_store) == [("lea4", "", TO_LEA4)]


def test_a_pipe_goes_where_it_is_told(deliver: Deliver, sqlite_store: Store) -> None:
    done = deliver(
        "--to", "soil@talks.example.org", "--to", "lea4-owner@talks.example.org",
        "--from", "<bo@example.org>", "-", stdin=TO_LEA4,
    )  # fmt: skip
    assert done.output == (
        "standard input: taken for soil (post)\nstandard input: taken for lea4 (owner)\n"
    )
    assert kept(sqlite_store) == [
        ("soil", "bo@example.org", TO_LEA4),
        ("lea4", "bo@example.org", TO_LEA4),
    ]


def test_a_maildir_is_handed_in_whole_in_the_order_it_came(
    deliver: Deliver, sqlite_store: Store
) -> None:
    for name in ("box/cur/200.b:2,S", "box/new/300.c", "box/cur/100.a:2,", "box/tmp/400.d"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(TO_LEA4 + name.encode())
    assert deliver("box").exit_code == 0
    assert [raw[len(TO_LEA4) :] for _, _, raw in kept(sqlite_store)] == [
        b"box/cur/100.a:2,",
        b"box/cur/200.b:2,S",
        b"box/new/300.c",
    ]


def test_what_the_mail_system_noted_goes_before_what_the_author_wrote(
    deliver: Deliver, sqlite_store: Store
) -> None:
    noted = (
        b"Return-Path: <ana@example.org>\nDelivered-To: soil@talks.example.org\n"
        b"Cc: soil@talks.example.org, lea4@talks.example.org\n" + TO_LEA4
    )
    assert deliver("-", stdin=noted).exit_code == 0
    assert kept(sqlite_store) == [("soil", "ana@example.org", noted)]


def test_a_mail_system_that_noted_an_address_of_its_own_leaves_it_to_the_author(
    deliver: Deliver, sqlite_store: Store
) -> None:
    noted = b"Delivered-To: archive@ngo.example\nCc: soil@talks.example.org\n" + TO_LEA4
    assert deliver("-", stdin=noted).exit_code == 0
    assert [slug for slug, _, _ in kept(sqlite_store)] == ["lea4", "soil"]


def test_the_line_that_procmail_puts_on_top_is_no_part_of_the_mail(
    deliver: Deliver, sqlite_store: Store
) -> None:
    assert deliver("-", stdin=b"From ana@example.org Mon Nov 23\n" + TO_LEA4).exit_code == 0
    assert kept(sqlite_store)[0][2] == TO_LEA4


def test_each_mail_that_is_not_taken_is_named_with_the_reason(
    deliver: Deliver, sqlite_store: Store
) -> None:
    Path("good.eml").write_bytes(TO_LEA4)
    Path("elsewhere.eml").write_bytes(b"To: someone@example.org\n\nHi.\n")
    Path("large.eml").write_bytes(TO_LEA4 + b"x" * 100_000)
    Path("folder").mkdir()
    done = deliver("elsewhere.eml", "large.eml", "missing.eml", "folder", "good.eml")
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "elsewhere.eml: not taken: none of the addresses it names is one of ours; say --to",
        "large.eml: not taken: larger than the 100000 bytes of [limits] message_bytes",
        "missing.eml: not taken: No such file or directory",
        "folder: not taken: a folder, and no Maildir: it has no cur and new",
        "good.eml: taken for lea4 (post)",
    ]
    assert len(kept(sqlite_store)) == 1


def test_an_address_that_is_not_ours_is_named_and_the_others_get_the_mail(
    deliver: Deliver, sqlite_store: Store
) -> None:
    Path("one.eml").write_bytes(TO_LEA4)
    words = ("--to", "nobody@talks.example.org", "--to", "soil@talks.example.org", "one.eml")
    done = deliver(*words)
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "one.eml: not taken: nobody@talks.example.org is no address here",
        "one.eml: taken for soil (post)",
    ]
    assert [slug for slug, _, _ in kept(sqlite_store)] == ["soil"]


def test_any_bytes_can_be_handed_in(deliver: Deliver, sqlite_store: Store) -> None:
    for raw in (b"", bytes(range(256)), b"To: \xff\xfe <lea4@talks.example.org>\n\n\xff"):
        assert deliver("--to", "lea4@talks.example.org", "-", stdin=raw).exit_code == 0
    assert len(kept(sqlite_store)) == 3
