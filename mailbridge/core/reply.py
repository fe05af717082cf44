"""A reply that was written into a form, as the mail it could have been.

So it goes the way that every mail goes. Line ends are kept, and the tags that the page
lists are markup; whatever else stands in pointed brackets is what its author wrote.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape

from mailbridge.core.identity import FORM
from mailbridge.core.letter import header, mailbox, words
from mailbridge.core.parse import parse
from mailbridge.core.trim import trim
from mailbridge.model import Mailbox, Proof, Segment

SIGNED_IN = "session"  # as who speaks for an author: the page on which they were signed in

TAGS = (
    '<a href="" title="">',
    '<abbr title="">',
    '<acronym title="">',
    "<b>",
    '<blockquote cite="">',
    "<cite>",
    "<code>",
    '<del datetime="">',
    "<em>",
    "<i>",
    '<q cite="">',
    "<s>",
    "<strike>",
    "<strong>",
)
_NAMES = "|".join(re.findall(r"<(\w+)", " ".join(TAGS)))
_TAG = re.compile(rf"(</?(?:{_NAMES})(?:\s[^<>]*)?>)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody wrote; `id` is the Message-ID, `answers` that of the post's letters or ""."""

    id: str
    author: Mailbox
    to: Mailbox
    subject: str
    answers: str
    text: str
    at: datetime


def proof_of(address: str, *, signed_in: bool) -> Proof:
    """Return what speaks for the author of a reply: that they were signed in, or nothing."""
    return Proof(by=SIGNED_IN if signed_in else FORM, author=address, aligned=signed_in)


def mail_of(reply: Reply) -> bytes:
    """Return a reply as a mail: HTML only where it holds markup."""
    marked_up = _TAG.search(reply.text)
    body, kind = (_html(reply.text), "html") if marked_up else (reply.text, "plain")
    fields = (
        ("From", mailbox(reply.author)),
        ("To", mailbox(reply.to)),
        ("Subject", words(reply.subject)),
        ("Date", format_datetime(reply.at)),
        ("Message-ID", reply.id),
        *((("In-Reply-To", reply.answers), ("References", reply.answers)) if reply.answers else ()),
        ("MIME-Version", "1.0"),
        ("Content-Type", f"text/{kind}; charset=utf-8"),
        ("Content-Transfer-Encoding", "base64"),
    )
    head = b"".join(header(name, value) for name, value in fields)
    packed = base64.encodebytes(body.encode("utf-8", "replace")).replace(b"\n", b"\r\n")
    return head + b"\r\n" + packed


def shown_as(reply: Reply, ancestors: Sequence[str]) -> tuple[tuple[Segment, ...], str]:
    """Return the segments and the HTML of the post that a reply would become."""
    said = trim(parse(mail_of(reply)), ancestors)
    return said.segments, said.html


def _html(text: str) -> str:
    """Return paragraphs where lines are left empty, and lines where they end."""
    pieces = _TAG.split(text)
    kept = "".join(each if at % 2 else escape(each, quote=False) for at, each in enumerate(pieces))
    paragraphs = (each.strip("\n") for each in re.split(r"\n[ \t]*\n", kept))
    return "\n".join(f"<p>{each.replace(chr(10), '<br>')}</p>" for each in paragraphs if each)
