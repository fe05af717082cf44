"""How well mail is read: found of how many, over the public collections.

    ./run bench reading [FOLDER]

FOLDER holds the collections (../shared/corpora, or MAILBRIDGE_CORPORA). Each
line of the result is one question: how many mails it was asked of, and of how
many the answer was right. What is right is known from the collections
themselves: their names, their own fields, and what the standard library finds
in them; no figure here was written by what it measures.
"""

import argparse
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from reading_trimming import QUESTIONS as TRIMMING

from mailbridge.core.attachments import children_of
from mailbridge.core.bounces import read_report
from mailbridge.core.charset import decode
from mailbridge.core.classify import kind_of
from mailbridge.core.parse import parse
from mailbridge.model import Mail

_WORD = re.compile(r"\w{3,}")
_MARKUP = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_RECIPIENT = re.compile(
    rb"^(?:Final|Original)-Recipient:(?:[^;\r\n]*;)?\s*<?([^\s<>@]+@[^\s<>]+)", re.M | re.I
)
_MARK = b"\xef\xbb\xbf"
_FAILED = re.compile(rb"^Action:\s*(?:fail|delay|error)", re.M | re.I)


@dataclass(frozen=True, slots=True)
class Row:
    """One question's answer; `missed` are the mails where it was wrong."""

    question: str
    found: int
    of: int
    missed: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description="how well mail is read")
    default = os.environ.get("MAILBRIDGE_CORPORA", "../shared/corpora")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(default))
    parser.add_argument("--missed", action="store_true", help="name the mails that were missed")
    options = parser.parse_args()
    for question in (*QUESTIONS, *TRIMMING):
        row = question(options.folder)
        print(f"{row.question:44} {row.found:5} of {row.of:5}  {row.found / max(row.of, 1):7.2%}")
        for name in row.missed if options.missed else ():
            print(f"    {name}")


def no_exception(folder: Path) -> Row:
    return _asked("read without an exception", _mails(folder, "mime", "bounces", "replies"), _reads)


def no_body_lost(folder: Path) -> Row:
    return _asked(
        "with every text part's words kept", _mails(folder, "mime", "bounces"), _keeps_words
    )


def reports_found(folder: Path) -> Row:
    reports = [mail for mail in _mails(folder, "bounces") if "rfc3834" not in mail[0]]
    return _asked("reports told as bounce or complaint", reports, _is_report)


def nothing_taken_for_a_report(folder: Path) -> Row:
    others = [mail for mail in _mails(folder, "mime", "replies") if not _says_report(mail[1])]
    return _asked("other mails not taken for reports", others, lambda raw: not _is_report(raw))


def addresses_named(folder: Path) -> Row:
    fields = [
        (name, raw)
        for name, raw in _mails(folder, "bounces")
        if _FAILED.search(raw) and _RECIPIENT.search(raw)
    ]
    return _asked("reports whose failed address is named", fields, _names_recipient)


QUESTIONS: tuple[Callable[[Path], Row], ...] = (
    no_exception,
    no_body_lost,
    reports_found,
    nothing_taken_for_a_report,
    addresses_named,
)


def _asked(
    question: str, mails: Sequence[tuple[str, bytes]], right: Callable[[bytes], bool]
) -> Row:
    missed = tuple(name for name, raw in mails if not right(raw))
    return Row(question, len(mails) - len(missed), len(mails), missed)


def _mails(folder: Path, *names: str) -> list[tuple[str, bytes]]:
    paths = (path for name in names for path in sorted((folder / name).rglob("*")))
    return [
        (str(path.relative_to(folder)), path.read_bytes())
        for path in paths
        if path.is_file() and path.suffix != ".json"
    ]


def _reads(raw: bytes) -> bool:
    try:
        parse(raw)
    except Exception as fault:  # whatever it is: that is the question
        print(f"{type(fault).__name__}: {fault}")
        return False
    return True


def _keeps_words(raw: bytes) -> bool:
    """Return whether the words of every text part are in the body, the HTML or a file."""
    known = set(_WORD.findall(_everything(parse(raw)).lower()))
    texts = (
        set(_WORD.findall(text.lower())) for text in _texts(message_from_bytes(raw.lstrip(_MARK)))
    )
    return all(len(words - known) <= max(3, len(words) // 10) for words in texts)


def _everything(mail: Mail) -> str:
    files = b" ".join(file.content for file in mail.attachments)
    return " ".join(
        (mail.body, mail.html, files.decode("utf-8", "replace"), files.decode("latin-1"))
    )


def _texts(part: Message) -> Iterator[str]:
    if part.get_content_maintype() == "message":
        return
    for child in children_of(part):
        yield from _texts(child)
    content = part.get_payload(decode=True)
    if part.get_content_maintype() == "text" and isinstance(content, bytes):
        yield _MARKUP.sub(" ", decode(content, part.get_content_charset("")))


def _is_report(raw: bytes) -> bool:
    return kind_of(parse(raw), None)[0] in ("bounce", "complaint")


def _says_report(raw: bytes) -> bool:
    return b"multipart/report" in raw.lower()


def _names_recipient(raw: bytes) -> bool:
    said = {address.decode("latin-1").lower() for address in _RECIPIENT.findall(raw)}
    return any(bounce.address.lower() in said for bounce in read_report(parse(raw), raw))


if __name__ == "__main__":
    main()
