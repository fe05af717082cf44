"""Old archives' files of many mails, and what they did to the mails in them.

An mbox parts its mails by lines that begin with "From ", and so do people their
sentences. So only a line with a time of day and a year parts, after an empty line
or at the top. Pipermail, Mailman's archive, wrote addresses as "user at host".
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_ENVELOPE = re.compile(rb"From \S.{0,300}\d:\d\d(?::\d\d)?\b.{0,60}\b(?:19|20)\d\d\b")
_ENVELOPE_TIME = re.compile(rb"[A-Z][a-z]{2},? +[A-Z][a-z]{2} +\d+ +\d+:\d\d(:\d\d)?.*\d{4}")
_QUOTED = re.compile(rb"(?m)^>(>*From )")
_DATE = re.compile(rb"(?mi)^Date:[ \t]*([^\r\n]+)")
_MAILBOXES = re.compile(rb"(?mi)^(?:From|To|Cc|Sender|Reply-To):.*(?:\r?\n[ \t].*)*")
_AT = re.compile(rb"([\w.+=%/-]+) at ([\w-]+(?:\.[\w-]+)+)")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)


def spans(lines: Iterable[bytes]) -> Iterator[tuple[int, int]]:
    """Yield where each mail of an mbox begins and ends, its "From " line included."""
    start = at = 0
    after_blank, begun = True, False
    for line in lines:
        if after_blank and line.startswith(b"From ") and _ENVELOPE.match(line):
            if begun:
                yield start, at
            start, begun = at, True
        elif not begun and line.strip():
            begun = True  # one mail, or a file whose first line is lost
        after_blank = not line.strip()
        at += len(line)
    if begun:
        yield start, at


def restored(raw: bytes) -> bytes:
    """Return a mail of an mbox as it was before: no envelope line, no quoted "From ", real signs.

    A `>From` that its author typed loses its mark, as in every mail program.
    """
    if raw.startswith(b"From "):
        raw = raw.partition(b"\n")[2]
    if b">From " in raw:
        raw = _QUOTED.sub(rb"\1", raw)
    end = _HEADER_END.search(raw)
    head = raw[: end.start()] if end else raw
    if b" at " not in head:
        return raw
    signed = _MAILBOXES.sub(lambda field: _AT.sub(rb"\1@\2", field[0]), head)
    return signed + raw[len(head) :]


def written_at(raw: bytes, now: datetime) -> datetime | None:
    """Return when a mail says it was written, else when it came; None where neither can be.

    A clock that was wrong, in the future or before there was mail, says nothing.
    """
    end = _HEADER_END.search(raw)
    dates = _DATE.findall(raw, 0, end.start() if end else len(raw))[:1]
    first = raw.partition(b"\n")[0]
    came = _ENVELOPE_TIME.search(first) if first.startswith(b"From ") else None
    for text in (*dates, *([came[0]] if came else ())):
        at = _time(text.decode("ascii", "replace"))
        if at is not None and _EARLIEST < at <= now + timedelta(days=1):
            return at
    return None


def _time(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
