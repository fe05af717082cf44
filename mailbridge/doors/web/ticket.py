"""The ticket of a form for somebody who need not be signed in: it names one sending of it.

It is signed, so nothing has to be kept for it, and goes with the browser's own session
where there is one. What is sent twice with one ticket is sent once.
"""

import hmac
import re
import secrets
from datetime import datetime, timedelta

from mailbridge.core.tokens import Keys

LASTS = timedelta(hours=12)
_FORM = re.compile(r"(\d{1,12})\.([A-Za-z0-9_-]{16})\.([0-9a-f]{32})")


def new_ticket(keys: Keys, about: str, now: datetime) -> str:
    """Return a ticket for what `about` says, and for nothing else."""
    named = f"{int(now.timestamp())}.{secrets.token_urlsafe(12)}"
    return f"{named}.{_mac(keys.current, about, named)}"


def name_of(keys: Keys, about: str, ticket: str, now: datetime) -> str:
    """Return what a ticket is named, "" where it is none of ours for this, or too old."""
    found = _FORM.fullmatch(ticket)
    if found is None:
        return ""
    at, name, mac = found.groups()
    ours = [
        hmac.compare_digest(mac, _mac(secret, about, f"{at}.{name}"))
        for secret in (keys.current, *keys.previous)
    ]
    age = now.timestamp() - int(at)
    return name if any(ours) and 0 <= age <= LASTS.total_seconds() else ""


def _mac(secret: str, about: str, named: str) -> str:
    return hmac.digest(secret.encode(), f"ticket {about} {named}".encode(), "sha256")[:16].hex()
