"""A post as a mail of a redacted mbox: its author's name, date and subject, and our ids only.

A mail program shows its threads by those ids. Words are masked as on every page,
and a line that begins with "From " is quoted, for in an mbox it would begin a mail.
"""

import re
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default

from mailbridge.core.pages.names import author
from mailbridge.core.pages.words import masked
from mailbridge.model import Alliance, Entry

_FROM = re.compile(rb"(?m)^(>*From )")


def redacted(alliance: Alliance, entry: Entry, letter_ids: Mapping[int, str]) -> bytes:
    """Return a post with the line that parts it from others; `letter_ids` are all posts'."""
    outline = entry.outline
    mail = EmailMessage(policy=default)
    name = author(outline.byline, alliance.attribution).name or "Unnamed"
    mail["From"] = Address(display_name=" ".join(name.split()))
    mail["Date"] = outline.received_at
    mail["Subject"] = " ".join(masked(outline.subject).split())
    mail["Message-ID"] = entry.letter_id
    parent = letter_ids.get(outline.parent_number or 0)
    if parent and entry.parent:
        mail["In-Reply-To"] = parent
    mail.set_content(masked(entry.text), cte="8bit")
    envelope = f"From mailbridge {outline.received_at:%a %b %d %H:%M:%S %Y}\n".encode()
    return envelope + _FROM.sub(rb">\1", mail.as_bytes()) + b"\n"
