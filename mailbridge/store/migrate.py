"""Brings a database to the newest schema: `migrate` is all a caller needs.

Two processes may start at once. On SQLite the writer's BEGIN IMMEDIATE keeps
them apart; PostgreSQL lets both create the same table, so there an advisory
lock, held until the transaction ends, lets one go first and the other find
nothing left to do. This file is imported where it is needed, because alembic
takes a third of a second to load.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from mailbridge.store import Store

_LOCK = 0x6D61696C  # "mail": any number that nobody else in this database uses


def migrate(store: Store) -> None:
    """Create or change the schema until it is the newest; all of it or nothing.

    Raises StoreBusy when the database does not answer.
    """
    with store.writing() as connection:
        if not store.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        command.upgrade(_config(connection), "head")


def is_current(store: Store) -> bool:
    """Return whether the database has the newest schema."""
    with store.reading() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
        return set(found) == set(ScriptDirectory.from_config(_config(connection)).get_heads())


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
