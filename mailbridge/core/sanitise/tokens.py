"""Tokens of ours that people quote back to us, made useless before anybody else reads them.

A forwarded notice holds the link of its button, and a quoted letter the address
that answers it or ends its reader's mail. Who reads such a token on a page could
use it, so only its first letter stays. Ordinary words look like tokens, so one
counts only where it was signed by us, or stands in a link of ours.
"""

import re
from collections.abc import Callable

# Its kind and 15 to 27 letters of base32, also behind a plus, slash or equals sign in a link's
# encoding or a mail's.
_SHAPE = re.compile(
    r"(?:(?<![a-z0-9])|(?<=[%=]2b|[%=]2f|[%=]3d))[rqbu][a-z2-7]{15,27}(?![a-z0-9])", re.IGNORECASE
)
_MOST = 1_000  # that are looked at one by one; nobody writes so many such words
_PAGE = re.compile(r"/(?:u|c|i|sign-in)/(?P<first>[\w-])[\w-]{8,}")


def mask_tokens(text: str, root: str, is_ours: Callable[[str], bool]) -> str:
    """Return text, or sanitised HTML, with our tokens shown as `q…`.

    `root` is where our pages begin, "" where there are none; `is_ours` says whether one
    of our secrets signed a token.
    """
    many = sum(1 for _ in _SHAPE.finditer(text)) > _MOST
    masked = _SHAPE.sub(
        lambda found: _masked(found[0]) if many or is_ours(found[0]) else found[0], text
    )
    if not root or root not in masked:
        return masked
    begin, *rest = masked.split(root)
    return root.join((begin, *map(_without, rest)))


def _masked(token: str) -> str:
    return f"{token[0]}…"


def _without(after: str) -> str:
    """Return what follows the root of our pages without a token that its path ends with."""
    found = _PAGE.match(after)
    return after if found is None else f"{after[: found.end('first')]}…{after[found.end() :]}"
