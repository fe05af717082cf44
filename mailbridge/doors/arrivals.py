"""What a mail without an envelope says of itself: whom it was for, and where it came from.

A mailbox, a Maildir and a pipe hand over a mail whose envelope is gone. The
system that delivered it may have noted it: `Delivered-To`, `X-Original-To`,
`Return-Path`. With one mailbox for everything it often noted the mailbox's own
address alone, which is nobody's here; then the author's To and Cc have to do.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from mailbridge.core.route import most_specific
from mailbridge.doors.recipients import Recipients
from mailbridge.model import Arrival, Evidence, Route

# Who a mail was for: as the mail system noted it, else as its author wrote it.
_NAMED_IN = (("Delivered-To", "X-Original-To"), ("To", "Cc"))
_HEADER = 256 * 1024  # bytes; a body of any size or depth is not looked at
_ADDRESSES = 1000  # no mail that is read names more


def header_of(raw: bytes) -> Message:
    """Return a mail's header alone."""
    return BytesHeaderParser().parsebytes(raw[:_HEADER])


def routes_in(raw: bytes, header: Message, recipients: Recipients) -> tuple[Route, ...]:
    """Return what those addresses are for that are ours, () where the header names none.

    A report on a letter of ours need not name any: it brings the letter's headers.

    Raises StoreBusy where that would need a database which is away.
    """
    for names in _NAMED_IN:
        if ours := recipients.find_all(_addresses(header, names)):
            return ours
    return recipients.of_returned(raw)


def return_path(header: Message) -> str:
    """Return the address of the topmost Return-Path, "" where it is null or none is there.

    One further down came with the mail.
    """
    found = _parsed([str(header.get("Return-Path", ""))])
    return printable(found[0]) if found else ""


def arrival(
    raw: bytes, routes: Iterable[Route], evidence: Evidence, received_at: datetime
) -> Arrival:
    """Return a mail as it is kept: for each alliance once, by its most specific address."""
    return Arrival(raw, most_specific(routes), evidence, received_at)


def printable(text: str) -> str:
    """Return what others say of themselves, fit for any database: no controls, no half letters."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _addresses(header: Message, names: Sequence[str]) -> tuple[str, ...]:
    return _parsed([str(value) for name in names for value in header.get_all(name, [])])


def _parsed(values: list[str]) -> tuple[str, ...]:
    try:
        found = getaddresses(values)
    except RecursionError:  # comments in comments in comments: nobody's addresses
        return ()
    return tuple(dict.fromkeys(address for _, address in found if address))[:_ADDRESSES]
