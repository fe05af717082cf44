from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path

import pytest

from config.settings import Settings
from digests.web import PAGES
from mailbridge.core.site import Site
from mailbridge.doors.web.app import make_app
from mailbridge.doors.web.server import WebServer
from mailbridge.store import Store
from tests.doors.web.world import NOW


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


@dataclass
class Reader:
    """Somebody who asks over real HTTP; redirects are shown, not followed."""

    port: int
    headers: dict[str, str] = field(default_factory=dict[str, str])

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for a page, or post its form as a browser does; `headers` replace its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            ours = {"Origin": f"http://127.0.0.1:{self.port}"} if method == "POST" else {}
            sent = {**ours, **self.headers, **named}
            connection.request(method, path, headers={k: v for k, v in sent.items() if v})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()


@pytest.fixture
def serve(site: Site, settings: Settings) -> Iterator[Callable[..., Reader]]:
    """Serve a store on a free port; the clock stands at NOW."""
    servers: list[WebServer] = []

    def start(store: Store, sent: Path | None = None) -> Reader:
        app = make_app(store, site, settings, sent, clock=lambda: NOW, more=PAGES)
        server = WebServer(app, settings.web)
        server.start()
        servers.append(server)
        return Reader(server.port)

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def reader(serve: Callable[..., Reader], store: Store) -> Reader:
    """Somebody who reads the pages of the test's store."""
    return serve(store)
