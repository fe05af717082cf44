"""A calendar invitation (RFC 5545) as one line that people can read.

Outlook and Google send the same meeting as a text, a page and a calendar part;
only the calendar part is always there. Lines are folded, values escaped, and a
time is in UTC (`Z`), in a named zone or in nobody's.
"""

import re

_FOLD = re.compile(r"\r?\n[ \t]")
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
_ESCAPED = re.compile(r"\\([\\;,nN])")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_KINDS = {"CANCEL": "Cancelled", "REPLY": "Answer to an invitation"}
_LONGEST = 200


def invitation(text: str) -> str:
    """Return `[Invitation: SUMMARY, 2026-11-25 10:00 UTC]`, with as much of it as is there."""
    text = _FOLD.sub("", text)
    kind = _KINDS.get(_property(text, "METHOD").upper(), "Invitation")
    event = text.partition("BEGIN:VEVENT")[2] or text
    parts = (_property(event, "SUMMARY"), _when(event))
    said = ", ".join(part for part in parts if part)
    return f"[{kind}: {said}]" if said else f"[{kind}]"


def _property(text: str, name: str) -> str:
    match = re.search(rf"^{name}(?:;[^:\n]*)?:([^\r\n]*)", text, re.IGNORECASE | re.MULTILINE)
    if match is None:
        return ""
    value = _ESCAPED.sub(lambda escaped: " " if escaped[1] in "nN" else escaped[1], match[1])
    return _CONTROLS.sub(" ", value).strip()[:_LONGEST]


def _when(event: str) -> str:
    match = _TIME.search(_property(event, "DTSTART"))
    if match is None:
        return ""
    year, month, day, hour, minute, utc = match.groups()
    date = f"{year}-{month}-{day}"
    if not hour:
        return date
    zone = re.search(r"^DTSTART;(?:[^:\n]*;)?TZID=\"?([^:;\"\n]{1,60})", event, re.I | re.M)
    return f"{date} {hour}:{minute} {'UTC' if utc else zone[1].strip() if zone else ''}".strip()
