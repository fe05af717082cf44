"""A private PostgreSQL for one run of the tests, from Debian's own binaries.

PostgreSQL refuses to run as root, so there it runs as user postgres, which
cannot look into pytest's own temporary folder; hence a folder of its own. It
listens on a Unix socket in that folder alone. Each test gets a database cloned
from a migrated template, which takes some 50 ms.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from mailbridge.store import Store
from mailbridge.store.migrate import migrate

_START_SECONDS = 30


def find_binaries() -> Path | None:
    """Return the folder of the newest installed PostgreSQL, None where there is none."""
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    found = [folder for folder in folders if (folder / "initdb").exists()]
    on_path = shutil.which("initdb")
    if not found and on_path is not None:
        return Path(on_path).parent
    return max(found, key=lambda folder: int(folder.parent.name), default=None)


class Cluster:
    """A running server; `stop` ends it and removes its folder."""

    def __init__(self, binaries: Path) -> None:
        """Create the cluster, start it and make the template."""
        self._binaries = binaries
        self._user = "postgres" if os.getuid() == 0 else None
        self._numbers = count(1)
        self.folder = Path(tempfile.mkdtemp(prefix="mailbridge-pg-"))
        if self._user is not None:
            account = pwd.getpwnam(self._user)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self._server: subprocess.Popen[bytes] | None = None
        try:
            self._run(
                "initdb",
                "-D",
                str(self._data),
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            )
            self.start()
            self._make_template()
        except BaseException:
            self.stop()
            raise

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str) -> str:
        """Return what `Store` takes to reach one of the databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def start(self) -> None:
        """Start the server and come back when it answers; also after `halt`."""
        log = (self.folder / "log").open("ab")
        with log:
            self._server = subprocess.Popen(
                [
                    self._binaries / "postgres",
                    "-D",
                    self._data,
                    "-k",
                    self.folder,
                    "-c",
                    "listen_addresses=",
                    "-c",
                    "max_connections=200",
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                user=self._user,
                group=self._user,
                extra_groups=[] if self._user else None,
            )
        self._wait_until_it_answers()

    def halt(self) -> None:
        """Stop the server as a power cut would, and keep its data."""
        if self._server is not None:
            self._server.send_signal(3)  # SIGQUIT: immediate shutdown
            self._server.wait(timeout=_START_SECONDS)
            self._server = None

    def stop(self) -> None:
        """Stop the server and remove everything."""
        self.halt()
        shutil.rmtree(self.folder)

    def new_database(self) -> str:
        """Return the name of a fresh, migrated database."""
        name = f"test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE mailbridge_template")
        return name

    def new_empty_database(self) -> str:
        """Return the name of a fresh database without any table."""
        name = f"test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name}")
        return name

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected."""
        self._execute(f"DROP DATABASE {database} WITH (FORCE)")

    def _make_template(self) -> None:
        self._execute("CREATE DATABASE mailbridge_template")
        store = Store(self.url("mailbridge_template"))
        migrate(store)
        store.close()

    def _execute(self, statement: str) -> None:
        with self._connect() as connection:
            connection.execute(sql.SQL(statement))  # pyright: ignore[reportArgumentType] -- names are our own

    def _connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        )

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                return self._connect().close()
            except psycopg.OperationalError:
                ended = self._server is None or self._server.poll() is not None
                if ended or time.monotonic() > deadline:
                    log = (self.folder / "log").read_text(errors="replace")
                    raise RuntimeError(f"PostgreSQL did not start:\n{log}") from None
                time.sleep(0.02)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._binaries / program, *arguments],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            user=self._user,
            group=self._user,
            extra_groups=[] if self._user else None,
        )
