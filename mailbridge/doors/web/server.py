"""Serves the web application from a thread of this process.

The port is bound before the thread starts, so that a port in use is an error
of `start`, and connections wait in the queue until uvicorn takes them. There is
no access log: it would hold readers' addresses and, later, tokens.
"""

import socket
import threading

import uvicorn
from starlette.types import ASGIApp

from config.model import Web

_FAREWELL_SECONDS = 5


class WebServer:
    """One listening socket and the thread behind it."""

    def __init__(self, app: ASGIApp, settings: Web) -> None:
        """Serve `app` as `[web]` says; nothing listens before `start`."""
        self._listen = settings.listen
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_config=None,
                log_level="critical",  # faults are logged where they are answered
                access_log=False,
                lifespan="off",
                ws="none",
                server_header=False,
                proxy_headers=bool(settings.trusted_proxies),
                forwarded_allow_ips=list(settings.trusted_proxies),
                timeout_graceful_shutdown=_FAREWELL_SECONDS,
            )
        )
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port that is listened on, 0 before `start` and where the pages are off."""
        return self._socket.getsockname()[1] if self._socket else 0

    def start(self) -> None:
        """Listen, and serve in a thread of its own; OSError when the port is taken."""
        if self._listen is None:
            return
        family = socket.AF_INET6 if ":" in self._listen.host else socket.AF_INET
        self._socket = socket.create_server((self._listen.host, self._listen.port), family=family)
        # asyncio does this only for sockets made with the protocol named; without it each answer
        # waits 40 ms for the reader's delayed acknowledgement.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="web", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Take no more requests, finish those in hand, and return when all is closed."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._socket is not None:
            self._socket.close()
            self._socket = None
