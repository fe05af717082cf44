"""Inserts rows that may already be there, in one statement, on either database."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    key: Sequence[str],
    update: Sequence[str] = (),
) -> None:
    """Insert `rows`; where one with the same `key` exists, overwrite its `update` columns.

    Without `update` what exists stays as it is. `key` names the columns of a
    unique constraint. On PostgreSQL two processes that upsert the same rows in
    different orders would wait for each other: hand rows in sorted by key.
    """
    if rows:
        statement = _statement(connection.dialect.name, table, tuple(key), tuple(update))
        connection.execute(statement, rows)


@cache  # making a statement costs as much as running it
def _statement(
    dialect: str, table: Table, key: tuple[str, ...], update: tuple[str, ...]
) -> Executable:
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    if not update:
        return statement.on_conflict_do_nothing(index_elements=key)
    new = {name: statement.excluded[name] for name in update}
    return statement.on_conflict_do_update(index_elements=key, set_=new)
