"""A sign-in by device code (RFC 8628): shown here, typed in on any device with a browser."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from mailbridge.doors.oauth2.post import post
from mailbridge.doors.oauth2.provider import Provider
from mailbridge.errors import Permanent, Temporary

_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_SLOWER = 5  # seconds, RFC 8628 §3.5


@dataclass(frozen=True, slots=True)
class Code:
    """What a person types in where, and for how many seconds that is possible."""

    code: str
    place: str
    seconds: int
    device_code: str
    interval: int


def ask(provider: Provider) -> Code:
    """Ask for a code; Permanent where the provider gives none."""
    answer = post(provider.device_url, {"client_id": provider.client_id, "scope": provider.scope})
    try:
        return Code(
            code=str(answer["user_code"]),
            # Google's old name for it is still met.
            place=str(answer.get("verification_uri") or answer["verification_url"]),
            seconds=int(answer.get("expires_in", 900)),
            device_code=str(answer["device_code"]),
            interval=int(answer.get("interval", 5)),
        )
    except (KeyError, ValueError, TypeError) as error:
        said = answer.get("error", "no code came")
        raise Permanent(f"the provider gives no code: {said}") from error


def wait_for(provider: Provider, code: Code, sleep: Callable[[float], object] = time.sleep) -> str:
    """Wait until the code was typed in; return the refresh token, Permanent if there is none."""
    interval, waited = code.interval, 0
    asked = {"grant_type": _GRANT, "device_code": code.device_code, **provider.client}
    while waited < code.seconds:
        sleep(interval)
        waited += interval
        try:
            answer = post(provider.token_url, asked)
        except Temporary:
            interval += _SLOWER
            continue
        match answer.get("error"):
            case None:
                return refresh_token_in(answer)
            case "authorization_pending":
                pass
            case "slow_down":
                interval += _SLOWER
            case error:
                raise Permanent(f"nobody was signed in: {error}")
    raise Permanent("nobody was signed in: the code was not typed in in time")


def refresh_token_in(answer: dict[str, object]) -> str:
    """Return an answer's refresh token; Permanent where it has none."""
    token = answer.get("refresh_token")
    if not isinstance(token, str) or not token:
        raise Permanent(f"the provider gave no refresh token: {answer.get('error', 'none came')}")
    return token
