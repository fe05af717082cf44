"""Writes a database anew without what was deleted, of which its file still holds the bytes."""

from sqlalchemy import text

from mailbridge.store import Store


def compact(store: Store) -> None:
    """Leave nothing deleted in the database's files; other writers wait meanwhile.

    SQLite: VACUUM, then the WAL is emptied. PostgreSQL: every table is written anew;
    its own WAL and whatever archives it are its operator's.
    """
    with store.alone() as connection:
        if store.is_sqlite:
            connection.execute(text("VACUUM"))
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        else:
            connection.execute(text("VACUUM (FULL)"))
