"""No ending but CR LF . CR LF ends a mail, so that none can carry another inside it."""

import pytest

from mailbridge.store import Store
from tests.doors.lmtp.conftest import LEA4, Hall, OpenDoor, add_alliances

INNER = f"MAIL FROM:<chief@fao.example>\r\nRCPT TO:<{LEA4}>\r\nDATA\r\nsmuggled\r\n".encode()

# What other servers have taken for an end, and what is kept of it: a dot that
# begins a line (after CR LF) was put there for the way.
ENDINGS = [
    (b"\n.\n", b"\n.\n"),
    (b"\n.\r\n", b"\n.\r\n"),
    (b"\r\n.\n", b"\r\n\n"),
    (b"\r.\r", b"\r.\r"),
    (b"\r.\r\n", b"\r.\r\n"),
    (b"\r\n.\r", b"\r\n\r"),
    (b"\r.\n", b"\r.\n"),
    (b"\n.\r", b"\n.\r"),
    (b"\r\r\n.\r\r\n", b"\r\r\n\r\r\n"),
    (b"\r\n\x00.\r\n", b"\r\n\x00.\r\n"),
    (b"\r\n.\x00\r\n", b"\r\n\x00\r\n"),
    (b"\r\n.\n\r\n", b"\r\n\n\r\n"),
    (b"\r\n..\r\n", b"\r\n.\r\n"),
    (b"\r\n. \r\n", b"\r\n \r\n"),
]


each_ending = pytest.mark.parametrize(
    ("ending", "as_kept"), ENDINGS, ids=[repr(e)[2:-1] for e, _ in ENDINGS]
)
each_way = pytest.mark.parametrize("at_once", [True, False], ids=["in one piece", "in two pieces"])


@each_ending
@each_way
def test_a_mail_inside_a_mail_stays_inside(
    hall: Hall, ending: bytes, as_kept: bytes, at_once: bool
) -> None:
    _stays_inside(hall, ending, as_kept, at_once)


@each_ending
@each_way
def test_by_smtp_it_stays_inside_too(
    sqlite_store: Store, open_door: OpenDoor, ending: bytes, as_kept: bytes, at_once: bool
) -> None:
    add_alliances(sqlite_store, "lea4", "soil")
    _stays_inside(open_door(sqlite_store, name="smtp"), ending, as_kept, at_once)


def _stays_inside(hall: Hall, ending: bytes, as_kept: bytes, at_once: bool) -> None:
    with hall.wire() as wire:
        wire.begin(LEA4)
        if at_once:
            wire.send(b"outer" + ending + INNER + b".\r\n")
        else:
            for half in (b"outer" + ending, INNER + b".\r\n"):
                wire.send(half)
        assert wire.reply() == "250 2.0.0 Kept"
        assert wire.ask("NOOP") == "250 OK"
    assert hall.raws() == [b"outer" + as_kept + INNER]
    assert hall.routes() == [("lea4", "post", LEA4)]
