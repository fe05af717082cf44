"""No ending but CR LF . CR LF ends a mail, so that none can carry another inside it."""

import pytest

from tests.doors.lmtp.conftest import LEA4, Hall

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


@pytest.mark.parametrize(("ending", "as_kept"), ENDINGS, ids=[repr(e)[2:-1] for e, _ in ENDINGS])
@pytest.mark.parametrize("at_once", [True, False], ids=["in one piece", "in two pieces"])
def test_a_mail_inside_a_mail_stays_inside(
    hall: Hall, ending: bytes, as_kept: bytes, at_once: bool
) -> None:
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
