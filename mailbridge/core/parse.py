"""The bytes of a mail, read into a `Mail`: the only file that knows mail-parser.

No mail is so broken that it stops us: what cannot be read is left out and said
in the warnings, and the words are kept. mail-parser reads what is hardest and
most dangerous, addresses, dates and file names; it is shown only those, in
headers whose raw bytes are already text, for it drops letters of 8-bit headers
and merges attached mails into the body. Bodies are read from the standard
library's tree (compat32: `policy.default` takes 8 s for 20,000 recipients).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.utils import parsedate_to_datetime
from hashlib import sha256

from mailparser import MailParser

from mailbridge.core import body
from mailbridge.core.attachments import FilePart, attachments_of, content_type_of, is_named
from mailbridge.core.charset import clean, decode
from mailbridge.core.headers import (
    has_controls,
    header_text,
    message_ids,
    raw_header,
    raw_text,
    unfolded,
)
from mailbridge.model import Mail, Mailbox

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

_INVENTED = re.compile(r"[a-z]{10}\.(?:txt|rtf)")

# Beyond this a From is no person's, and the look for a group takes time in the square of it.
LONGEST_PERSON = 2000
_LISTED = ("from", "to", "cc")
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_START = re.compile(rb"(?:\xef\xbb\xbf|[\r\n])+")
_HEADER_END = re.compile(rb"\r?\n\r?\n|\r\r")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)|<[^<>]*>|\[[^][]*\]')

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What mail-parser made of a mail's addresses, date and file names."""

    mailboxes: tuple[tuple[Mailbox, ...], ...] = ((), (), ())
    date: datetime | None = None
    names: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def parse(raw: bytes) -> Mail:
    """Return what a mail says, whatever state it is in; `warnings` tell what was wrong with it.

    Without a Message-ID it gets one made of its headers and words, the same
    for every copy: `<HASH@missing.invalid>`.
    """
    start = _START.match(raw)
    if start is not None:
        raw = raw[start.end() :]
    try:
        return _read(message_from_bytes(raw), ())
    except BROKEN as fault:
        return _salvaged(raw, f"structure: {type(fault).__name__}")


def _read(message: Message, warnings: tuple[str, ...]) -> Mail:
    content = body.read(message)
    headers = tuple(
        (name.lower(), raw_text(str(value), content.charset)) for name, value in message.raw_items()
    )
    html = content.html
    seen = _library(headers, content.files)
    senders, to, cc = seen.mailboxes
    files = [
        replace(file, name=name) for file, name in zip(content.files, seen.names, strict=False)
    ]
    mail = Mail(
        message_id="",
        senders=senders,
        to=to,
        cc=cc,
        subject=_text(headers, "subject"),
        date=seen.date,
        in_reply_to=_ids(headers, "in-reply-to"),
        references=_ids(headers, "references"),
        headers=tuple((name, header_text(value)) for name, value in headers),
        body=content.text,
        html=html,
        attachments=attachments_of([*files, *content.files[len(files) :]], html),
        content_type=content_type_of(message),
        report_types=_report_types(message, content.types),
        thread_index=_text(headers, "thread-index").replace(" ", ""),
        warnings=tuple(dict.fromkeys((*warnings, *seen.warnings, *content.warnings))),
    )
    return replace(mail, message_id=_message_id(headers, mail))


def _salvaged(raw: bytes, warning: str) -> Mail:
    """Return a mail whose parts cannot be told apart as one text, its headers as far as they go."""
    end = _HEADER_END.search(raw)
    head, rest = (raw[: end.start()], raw[end.end() :]) if end else (b"", raw)
    message = message_from_bytes(head + b"\n\n")
    for name in ("content-type", "content-transfer-encoding", "content-disposition"):
        del message[name]
    return replace(_read(message, (warning,)), body=clean(decode(rest)))


