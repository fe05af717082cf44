"""Who a mail names, and what it calls its files: the only file that knows mail-parser.

These are what is hardest to read in a mail and most dangerous, so they are not
ours to read. mail-parser is shown only them, in headers whose raw bytes are
already text, for it drops letters of 8-bit headers and merges attached mails
into the body. The same people write to the same list all day, so who is named
is remembered.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from functools import lru_cache

from mailparser import MailParser

from mailbridge.core.attachments import is_named
from mailbridge.core.headers import has_controls, header_text, raw_header, unfolded
from mailbridge.model import Mailbox

# What the libraries are known to raise on broken mail. Anything else is a fault
# of ours: the work loop sets the mail aside and shows it.
BROKEN = (
    AttributeError,
    AssertionError,
    LookupError,
    MessageError,
    RecursionError,
    TypeError,
    ValueError,
)

# Beyond this a From is no person's, and the look for a group takes time in the square of it.
LONGEST_PERSON = 2000
_LONGEST_REMEMBERED = 1000
_LISTED = ("from", "to", "cc")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)|<[^<>]*>|\[[^][]*\]')
_INVENTED = re.compile(r"[a-z]{10}\.(?:txt|rtf)")


@dataclass(frozen=True, slots=True)
class Listed:
    """The mailboxes that a mail names, and what was wrong with its From."""

    senders: tuple[Mailbox, ...] = ()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    warnings: tuple[str, ...] = ()


def mailboxes_in(from_: str, to: str, cc: str) -> Listed:
    """Return the mailboxes of a mail's three lists of them, each given as one line of text."""
    short = len(from_) + len(to) + len(cc) <= _LONGEST_REMEMBERED
    return _remembered(from_, to, cc) if short else _read(from_, to, cc)


def file_names(parts: Sequence[Message]) -> tuple[str, ...]:
    """Return the names that a mail gives its files, "" for one without."""
    if not parts:
        return ()
    view = Message()
    view["content-type"] = "multipart/mixed"
    view.set_payload([_head_of(part) for part in parts])
    try:
        found = [file["filename"] for file in MailParser(view).attachments]
    except BROKEN:
        found = []
    found += [""] * (len(parts) - len(found))
    return tuple(_own_name(name, part) for name, part in zip(found, parts, strict=False))


def _read(*listed: str) -> Listed:
    view = Message()
    for name, value in zip(_LISTED, listed, strict=True):
        if value:
            view[name] = value
    try:
        parser = MailParser(view)
    except BROKEN as fault:
        return Listed(warnings=(f"addresses: {type(fault).__name__}",))
    defects = parser.address_header_defects
    unread = {
        name: [d["raw"] for d in defects if d["header"] == name and not d["recovered"]]
        for name in _LISTED
    }
    return Listed(
        # Only whose mail it is depends on the difference between a group and a person.
        senders=_mailboxes(parser.from_, unread["from"], listed[0]),
        to=_mailboxes(parser.to, unread["to"]),
        cc=_mailboxes(parser.cc, unread["cc"]),
        warnings=tuple(f"From: {d['reason']}" for d in defects if d["header"] == "from"),
    )


_remembered = lru_cache(maxsize=1000)(_read)


def _own_name(found: str, part: Message) -> str:
    """Return the name a mail gives a file, "" for the one mail-parser makes up where it has none.

    That one is new each time: ten random letters, also where a head only looks as if it had a name.
    """
    heads = raw_header(part, "content-disposition") + raw_header(part, "content-type")
    invented = not is_named(part) or (_INVENTED.fullmatch(found) and found not in heads)
    return "" if invented else header_text(found)


def _head_of(part: Message) -> Message:
    """Return a part's head without its content, told to be an attachment whatever it said."""
    head = Message()
    head["content-type"] = unfolded(raw_header(part, "content-type") or "application/octet-stream")
    said = unfolded(raw_header(part, "content-disposition"))
    head["content-disposition"] = f"attachment;{said.partition(';')[2]}"
    head.set_payload("")
    return head


def _mailboxes(
    pairs: Sequence[tuple[str, str]], unread: Sequence[str], listed: str = ""
) -> tuple[Mailbox, ...]:
    """Return the mailboxes of a list, and, with no address, whatever in it is none.

    A group (`Friends: a@x, b@y;`) stands before its members, so that a From
    with a group is never mistaken for one person.
    """
    mailboxes = [_mailbox(name, address) for name, address in pairs]
    odd = [Mailbox(header_text(raw), "") for raw in unread]
    if len(listed) > LONGEST_PERSON or any(mark in _QUOTED.sub("", listed) for mark in ":;"):
        odd.insert(0, Mailbox(header_text(listed), ""))
    return (*odd, *mailboxes)


def _mailbox(name: str, address: str) -> Mailbox:
    if has_controls(address):
        return Mailbox(header_text(f"{name} <{address}>"), "")
    return Mailbox(header_text(name), address)
