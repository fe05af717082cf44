"""Each limit of the prescan lets through what is just within it, and names what is beyond."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mailbridge.core import prescan as limits
from mailbridge.core.prescan import prescan
from mailbridge.errors import Unreadable
from tests.core import bombs

HEAD = b"From: a@example.org\n"


def _listed(count: int) -> bytes:
    """Return a mail that names so many addresses, its author's among them."""
    return HEAD + b"To: " + bombs.folded([b"a@example.org"] * (count - 1), b",") + b"\n\nx\n"


CASES: dict[str, tuple[bytes, bytes, str]] = {
    "size": (HEAD + b"\n" + b"x" * 100, HEAD + b"\n" + b"x" * 200, "bytes"),
    "header bytes": (
        bombs.headers(260, b"a" * 980),
        bombs.headers(270, b"a" * 980),
        "header bytes",
    ),
    "header lines": (bombs.headers(990), bombs.headers(1000), "header lines"),
    "boundaries": (bombs.nested(50), bombs.nested(51), "boundaries"),
    "delimiter lines": (bombs.parts(500), bombs.parts(501), "delimiter lines"),
    "encoded words": (bombs.words(2000), bombs.words(2001), "encoded words"),
    "addresses": (_listed(1000), _listed(1001), "addresses"),
    "attached mails": (bombs.attached(5), bombs.attached(6), "mails in mails"),
    "charsets": (bombs.charsets(50), bombs.charsets(51), "unknown charsets"),
    "parameters": (bombs.pieces(1000), bombs.pieces(1002), "parameters in a header"),
    "report blocks": (bombs.report_blocks(4999), bombs.report_blocks(5002), "blocks in a report"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_limit_is_kept_to_the_figure(name: str) -> None:
    within, beyond, said = CASES[name]
    size = 150 if name == "size" else limits.MESSAGE_BYTES
    prescan(within, size)
    with pytest.raises(Unreadable, match=rf"^\d+ {said}, the limit is \d+$"):
        prescan(beyond, size)


@pytest.mark.parametrize("end", [b"\r\n", b"\r"], ids=["CRLF", "CR"])
@pytest.mark.parametrize("name", ["delimiter lines", "attached mails", "header lines"])
def test_line_ends_do_not_hide_a_bomb(name: str, end: bytes) -> None:
    within, beyond, said = CASES[name]
    prescan(within.replace(b"\n", end))
    with pytest.raises(Unreadable, match=said):
        prescan(beyond.replace(b"\n", end))


DISGUISES: dict[str, Callable[[], bytes]] = {
    "a boundary in pieces": lambda: (
        HEAD + b"Content-Type: multipart/mixed; boundary*0=a; boundary*1=b\n\n" + b"--ab\n\n" * 501
    ),
    "a boundary percent-encoded": lambda: (
        HEAD + b"Content-Type: multipart/mixed; boundary*=us-ascii''%61b\n\n" + b"--ab\n\n" * 501
    ),
    "an empty boundary": lambda: (
        HEAD + b'Content-Type: multipart/mixed; boundary=""\n\n' + b"--\n\n" * 501
    ),
    "a boundary with an escape": lambda: (
        HEAD + b'Content-Type: multipart/mixed; boundary="a\\b"\n\n' + b"--ab\n\n" * 501
    ),
    "upper case": lambda: (
        HEAD + b"CONTENT-TYPE: MULTIPART/MIXED; BOUNDARY=AB\n\n" + b"--AB\n\n" * 501
    ),
}


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguised_boundary_still_counts(name: str) -> None:
    with pytest.raises(Unreadable, match="delimiter lines"):
        prescan(DISGUISES[name]())


def test_text_full_of_dashes_is_no_bomb() -> None:
    prescan(HEAD + b"Content-Type: multipart/mixed; boundary=xyz\n\n--xyz\n\n" + b"--help\n" * 5000)


def test_siblings_are_not_depth() -> None:
    one = b"--m\nContent-Type: message/rfc822\n\nSubject: x\n\nx\n"
    prescan(HEAD + b"Content-Type: multipart/mixed; boundary=m\n\n" + one * 100 + b"--m--\n")


def test_depth_counts_through_multiparts() -> None:
    inner = b"".join(
        b"Content-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=n%d\n\n--n%d\n"
        % (level, level)
        for level in range(6)
    )
    with pytest.raises(Unreadable, match="6 mails in mails"):
        prescan(HEAD + b"Content-Type: multipart/mixed; boundary=m\n\n--m\n" + inner)


def test_every_golden_mail_passes() -> None:
    mails = sorted(Path(__file__).parent.glob("*/*.eml"))
    assert len(mails) > 100
    for path in mails:
        prescan(path.read_bytes())
