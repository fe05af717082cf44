"""What is kept of a sign-in: a refresh token, in a file that only its owner can read.

It stands beside the settings and not in the database, of which copies are made
and handed on. Providers may hand out a new refresh token with any access token;
then that one counts.
"""

import json
import os
import re
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mailbridge.doors.oauth2.post import post
from mailbridge.doors.oauth2.provider import Provider, provider_of
from mailbridge.errors import Permanent, Temporary

if TYPE_CHECKING:
    from config.model import OAuth2

# A provider in trouble may say these, and mean nothing by it for the sign-in (RFC 6749 §5.2).
_PASSING = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
_SHOWN = re.compile(r"[\x21-\x7e]+")  # RFC 6750 §2.1, and room for what providers do


@dataclass(frozen=True, slots=True)
class Grant:
    """The sign-in of one mailbox or sender; `command` is what a person has to run for it."""

    provider: Provider
    path: Path
    command: str
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def access_token(self) -> str:
        """Return a fresh access token.

        Permanent where a person has to sign in (again); Temporary where the provider is away.
        """
        with self._lock:
            asked = {"grant_type": "refresh_token", "refresh_token": self._kept()}
            scope = {"scope": self.provider.scope} if self.provider.scope else {}
            answer = post(self.provider.token_url, {**asked, **self.provider.client, **scope})
            token = answer.get("access_token")
            if not isinstance(token, str) or not _SHOWN.fullmatch(token):
                raise self._refused(str(answer.get("error", "no access token")))
            if isinstance(new := answer.get("refresh_token"), str):
                self.keep(new)
            return token

    def keep(self, refresh_token: str) -> None:
        """Keep a refresh token, as a whole or not at all."""
        waiting = self.path.with_suffix(".new")
        waiting.unlink(missing_ok=True)
        opened = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            json.dump({"refresh_token": refresh_token}, file)
            file.flush()
            os.fsync(file.fileno())
        waiting.rename(self.path)

    def _kept(self) -> str:
        try:
            return str(json.loads(self.path.read_text("utf-8"))["refresh_token"])
        except FileNotFoundError:
            raise Permanent(f"nobody has signed in yet: run `{self.command}`") from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Permanent(f"{self.path} cannot be read: run `{self.command}`") from error

    def _refused(self, error: str) -> Permanent | Temporary:
        said = "".join(letter for letter in error if letter.isalnum() or letter in "_- ")[:60]
        if said in _PASSING:
            return Temporary(f"the provider refused for now: {said}")
        return Permanent(f"the provider refused: {said}; run `{self.command}`")


def grant_for(settings: "OAuth2", folder: Path, what: str) -> Grant:
    """Return the sign-in of `what`: "sender", or "imap 0" for the first mailbox."""
    name, _, number = what.partition(" ")
    path = folder / f"sign-in-{what.replace(' ', '-')}.json"
    command = f"mailbridge login {name}" + (f" --number {number}" if number else "")
    return Grant(provider_of(settings), path, command)
