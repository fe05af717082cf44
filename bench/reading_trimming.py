"""How well quotes and signatures are told from an author's words: the trimming part of `reading`.

For the public fixtures, which rows of a mail are its author's was told by a
person, row numbers only, so that nothing of the collections is copied here.
Our own cases lie beside their tests. A line counts as lost when the author's
line is in none of the own segments.
"""

import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nh3

from mailbridge.core.parse import parse
from mailbridge.core.trim import Words, trim
from mailbridge.model import Mail

CASES = Path(__file__).resolve().parents[1] / "tests" / "core" / "trim"
_GAPS = re.compile(r"\n{3,}")
_TALON_HTML = ("Hi. I am fine.", "Thanks,", "Alex")

# The author's rows in the text fixtures, signatures left out, counted from 1.
_OWN_ROWS = {
    "github": """correct_sig 1; email_1_1 1-7; email_1_2 1 9-34; email_1_3 1-5; email_1_4 1;
        email_1_5 1-15; email_1_6 1; email_1_7 1; email_1_8 13 19; email_2_1 1; email_2_2 1;
        email_2_3 1; email_BlackBerry 1; email_bullets 1-9; email_iPhone 1;
        email_multi_word_sent_from_my_mobile_device 1; email_one_is_not_on 1-5;
        email_sent_from_my_not_signature 1-3; email_sig_delimiter_in_middle_of_line 1-7;
        greedy_on 1-6; pathological 1-2""",
    "willdurand": """correct_sig 1; email_7 1-5; email_8 1-5; email_9 1-5; email_10 1-5;
        email_11 1-5; email_12 1-5; email_13 1-5; email_14 1-5; email_15 1-5; email_16 1-5;
        email_17 1-5; email_18 1-5; email_19 1; email_20 1; email_22 1-5; email_23 1-5;
        email_23_1 1-7; email_custom_quote_header 1; email_customer_quote_header_2 1;
        email_customer_quote_header_3 1-3; email_issue_77 1-8; email_norwegian_gmail 1-5;
        email_thread 1; email_unquoted_reply 1; email_w10_mail 1-2; email_zimbra_free_en 1-9;
        email_zimbra_free_fr 1-10; sig_no_empty_line 1""",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One question's answer; `missed` are the mails where it was wrong."""

    question: str
    found: int
    of: int
    missed: tuple[str, ...]


def talon_text(folder: Path) -> Row:
    mails = sorted((folder / "replies" / "talon" / "standard_replies").glob("*.eml"))
    return _exact("talon's text replies, exact", ((p.name, *_talon(p)) for p in mails))


def talon_html(folder: Path) -> Row:
    pages = sorted((folder / "replies" / "talon" / "html_replies").glob("*.html"))
    return _exact("talon's HTML replies, exact", ((p.name, *_page(p)) for p in pages))


def text_fixtures(folder: Path) -> Row:
    return _exact("github's and willdurand's, exact", _fixtures(folder / "replies"))


def own_cases(_: Path) -> Row:
    return _exact("our own cases, exact", ((name, got, want) for name, got, want in _cases()))


def own_lines(_: Path) -> Row:
    lost: list[str] = []
    lines = 0
    for name, got, want in _cases():
        kept = {line.strip() for line in got.splitlines()}
        wanted = [line.strip() for line in want.splitlines() if line.strip()]
        lines += len(wanted)
        lost += [f"{name}: {line}" for line in wanted if line not in kept]
    return Row("authors' lines kept in them", lines - len(lost), lines, tuple(lost))


QUESTIONS: tuple[Callable[[Path], Row], ...] = (
    talon_text,
    talon_html,
    text_fixtures,
    own_cases,
    own_lines,
)


def cost(folder: Path) -> tuple[float, float]:
    """Return microseconds a mail for trimming, and for nh3 over the same HTML as it came."""
    mails = [parse(path.read_bytes()) for path in sorted(folder.glob("*.eml"))[:500]]
    began = time.process_time()
    for mail in mails:
        trim(mail)
    trimmed = time.process_time()
    for mail in mails:
        nh3.clean(mail.html)
    ended = time.process_time()
    return (trimmed - began) / len(mails) * 1e6, (ended - trimmed) / len(mails) * 1e6


def _exact(question: str, mails: Iterator[tuple[str, str, str]]) -> Row:
    results = [(name, _even(got) == _even(want)) for name, got, want in mails]
    missed = tuple(name for name, right in results if not right)
    return Row(question, len(results) - len(missed), len(results), missed)


def _talon(path: Path) -> tuple[str, str]:
    """Return what is left with its signature, as talon leaves it, and what is expected."""
    words = trim(parse(path.read_bytes()))
    beside = path.with_name(f"{path.stem}_reply_text")
    expected = beside.read_text(encoding="utf-8") if beside.exists() else "Hello"
    return _joined(words, "own", "signature"), expected


def _page(path: Path) -> tuple[str, str]:
    head = b"Content-Type: text/html; charset=utf-8\nMIME-Version: 1.0\n\n"
    said = _joined(trim(parse(head + path.read_bytes())), "own")
    return " ".join(said.split()), " ".join(_TALON_HTML)


def _fixtures(folder: Path) -> Iterator[tuple[str, str, str]]:
    for source, table in _OWN_ROWS.items():
        for entry in table.split(";"):
            name, *ranges = entry.split()
            text = (folder / source / f"{name}.txt").read_text(encoding="utf-8")
            yield f"{source}/{name}", _joined(trim(_mail(text)), "own"), _rows(text, ranges)


def _rows(text: str, ranges: list[str]) -> str:
    lines = text.split("\n")
    own: list[str] = []
    for span in ranges:
        first, _, last = span.partition("-")
        own += ["", *lines[int(first) - 1 : int(last or first)]]
    return "\n".join(own)


def _cases() -> Iterator[tuple[str, str, str]]:
    for path in sorted(CASES.glob("*.eml")):
        ancestor = path.with_suffix(".ancestor.txt")
        known = ancestor.read_text(encoding="utf-8") if ancestor.exists() else ""
        words = trim(parse(path.read_bytes()), known.split("=== older ===\n") if known else ())
        yield path.stem, _joined(words, "own"), path.with_suffix(".txt").read_text("utf-8")


def _mail(text: str) -> Mail:
    return parse(b"Content-Type: text/plain; charset=utf-8\n\n" + text.encode())


def _joined(words: Words, *kinds: str) -> str:
    return "".join(segment.text for segment in words.segments if segment.kind in kinds)


def _even(text: str) -> str:
    return _GAPS.sub("\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip()


if __name__ == "__main__":
    trimming, cleaning = cost(Path(sys.argv[1]))
    print(
        f"trim and sanitise {trimming:.0f} µs a mail; nh3 alone over the same HTML {cleaning:.0f}"
    )
