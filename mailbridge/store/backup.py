"""One file that holds everything, made while all goes on; and putting it back.

The file is an SQLite database, whatever the installation keeps its own in: so a backup
is also the way from SQLite to PostgreSQL, and nothing but this program is needed for it.
From SQLite it is taken by the online backup API, page by page, as of one moment; from
PostgreSQL row by row, in one transaction that sees one moment.
"""

import os
import sqlite3
import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, false, func, insert, select, text, update

from mailbridge.errors import BadInput, Fault, StoreBusy
from mailbridge.store import Store, search
from mailbridge.store.migrate import migrate
from mailbridge.store.tables import metadata, post

_ROWS = 200  # raw mail and files are large


def back_up(store: Store, file: Path) -> None:
    """Write everything into a new file, whole or not at all; BadInput where there is one already.

    Raises StoreBusy when the database does not answer.
    """
    if file.exists():
        raise BadInput((Fault(str(file), None, "is there already; name a new file"),))
    part = file.with_name(f"{file.name}.part")
    try:
        with _told(file):
            part.unlink(missing_ok=True)
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            _pages(store, part) if store.is_sqlite else _rows(store, part)
            _close(part)
            part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def restore(store: Store, file: Path) -> None:
    """Put a backup in the place of everything there is; BadInput where the file is none.

    One of an older version is brought up to date. Raises StoreBusy while somebody writes.
    """
    with _told(file), tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "backup.db"
        _copied(file, copy)
        source = Store(f"sqlite:///{copy}")
        try:
            migrate(source)
            if store.is_sqlite:
                _pages_back(source, store)
            else:
                migrate(store)
                _rows_back(source, store)
        finally:
            source.close()


@contextmanager
def _told(file: Path) -> Generator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StoreBusy(f"the database did not answer: {error}") from error
    except sqlite3.DatabaseError as error:
        raise BadInput((Fault(str(file), None, f"is no backup: {error}"),)) from error
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise BadInput((Fault(str(file), None, f"cannot be used: {why}"),)) from error


def _close(part: Path) -> None:
    """Make one file of it that needs no other, see that it is whole, and on the disk."""
    with closing(sqlite3.connect(part)) as target:
        target.execute("PRAGMA journal_mode=DELETE")
        (found,) = target.execute("PRAGMA integrity_check").fetchone()
        if found != "ok":
            raise sqlite3.DatabaseError(found)
    with part.open("rb") as written:
        os.fsync(written.fileno())


def _copied(file: Path, copy: Path) -> None:
    """Copy a backup, where it is one."""
    if not file.is_file():
        raise BadInput((Fault(str(file), None, "is not there"),))
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as source:
        tables = {name for (name,) in source.execute("SELECT name FROM sqlite_master")}
        if not {"alembic_version", "incoming"} <= tables:
            raise sqlite3.DatabaseError("it holds no mail of ours")
        with closing(sqlite3.connect(copy)) as target:
            source.backup(target)


# --- SQLite: pages -----------------------------------------------------------


def _pages(store: Store, part: Path) -> None:
    with store.reading() as connection, closing(sqlite3.connect(part)) as target:
        _driver(connection).backup(target)


def _pages_back(source: Store, store: Store) -> None:
    with source.reading() as connection, store.alone() as here:
        _driver(connection).backup(_driver(here))
    store.close()  # what other connections remember of the schema


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 -- the store is SQLite
    return driver


# --- PostgreSQL: rows ---------------------------------------------------------


def _rows(store: Store, part: Path) -> None:
    target = Store(f"sqlite:///{part}")
    try:
        migrate(target)
        with store.reading() as connection, target.alone() as there:
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            there.execute(text("PRAGMA foreign_keys=OFF"))
            there.execute(text("BEGIN"))
            for table in metadata.sorted_tables:
                for rows in _batches(connection, table):
                    there.execute(insert(table), rows)
            _find_again(there)
            there.execute(text("COMMIT"))
    finally:
        target.close()


def _rows_back(source: Store, store: Store) -> None:
    with source.reading() as connection, store.writing() as there:
        there.execute(update(post).values(parent_id=None))
        for table in reversed(metadata.sorted_tables):
            there.execute(delete(table))
        there.execute(text("DELETE FROM search"))
        parents: list[tuple[int, int]] = []
        for table in metadata.sorted_tables:
            for rows in _batches(connection, table):
                if table is post:  # an answer may be older here than what it answers
                    parents += [(row["id"], row["parent_id"]) for row in rows if row["parent_id"]]
                    rows = [{**row, "parent_id": None} for row in rows]  # noqa: PLW2901
                there.execute(insert(table), rows)
            _count_on(there, table)
        for id_, parent in parents:
            there.execute(update(post).where(post.c.id == id_).values(parent_id=parent))
        _find_again(there)


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    query = select(table).order_by(*table.primary_key.columns)
    found = connection.execution_options(yield_per=_ROWS).execute(query)
    for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows from the highest there is."""
    if "id" not in table.c:
        return
    last = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
    counter = func.pg_get_serial_sequence(f'"{table.name}"', "id")
    connection.execute(select(func.setval(counter, last, false())))


def _find_again(connection: Connection) -> None:
    published = connection.execute(select(post.c.id).where(post.c.state == "published")).scalars()
    search.refresh(connection, published.all())
