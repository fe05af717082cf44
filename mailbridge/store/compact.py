"""Writes a database anew without what was deleted, of which its file still holds the bytes."""

from sqlalchemy import text

from mailbridge.store import Store

_TRIES = 3  # each waits half a minute


def compact(store: Store) -> None:
    """Leave nothing deleted in the database's files; other writers wait meanwhile.

    SQLite: VACUUM, then the WAL is emptied. PostgreSQL: every table is written anew;
    its own WAL and whatever archives it are its operator's.
    """
    with store.alone() as connection:
        if store.is_sqlite:
            connection.execute(text("VACUUM"))
            # Whoever reads at that moment keeps the WAL; they are soon done.
            for _ in range(_TRIES):
                if not connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]:
                    return
        else:
            connection.execute(text("VACUUM (FULL)"))
