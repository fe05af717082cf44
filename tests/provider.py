"""A provider's sign-in, on loopback: device codes, refresh tokens, access tokens.

Every access token is good once it was handed out, until `revoke`.
"""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

USER = "talks@ngo.example"
Form = dict[str, str]


@dataclass
class Provider:
    """What it answers next, and what it was asked."""

    port: int = 0
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict[str, Any])
    asked: list[tuple[str, Form]] = field(default_factory=list[tuple[str, Form]])
    tokens: list[str] = field(default_factory=list[str])
    refresh_token: str = "refresh-1"

    def settings(self, **more: str) -> str:
        """Return the value of `oauth2` in a settings file."""
        keys = {
            "provider": "custom",
            "client_id": "mailbridge-tests",
            "client_secret": "hush",
            "device_url": f"http://127.0.0.1:{self.port}/device",
            "token_url": f"http://127.0.0.1:{self.port}/token",
            "scope": "mail",
            **more,
        }
        return "{ " + ", ".join(f'{key} = "{value}"' for key, value in keys.items()) + " }"

    def revoke(self) -> None:
        """Take every access token back."""
        self.tokens.clear()

    def answer(self, path: str, form: Form) -> dict[str, Any]:
        self.asked.append((path, form))
        if planned := self.answers.get(path):
            return planned.pop(0)
        if path == "/introspect":
            good = form.get("token", "") in self.tokens
            return {"active": True, "email": USER} if good else {"active": False}
        if form.get("refresh_token") != self.refresh_token:
            return {"error": "invalid_grant"}
        self.tokens.append(f"access-{len(self.asked)}")
        return {"access_token": self.tokens[-1], "token_type": "Bearer", "expires_in": 3600}


@contextmanager
def provider() -> Generator[Provider]:
    """Run it while the block runs."""
    state = Provider()

    class Page(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            self._answer(self.rfile.read(length).decode())

        def do_GET(self) -> None:
            self._answer(urlsplit(self.path).query)

        def _answer(self, form: str) -> None:
            said = state.answer(urlsplit(self.path).path, dict(parse_qsl(form)))
            body = json.dumps(said).encode() if "raw" not in said else said["raw"]
            self.send_response(400 if "error" in said else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- as it is called
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
