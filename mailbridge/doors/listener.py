"""One port, served by an event loop on a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from mailbridge.errors import Permanent

if TYPE_CHECKING:
    from config.model import Listen

_BACKLOG = 512


class Listener:
    """Runs `main` on its own thread; `main` has to call `serve`, and may tidy up after it."""

    def __init__(
        self, listen: "Listen", main: Callable[["Listener"], Coroutine[Any, Any, None]]
    ) -> None:
        """Listen nowhere yet."""
        self._listen = listen
        self._main = main
        self._open: Future[tuple[int, Callable[[], object]]] = Future()
        self._thread = threading.Thread(target=self._run, name=f"listen {listen}", daemon=True)

    def start(self) -> None:
        """Return when it listens; Permanent where the port cannot be had."""
        self._thread.start()
        try:
            self._open.result()
        except OSError as error:
            raise Permanent(f"cannot listen on {self._listen}: {error.strerror}") from error

    @property
    def port(self) -> int:
        """The port, also where the settings said 0."""
        return self._open.result(timeout=0)[0]

    def stop(self) -> None:
        """Take no more connections, and return when `main` has ended; twice is once."""
        if self._thread.is_alive():
            self._open.result()[1]()
            self._thread.join()

    async def serve(self, make: Callable[[], asyncio.BaseProtocol]) -> None:
        """Hand each connection to a new protocol, until `stop` is called."""
        loop = asyncio.get_running_loop()
        asked = asyncio.Event()
        server = await loop.create_server(
            make, self._listen.host, self._listen.port, backlog=_BACKLOG
        )
        port = server.sockets[0].getsockname()[1]
        self._open.set_result((port, lambda: loop.call_soon_threadsafe(asked.set)))
        await asked.wait()
        server.close()

    def _run(self) -> None:
        try:
            asyncio.run(self._main(self))
        except Exception as error:
            if self._open.done():
                raise
            self._open.set_exception(error)
