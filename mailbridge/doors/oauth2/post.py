"""One form sent to a provider, and its answer: the only pages that mailbridge itself asks for.

Refusals come as JSON with an `error` and a status of 400 or 401 (RFC 6749
§5.2). No redirect is followed, for the form holds secrets.
"""

import json
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from mailbridge.errors import Temporary

_SECONDS = 30
_LONGEST = 65536


def post(url: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """Send a form; return the JSON that comes back. Temporary where nothing of use comes."""
    place = urlsplit(url)
    kind = HTTPSConnection if place.scheme == "https" else HTTPConnection
    line = kind(str(place.hostname), place.port, timeout=_SECONDS)
    path = place.path + (f"?{place.query}" if place.query else "")
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    try:
        line.request("POST", path or "/", urlencode(fields), headers)
        answer = json.loads(line.getresponse().read(_LONGEST))
    except (OSError, HTTPException, ValueError) as error:
        raise Temporary(f"{place.hostname} did not answer: {type(error).__name__}") from error
    finally:
        line.close()
    if not isinstance(answer, dict):
        raise Temporary(f"{place.hostname} did not answer as a sign-in does")
    return cast("dict[str, Any]", answer)
