"""Migrations make exactly the schema that tables.py draws, on empty and on filled databases."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, inspect, select, text
from sqlalchemy.exc import DBAPIError

from mailbridge.errors import StoreBusy
from mailbridge.store import Store, tables
from mailbridge.store.migrate import is_current, migrate
from tests.postgres import Cluster


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    database = cluster.new_empty_database()
    yield cluster.url(database)
    cluster.drop(database)


@pytest.fixture
def empty_store(empty_url: str) -> Iterator[Store]:
    store = Store(empty_url)
    yield store
    store.close()


def differences(store: Store, metadata: MetaData) -> list[object]:
    """What alembic would change to make the database what `metadata` says."""
    with store.reading() as connection:
        options = {"compare_type": True, "include_name": _is_drawn}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))


def _is_drawn(name: str | None, kind: str, _parents: object) -> bool:
    """The search's tables differ on each database: `store.search` has the statements."""
    return kind != "table" or not str(name).startswith("search")


def checks(store: Store) -> dict[str, list[str]]:
    """Names of the CHECK constraints of each table, which alembic does not compare."""
    with store.reading() as connection:
        inspector = inspect(connection)
        return {
            table: sorted(str(check["name"]) for check in inspector.get_check_constraints(table))
            for table in tables.metadata.tables
        }


def test_the_migrated_schema_is_what_tables_py_draws(store: Store) -> None:
    assert differences(store, tables.metadata) == []


def test_the_comparison_sees_a_type_and_a_column_that_differ(store: Store) -> None:
    other = MetaData(naming_convention=tables.metadata.naming_convention)
    for table in tables.metadata.tables.values():
        table.to_metadata(other)
    other.tables["address"].c.confirmed_at.type = tables.Date()
    other.tables["person"].append_column(tables.Column("shoe_size", tables.Integer))
    found = repr(differences(store, other))
    assert "modify_type" in found
    assert "shoe_size" in found


def test_check_constraints_are_those_of_tables_py(empty_store: Store) -> None:
    with empty_store.writing() as connection:
        tables.metadata.create_all(connection)
    drawn = checks(empty_store)
    with empty_store.writing() as connection:
        tables.metadata.drop_all(connection)
    migrate(empty_store)
    assert any(drawn.values())
    assert checks(empty_store) == drawn


def test_an_empty_database_becomes_current_and_stays_so(empty_store: Store) -> None:
    assert not is_current(empty_store)
    migrate(empty_store)
    assert is_current(empty_store)
    migrate(empty_store)
    assert is_current(empty_store)


def test_migrating_a_filled_database_keeps_its_rows(store: Store) -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    with store.writing() as connection:
        connection.execute(tables.tombstone.insert().values(address_hash="a" * 64, at=noon))
    migrate(store)
    with store.reading() as connection:
        rows = connection.execute(select(tables.tombstone)).all()
    assert [tuple(row) for row in rows] == [("a" * 64, noon)]


def test_processes_that_start_together_migrate_once(empty_url: str) -> None:
    stores = [Store(empty_url) for _ in range(4)]  # each with a lock of its own, as processes have
    failures: list[BaseException] = []
    barrier = threading.Barrier(len(stores))

    def start(store: Store) -> None:
        barrier.wait()
        try:
            migrate(store)
        except Exception as error:  # told by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=start, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert all(is_current(store) for store in stores)
    for store in stores:
        store.close()


def test_those_who_are_the_first_of_a_new_file_together_all_get_it(tmp_path: Path) -> None:
    for number in range(60):  # SQLite refused one of them in every fifteenth round or so
        stores = [Store(f"sqlite:///{tmp_path}/{number}.db") for _ in range(4)]
        barrier = threading.Barrier(len(stores))

        def write(store: Store, start: threading.Barrier = barrier) -> None:
            start.wait()
            with store.writing() as connection:
                connection.execute(text("CREATE TABLE IF NOT EXISTS one (id INTEGER)"))

        with ThreadPoolExecutor(len(stores)) as pool:
            list(pool.map(write, stores))  # what one of them raised is raised here
        for store in stores:
            store.close()


def test_a_migration_that_fails_leaves_nothing_behind(empty_store: Store) -> None:
    with empty_store.writing() as connection:
        tables.blob.create(connection)  # the first migration trips over it half way
    with pytest.raises((StoreBusy, DBAPIError)):
        migrate(empty_store)
    with empty_store.reading() as connection:
        assert inspect(connection).get_table_names() == ["blob"]
