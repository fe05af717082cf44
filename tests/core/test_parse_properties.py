"""Whatever the bytes: no exception, nothing that no database can hold, no words lost."""

import re
from contextlib import suppress
from email.header import Header
from email.message import EmailMessage
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mailbridge.core.bounces import read_report
from mailbridge.core.charset import ALLOWED, clean, decode
from mailbridge.core.classify import kind_of
from mailbridge.core.cms import signed_content
from mailbridge.core.flowed import unflow
from mailbridge.core.headers import header_text, message_ids
from mailbridge.core.parse import parse
from mailbridge.core.prescan import prescan
from mailbridge.errors import Unreadable
from mailbridge.model import Mail

MAILS = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("[cp]*/*.eml"))]
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
BODY_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

seldom = settings(max_examples=150, deadline=None)
# What a person may write: no controls, no lone surrogates, and nothing that ends a line oddly.
written = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Return a golden mail with a few bytes changed, dropped, doubled or put elsewhere."""
    raw = bytearray(draw(st.sampled_from(MAILS)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(raw)))
        length = draw(st.integers(0, 40))
        piece = draw(
            st.sampled_from([b"", b"\0", b"\r", b"\n\n", b"=?", b'"', b"<", b"--", b"\xff"])
        )
        raw[at : at + length] = draw(st.sampled_from([piece, piece * 3, bytes(raw[:length])]))
    return bytes(raw)


def _holds_what_it_promises(mail: Mail) -> None:
    boxes = [
        text for box in (*mail.senders, *mail.to, *mail.cc) for text in (box.name, box.address)
    ]
    names = [file.name for file in mail.attachments]
    ids = [mail.message_id, *mail.in_reply_to, *mail.references]
    values = [value for _, value in mail.headers]
    for text in (mail.subject, mail.thread_index, *boxes, *names, *ids, *values):
        assert not CONTROLS.search(text)
    assert not any("/" in name or "\\" in name or not name or len(name) > 120 for name in names)
    assert all(one.startswith("<") and one.endswith(">") for one in ids)
    assert not BODY_CONTROLS.search(mail.body)
    assert not BODY_CONTROLS.search(mail.html)
    assert mail.date is None or mail.date.utcoffset() is not None


@seldom
@given(mutated())
def test_a_broken_mail_is_read_all_the_same(raw: bytes) -> None:
    mail = parse(raw)
    _holds_what_it_promises(mail)
    kind_of(mail, None)
    read_report(mail, raw)


@seldom
@given(st.binary(max_size=400))
def test_any_bytes_are_read_all_the_same(raw: bytes) -> None:
    _holds_what_it_promises(parse(raw))


@seldom
@given(mutated() | st.binary(max_size=400))
def test_the_prescan_refuses_or_passes_and_nothing_else(raw: bytes) -> None:
    with suppress(Unreadable):
        assert prescan(raw) is None


@seldom
@given(mutated())
def test_reading_twice_says_the_same(raw: bytes) -> None:
    assert parse(raw) == parse(raw)


@seldom
@given(written.filter(str.strip), st.sampled_from(["7bit", "8bit", "quoted-printable", "base64"]))
def test_no_word_of_a_body_is_lost(text: str, encoding: str) -> None:
    message = EmailMessage()
    message["From"] = "ana@example.org"
    try:
        message.set_content(text, cte=encoding)
    except ValueError:
        return  # 7bit cannot carry it
    assert _squeezed(parse(message.as_bytes()).body) == _squeezed(text.removeprefix("\ufeff"))


@seldom
@given(written)
def test_a_subject_comes_back_whole(text: str) -> None:
    said = Header(text, "utf-8", maxlinelen=60).encode()
    mail = parse(f"Subject: {said}\n\nx\n".encode())
    assert _squeezed(mail.subject) == _squeezed(text)


@seldom
@given(written)
def test_flowed_lines_lose_nothing_but_white_space(text: str) -> None:
    assert _squeezed(unflow(text)) == _squeezed(text)
    assert _squeezed(unflow(text, delsp=True)) == _squeezed(text)


@seldom
@given(st.text(), st.sampled_from(sorted(ALLOWED)) | st.text(max_size=20))
def test_text_of_any_charset_can_be_written_again(text: str, label: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    clean(decode(data, label)).encode("utf-8")


def test_every_charset_we_know_is_one_of_pythons() -> None:
    for label, codec in ALLOWED.items():
        assert "abc".encode(codec).decode(codec) == "abc", label
        assert decode("abc".encode(codec), label) == "abc"


@seldom
@given(st.text())
def test_a_header_is_always_one_clean_line(value: str) -> None:
    assert not CONTROLS.search(header_text(value))
    assert all(re.fullmatch(r"<[^<> ]+>", one) for one in message_ids(value))


@seldom
@given(st.binary(max_size=300))
def test_no_bytes_upset_the_reader_of_signatures(data: bytes) -> None:
    assert isinstance(signed_content(data), bytes)


def _squeezed(text: str) -> str:
    return "".join(text.split())
