from email import message_from_bytes
from email.policy import default
from mailbox import Maildir
from pathlib import Path

import pytest

from mailbridge.doors.sender.answers import Copy, LineDownError
from mailbridge.doors.sender.maildir import MaildirLine
from tests.doors.sender.conftest import Outbox


def files(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in (folder / "new").iterdir()]


def test_each_delivery_is_a_file_that_tells_whose_it_is(post_office: Outbox) -> None:
    post_office.fill(25)
    folder = post_office.folder / "sent"
    assert post_office.sender(f"maildir:{folder}", 3).drain().sent == 25
    kept = files(folder)
    assert len(kept) == 25
    assert not list((folder / "tmp").iterdir())
    tops = [one.split(b"\n", 2)[:2] for one in kept]
    assert all(top[0].startswith(b"Return-Path: <farms-bounces+b") for top in tops)
    assert {top[1] for top in tops} == {
        f"Delivered-To: farms{n}@mail.example".encode() for n in range(1, 26)
    }


def test_a_mail_reader_reads_the_folder(outgoing: Outbox) -> None:
    outgoing.fill(2, "Señas: ¡hola!")
    folder = outgoing.folder / "sent"
    outgoing.sender(f"maildir:{folder}").drain()
    box = Maildir(folder)
    assert len(box) == 2
    for message in box:
        mail = message_from_bytes(bytes(message), policy=default)
        body = mail.get_body(("plain",))
        assert body is not None
        assert "Señas: ¡hola!\n" in body.get_content()
        assert not mail.defects


def test_two_files_of_one_letter_have_equal_bodies(outgoing: Outbox) -> None:
    outgoing.fill(4)
    folder = outgoing.folder / "sent"
    outgoing.sender(f"maildir:{folder}").drain()
    kept = files(folder)
    assert len({one.partition(b"\n\n")[2] for one in kept}) == 1
    assert all(b"\r" not in one for one in kept)


def test_a_relative_folder_is_the_settings_files_own(outgoing: Outbox) -> None:
    outgoing.fill(1)
    outgoing.sender("maildir:sent").drain()
    assert len(files(outgoing.folder / "sent")) == 1


def test_a_folder_that_cannot_be_written_costs_no_delivery_an_attempt(outgoing: Outbox) -> None:
    outgoing.fill(2)
    (outgoing.folder / "sent").write_text("a file stands where the folder should be")
    assert not outgoing.sender("maildir:sent").drain()
    assert {(row.state, row.attempts) for row in outgoing.rows()} == {("deferred", 0)}


def test_a_file_that_cannot_be_finished_is_not_left_behind(tmp_path: Path) -> None:
    line = MaildirLine(tmp_path)
    line.open()
    (tmp_path / "new").rmdir()
    with pytest.raises(LineDownError) as down:
        line.send(Copy("a@b", "c@d", b"X: y\r\n", b"\nz\n"), None)
    assert down.value.stage == "data"
    assert not list((tmp_path / "tmp").iterdir())
