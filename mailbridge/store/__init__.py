"""The only SQL: a Store opens connections; the files beside it hold the queries, one noun each.

SQLite fails at once with "database is locked" when a transaction that began by
reading wants to write, whatever the timeout. So writers begin IMMEDIATE, one
after the other behind one lock in this process; readers never wait for them.
"""

import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from time import sleep
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from mailbridge.errors import StoreBusy

_PRAGMAS = (
    "PRAGMA busy_timeout=30000",
    "PRAGMA synchronous=FULL",  # the 250 promises that the bytes survive a power cut
    "PRAGMA foreign_keys=ON",
)
_TRIES, _PAUSE = 200, 0.05  # seconds


_NO_TABLES = "it has no tables yet; `mailbridge init` and `mailbridge serve` make them"


class Store:
    """One database, SQLite or PostgreSQL, and the lock its writers share."""

    def __init__(self, url: str) -> None:
        """Connect lazily to `url`; nothing is created or migrated here."""
        self.engine = _engine(url)
        self._writer = threading.Lock() if self.is_sqlite else nullcontext()

    @property
    def is_sqlite(self) -> bool:
        """Whether this process's own lock is what keeps writers apart."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """Yield a connection that sees one moment of the database; StoreBusy when it is away."""
        with _temporary(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """Yield a connection whose work is committed, durably, when the block ends.

        Raises StoreBusy when the database is full, locked or away; then nothing was written.
        """
        with self._writer, _temporary(), self.engine.connect() as plain:
            connection = plain.execution_options(mailbridge_writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def alone(self) -> Generator[Connection]:
        """Yield a connection outside any transaction, for what VACUUM and its like need.

        Raises StoreBusy when the database is locked or away.
        """
        with self._writer, _temporary(), self.engine.connect() as plain:
            options: dict[str, Any] = {"mailbridge_begins": False}
            if not self.is_sqlite:  # whose connections are never in a transaction by themselves
                options["isolation_level"] = "AUTOCOMMIT"
            yield plain.execution_options(**options)

    def close(self) -> None:
        """Close every kept connection."""
        self.engine.dispose()


@contextmanager
def step(connection: Connection) -> Generator[None]:
    """Undo what the block wrote if it fails, and leave the rest of the transaction whole.

    Raises StoreBusy where it was the database that failed.
    """
    with _temporary(), connection.begin_nested():
        yield


@contextmanager
def as_if(connection: Connection) -> Generator[None]:
    """Undo whatever the block wrote: it was only to see what would follow.

    Raises StoreBusy where it was the database that failed.
    """
    with _temporary():
        nested = connection.begin_nested()
        try:
            yield
        finally:
            nested.rollback()


@contextmanager
def _temporary() -> Generator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, InternalError, PoolTimeout) as error:
        raise StoreBusy(f"the database did not answer: {_reason(error)}") from error
    except ProgrammingError as error:
        if (
            type(error.orig).__name__ != "UndefinedTable"
        ):  # psycopg is slow to import, and often not used
            raise
        raise StoreBusy(f"the database did not answer: {_NO_TABLES}") from error


def _reason(error: SQLAlchemyError) -> str:
    """Return the driver's first line: SQLAlchemy adds the statement, which may hold addresses."""
    text = str(getattr(error, "orig", error)).strip().partition("\n")[0]
    return _NO_TABLES if text.startswith("no such table") else text


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, pool_size=10, max_overflow=20)
    engine = create_engine(parsed, pool_size=10, max_overflow=20)
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _on_sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    _write_ahead(connection)


def _write_ahead(connection: Any) -> None:
    """Keep a log of writes, so that readers and the writer do not wait for each other.

    Of several connections that are the first of a new file SQLite refuses some at
    once, whatever `busy_timeout` says (https://sqlite.org/pragma.html#pragma_journal_mode).
    """
    for left in reversed(range(_TRIES)):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if not left:
                raise
            sleep(_PAUSE)
        else:
            return


def _on_sqlite_begin(connection: Connection) -> None:
    if not connection.get_execution_options().get("mailbridge_begins", True):
        return
    writes = connection.get_execution_options().get("mailbridge_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


__all__ = ["Connection", "Store", "step"]