def _library(headers: Headers, files: Sequence[FilePart]) -> _Seen:
    """Show mail-parser the address and date headers and the heads of the files, nothing else."""
    try:
        parser = MailParser(_view(headers, files))
    except BROKEN as fault:
        return _Seen(warnings=(f"addresses: {type(fault).__name__}",))
    defects = parser.address_header_defects
    unread = {
        name: [d["raw"] for d in defects if d["header"] == name and not d["recovered"]]
        for name in _LISTED
    }
    found = (parser.from_, parser.to, parser.cc)
    return _Seen(
        mailboxes=tuple(
            # Only whose mail it is depends on the difference between a group and a person.
            _mailboxes(pairs, unread[name], _list_of(headers, name) if name == "from" else "")
            for name, pairs in zip(_LISTED, found, strict=True)
        ),
        date=_date(parser.date, headers),
        names=tuple(
            _own_name(found["filename"], file.part)
            for found, file in zip(parser.attachments, files, strict=False)
        ),
        warnings=tuple(f"From: {d['reason']}" for d in defects if d["header"] == "from"),
    )


def _own_name(found: str, part: Message) -> str:
    """Return the name a mail gives a file, "" for the one mail-parser makes up where it has none.

    That one is new each time: ten random letters, also where a head only looks as if it had a name.
    """
    heads = raw_header(part, "content-disposition") + raw_header(part, "content-type")
    invented = not is_named(part) or (_INVENTED.fullmatch(found) and found not in heads)
    return "" if invented else header_text(found)


def _view(headers: Headers, files: Sequence[FilePart]) -> Message:
    """Return a mail of only what mail-parser reads; repeated address headers become one list."""
    view = Message()
    for name in _LISTED:
        listed = _list_of(headers, name)
        if listed:
            view[name] = listed
    date = _first(headers, "date")
    if date:
        view["date"] = unfolded(date)
    if files:
        view["content-type"] = "multipart/mixed"
        view.set_payload([_head_of(file.part) for file in files])
    return view


def _head_of(part: Message) -> Message:
    """Return a part's head without its content, told to be an attachment whatever it said."""
    head = Message()
    head["content-type"] = unfolded(raw_header(part, "content-type") or "application/octet-stream")
    said = unfolded(raw_header(part, "content-disposition"))
    head["content-disposition"] = f"attachment;{said.partition(';')[2]}"
    head.set_payload("")
    return head


def _mailboxes(
    pairs: Sequence[tuple[str, str]], unread: Sequence[str], listed: str
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


def _date(read: datetime | None, headers: Headers) -> datetime | None:
    """Return the Date header in UTC: mail-parser's reading, else the library's more lenient one."""
    if read is None:
        try:
            read = parsedate_to_datetime(unfolded(_first(headers, "date")))
        except (*BROKEN, OverflowError):
            return None
    moment = read.replace(tzinfo=UTC) if read.tzinfo is None else read
    return moment.astimezone(UTC) if _EARLIEST <= moment <= _LATEST else None


def _report_types(message: Message, types: Sequence[str]) -> tuple[str, ...]:
    """Return what kind of report a mail says it is, and the types of the parts that make it one."""
    said = body.parameter(message, "report-type").lower()
    parts = [kind for kind in types if kind.startswith("message/") or kind == "text/rfc822-headers"]
    return tuple(dict.fromkeys([said, *parts] if said else parts))


def _message_id(headers: Headers, mail: Mail) -> str:
    """Return the mail's own id, else one made of what every copy of it has in common."""
    ids = _ids(headers, "message-id")
    if ids:
        return ids[0]
    word = _text(headers, "message-id")
    if word and not set(word) & set(" <>"):
        return f"<{word}>"
    same = [_first(headers, name) for name in ("from", "date", "subject", "in-reply-to")]
    digest = sha256("\n".join([*same, mail.body]).encode("utf-8", "surrogateescape"))
    for attachment in mail.attachments:
        digest.update(attachment.hash.encode("ascii"))
    return f"<{digest.hexdigest()[:32]}@missing.invalid>"


def _first(headers: Headers, name: str) -> str:
    return next((value for key, value in headers if key == name), "")


def _text(headers: Headers, name: str) -> str:
    return header_text(_first(headers, name))


def _ids(headers: Headers, name: str) -> tuple[str, ...]:
    """Return the ids of a header, all its occurrences together."""
    return message_ids(" ".join(value for key, value in headers if key == name))


def _list_of(headers: Headers, name: str) -> str:
    """Return all mailboxes a mail has under a header, as one list in text."""
    return ", ".join(unfolded(value) for key, value in headers if key == name)
