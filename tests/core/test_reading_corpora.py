"""Over public mail, none of it ours: nothing raises, no words are lost, reports are told apart."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from mailbridge.core.attachments import children_of
from mailbridge.core.bounces import read_report
from mailbridge.core.charset import decode
from mailbridge.core.classify import kind_of
from mailbridge.core.parse import parse
from mailbridge.core.prescan import prescan
from mailbridge.errors import Unreadable
from mailbridge.model import Kind, Mail

WORD = re.compile(r"\w{3,}")
# Mails about being away, and two that only look like reports: a forwarded one, and a list
# server's answer to somebody who is no member.
NO_REPORTS = {
    "lhost-fml-02.eml": "post",
    "lhost-sendmail-14.eml": "post",
    "rfc3834-01.eml": "auto_reply",
    "rfc3834-02.eml": "auto_reply",
    "rfc3834-03.eml": "auto_reply",
}
# Complaints whose provider hides who complained, and a report that all was delivered.
NAMES_NOBODY = {"arf-11.eml", "arf-15.eml", "rfc3464-28.eml"}
# The only mails outside of `bounces` that are reports, read receipts or complaints.
REPORTS_ELSEWHERE = re.compile(
    r"multipart_report_emails/|mimekit/(?:bounce|delivery-status|disposition|feedback)"
    r"|raw_email_with_mimepart_without_content_type"
)


def _mails(corpora: Path, *folders: str) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        for path in sorted((corpora / folder).rglob("*")):
            if path.is_file() and path.suffix != ".json":
                yield path, path.read_bytes()


def test_every_mail_is_read_and_only_the_bomb_among_them_is_refused(corpora: Path) -> None:
    refused: list[str] = []
    read = 0
    for path, raw in _mails(corpora, "mime", "bounces", "replies"):
        try:
            prescan(raw)
        except Unreadable:
            refused.append(path.name)
        mail = parse(raw)
        kind_of(mail, None)
        read_report(mail, raw)
        read += 1
    assert read > 500
    assert refused == ["stack-overflow.txt"]


def test_no_body_is_lost(corpora: Path) -> None:
    poorer = [
        path.name
        for path, raw in _mails(corpora, "mime", "bounces")
        if _lost(message_from_bytes(raw.lstrip(b"\xef\xbb\xbf\r\n")), parse(raw))
    ]
    # Its two versions are different texts: the HTML is the body.
    assert poorer == ["006.eml"]


def _lost(message: Message, mail: Mail) -> bool:
    """Return whether a good part of a text part's words is neither body, HTML nor file."""
    files = b" ".join(file.content for file in mail.attachments)
    kept = f"{mail.body} {mail.html} {files.decode('utf-8', 'replace')} {files.decode('latin-1')}"
    known = set(WORD.findall(kept.lower()))
    texts = [set(WORD.findall(text.lower())) for text in _texts(message)]
    return any(len(words - known) > max(3, len(words) // 10) for words in texts)


def _texts(part: Message) -> Iterator[str]:
    if part.get_content_maintype() == "message":
        return
    for child in children_of(part):
        yield from _texts(child)
    if part.get_content_maintype() == "text":
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        text = decode(content, part.get_content_charset(""))
        yield re.sub(r"<style.*?</style>|<[^>]*>", " ", text, flags=re.DOTALL)


def test_delivery_reports_are_told_from_everything_else(corpora: Path) -> None:
    for path, raw in _mails(corpora, "bounces"):
        expected = NO_REPORTS.get(path.name, "complaint" if path.name[:3] == "arf" else "bounce")
        if path.name == "lhost-amazonses-11.eml":
            expected = "complaint"
        assert kind_of(parse(raw), None)[0] == expected, path.name


def test_reports_name_an_address(corpora: Path) -> None:
    silent = {
        path.name
        for path, raw in _mails(corpora, "bounces")
        if path.name not in NO_REPORTS and not read_report(parse(raw), raw)
    }
    assert silent == NAMES_NOBODY


def test_nothing_else_is_taken_for_a_report(corpora: Path) -> None:
    ours = Path(__file__).parent
    kinds: dict[str, Kind] = {
        str(path): kind_of(parse(raw), None)[0]
        for path, raw in (*_mails(corpora, "mime", "replies"), *_mails(ours, "parse", "trim"))
    }
    assert len(kinds) > 300
    odd = [path for path, kind in kinds.items() if kind != "post"]
    assert [path for path in odd if not REPORTS_ELSEWHERE.search(path)] == []
