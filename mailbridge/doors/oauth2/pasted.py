"""A sign-in in a browser that ends at an address of this machine, which a person pastes (RFC 8252).

Nobody listens at that address: the browser shows an error there, and the code
stands in its address line. So it works from a server without a screen too.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from mailbridge.doors.oauth2.device import refresh_token_in
from mailbridge.doors.oauth2.post import post
from mailbridge.doors.oauth2.provider import Provider
from mailbridge.errors import Permanent

_ENDS_AT = "http://127.0.0.1"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that was begun: `state` and `verifier` (RFC 7636) show that its end is its own."""

    state: str
    verifier: str

    def url(self, provider: Provider) -> str:
        """Return what to open in a browser."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        fields = {
            "client_id": provider.client_id,
            "scope": provider.scope,
            "response_type": "code",
            "redirect_uri": _ENDS_AT,
            "state": self.state,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
            "access_type": "offline",  # Google gives a refresh token for no less than
            "prompt": "consent",  # these two
        }
        return f"{provider.consent_url}?{urlencode(fields)}"


def begin() -> Attempt:
    """Begin a sign-in."""
    return Attempt(secrets.token_urlsafe(16), secrets.token_urlsafe(48))


def redeem(provider: Provider, attempt: Attempt, pasted: str) -> str:
    """Return the refresh token for the address a browser ended at; Permanent if there is none."""
    fields = parse_qs(urlsplit(pasted.strip()).query)
    code, state = (fields.get(name, [""])[0] for name in ("code", "state"))
    if not code or not secrets.compare_digest(state.encode(), attempt.state.encode()):
        raise Permanent("that is not the address that this sign-in ends at")
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": attempt.verifier,
        "redirect_uri": _ENDS_AT,
    }
    return refresh_token_in(post(provider.token_url, {**asked, **provider.client}))
