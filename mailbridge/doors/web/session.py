"""The cookie of somebody signed in, and what tells their own forms from a stranger's.

A form posted from another site carries that site's Origin, and cannot know the
token that ours have: a hash of the cookie, masked anew on each page, because a
compressed page gives away what stays the same beside words of an attacker's
choice (BREACH). The cookie itself is random, and kept by us only as a hash.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from mailbridge.store import sessions

_MASK = 16
_SAME = ("same-origin", "none")


def hashed(secret: str) -> str:
    """Return what is kept of a cookie or a link: SHA-256 in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    """Return a secret that nobody can guess, fit for a cookie and a URL."""
    return secrets.token_urlsafe(32)


def cookie_name(base_url: str) -> str:
    """Return the session cookie's name; on https one that no sister site can set (RFC 6265bis)."""
    url = urlsplit(base_url)
    if url.scheme != "https":
        return "session"
    return "__Secure-session" if url.path else "__Host-session"


def cookie_of(base_url: str, request: Request) -> str:
    """Return the session cookie a request carries, "" where it carries none."""
    return request.cookies.get(cookie_name(base_url), "")


def keep_cookie(response: Response, base_url: str, secret: str) -> None:
    """Have the browser keep a session's cookie, until the session ends by itself."""
    response.set_cookie(
        cookie_name(base_url),
        secret,
        max_age=int(sessions.SESSION_LIVES.total_seconds()),
        path=urlsplit(base_url).path or "/",
        secure=base_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, base_url: str) -> None:
    """Have the browser forget the session's cookie."""
    response.delete_cookie(
        cookie_name(base_url),
        path=urlsplit(base_url).path or "/",
        secure=base_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )


def form_token(cookie: str) -> str:
    """Return the token for a form of this session, different each time it is asked for."""
    mask = secrets.token_bytes(_MASK)
    masked = bytes(a ^ b for a, b in zip(mask, _proof(cookie), strict=True))
    return urlsafe_b64encode(mask + masked).decode("ascii").rstrip("=")


def is_form_token(cookie: str, token: str) -> bool:
    """Whether a posted token was made for this session."""
    try:
        packed = urlsafe_b64decode(token.encode("ascii") + b"==")
    except (NotBase64, ValueError):
        return False
    if len(packed) != 2 * _MASK:
        return False
    plain = bytes(a ^ b for a, b in zip(packed[:_MASK], packed[_MASK:], strict=True))
    return hmac.compare_digest(plain, _proof(cookie))


def refuse_foreign(base_url: str, request: Request) -> None:
    """Raise HTTPException 403 where a form was posted by another site than this one.

    Browsers say so in Origin; those that leave it out on their own site's forms say it in
    Sec-Fetch-Site, and very old ones in Referer. What says nothing is refused.
    """
    said = request.headers.get("origin") or request.headers.get("referer") or ""
    if said:
        ours = (urlsplit(base_url).netloc, request.headers.get("host", ""))
        allowed = urlsplit(said).netloc in ours
    else:
        allowed = request.headers.get("sec-fetch-site") in _SAME
    if not allowed:
        raise HTTPException(403, "foreign")


def _proof(cookie: str) -> bytes:
    return hmac.digest(cookie.encode(), b"form", "sha256")[:_MASK]
