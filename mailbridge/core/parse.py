"""The bytes of a mail, read into a `Mail`.

No mail is so broken that it stops us: what cannot be read is left out and said
in the warnings, and the words are kept. Headers and bodies are read from the
standard library's tree (compat32: `policy.default` takes 8 s for 20,000
recipients), addresses and file names by mail-parser (`mailboxes`).
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from hashlib import sha256

from mailbridge.core import body
from mailbridge.core.attachments import attachments_of, content_type_of
from mailbridge.core.charset import clean, decode
from mailbridge.core.headers import header_text, message_ids, raw_text, unfolded
from mailbridge.core.mailboxes import BROKEN, file_names, mailboxes_in
from mailbridge.model import Mail

_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_START = re.compile(rb"(?:\xef\xbb\xbf|[\r\n])+")
_HEADER_END = re.compile(rb"\r?\n\r?\n|\r\r")
_COMMENT = re.compile(r"\([^()]*\)")

Headers = tuple[tuple[str, str], ...]


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
    listed = mailboxes_in(*(_list_of(headers, name) for name in ("from", "to", "cc")))
    names = file_names([file.part for file in content.files])
    files = [replace(file, name=name) for file, name in zip(content.files, names, strict=True)]
    mail = Mail(
        message_id="",
        senders=listed.senders,
        to=listed.to,
        cc=listed.cc,
        subject=_text(headers, "subject"),
        date=_date(_first(headers, "date")),
        in_reply_to=_ids(headers, "in-reply-to"),
        references=_ids(headers, "references"),
        headers=tuple((name, header_text(value)) for name, value in headers),
        body=content.text,
        html=html,
        attachments=attachments_of(files, html),
        content_type=content_type_of(message),
        report_types=_report_types(message, content.types),
        thread_index=_text(headers, "thread-index").replace(" ", ""),
        warnings=tuple(dict.fromkeys((*warnings, *listed.warnings, *content.warnings))),
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


def _date(value: str) -> datetime | None:
    """Return a Date header's moment in UTC, None where it tells none that mail can be of."""
    try:
        read = parsedate_to_datetime(_COMMENT.sub(" ", unfolded(value)))
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
