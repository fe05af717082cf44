"""Which of our letters a delivery report brings back, by an id of ours in the returned headers.

Providers that send for a mailbox (Gmail, Microsoft 365) put that mailbox's
address in place of the return path we gave, so a report comes to it and says
nothing of the delivery; but it quotes the letter's headers. Anybody can write
such a header: only one that is signed counts.
"""

import re
from dataclasses import dataclass

from mailbridge.core.tokens import Keys, Token, bounce_token, read_token

_FIELD = "X-Mailbridge-Delivery"
# At the beginning of a line, below the mail's own header; some servers quote what they return.
_RETURNED = re.compile(
    rb"^[ \t>]*X-Mailbridge-Delivery:[ \t]*([a-z][a-z0-9]{1,15})\.(b[a-z2-7]{15,27})[ \t]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_MOST_BYTES = 2**20
_MOST_IDS = 10


@dataclass(frozen=True, slots=True)
class Returned:
    """A letter that came back: whose it was, its id as written, and the delivery it names."""

    slug: str
    text: str
    token: Token


def delivery_field(keys: Keys, slug: str, delivery: int) -> bytes:
    """Return the header line that names one delivery."""
    return f"{_FIELD}: {slug}.{bounce_token(keys, slug, delivery)}\r\n".encode("ascii")


def returned(raw: bytes, keys: Keys) -> Returned | None:
    """Return the first letter of ours whose headers stand below a mail's own, None without any."""
    own = _HEADER_END.search(raw, 0, _MOST_BYTES)
    found = _RETURNED.finditer(raw, own.end(), _MOST_BYTES) if own else ()
    for match, _ in zip(found, range(_MOST_IDS), strict=False):
        slug, text = (part.decode("ascii").lower() for part in match.groups())
        if token := read_token(keys, slug, text):
            return Returned(slug, text, token)
    return None
