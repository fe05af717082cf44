"""`mailbridge serve` in a process of its own, to be killed, traced and starved."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from mailbridge.store import Store
from tests.conftest import ROOT


class Served:
    """A running service of the installation in `folder`, whose database is `store`'s."""

    def __init__(self, folder: Path, store: Store, only: str, before: Sequence[str] = ()) -> None:
        url = store.engine.url.render_as_string(hide_password=False)
        with (folder / "serve.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*before, *command(folder), "serve", "--only", only],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=ROOT,
                env={**os.environ, "MAILBRIDGE_DATABASE__URL": url},
            )
        self.pid = self._process.pid
        self.port = self._port(folder / "serve.log")

    def _port(self, log: Path) -> int:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("LMTP on "):
                return int(line.rpartition(":")[2])
        self._process.communicate(timeout=60)
        raise AssertionError(f"mailbridge serve ended before it listened:\n{log.read_text()}")

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End it as a supervisor does; return its exit code."""
        self._end(signal.SIGTERM)
        return self._process.returncode

    def _end(self, how: signal.Signals) -> None:
        self._process.send_signal(how)
        self._process.communicate(timeout=60)


def command(folder: Path) -> list[str]:
    """Return how `mailbridge` is run on the installation in a folder."""
    return [sys.executable, "-m", "mailbridge", "--config", str(folder / "mailbridge.toml")]
