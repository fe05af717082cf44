"""Row 26: a backup made while mail comes in is whole, and what is restored is what there was."""

import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mailbridge.core.query import query_of
from mailbridge.errors import BadInput
from mailbridge.model import Arrival, Evidence, Route
from mailbridge.store import Store, arriving, search, tables
from mailbridge.store.backup import back_up, restore
from tests import outbox
from tests.doors.web.world import NOW, World, build, join
from tests.test_erasing import told


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    with store.reading() as connection:
        return {
            table.name: [
                dict(row)
                for row in connection.execute(
                    select(table).order_by(*table.primary_key.columns)
                ).mappings()
            ]
            for table in tables.metadata.sorted_tables
        }


def found(world: World, store: Store, word: str) -> tuple[int, ...]:
    with store.reading() as connection:
        return search.find(connection, world.alliance_id, query_of(word, outbox.ALLIANCE), 10)


def arrive(store: Store, number: int) -> None:
    evidence = Evidence("lmtp", "127.0.0.1", "mx", "g@x.example", ("stores@t.example",))
    route = Route("stores", "post", "stores@t.example")
    mail = Arrival(f"Subject: {number}\r\n\r\nx".encode(), (route,), evidence, NOW)
    with store.writing() as connection:
        arriving.keep(connection, [mail])


def test_what_is_restored_is_what_there_was(store: Store, tmp_path: Path) -> None:
    world = told(store)
    before = everything(store)
    back_up(store, tmp_path / "backup.db")
    join(world, "Somebody Else", "else@x.example")
    world.say("Something that came later.", subject="Later")
    restore(store, tmp_path / "backup.db")
    assert everything(store) == before
    assert found(world, store, "turn") == (2, 1)
    assert found(world, store, "later") == ()
    world.number = 2
    assert world.say("And on it goes.") == 3  # under new ids, which nobody has


@pytest.mark.parametrize("way", ["to PostgreSQL", "to SQLite"])
def test_a_backup_moves_from_one_database_to_the_other(
    sqlite_store: Store, postgres_store: Store, tmp_path: Path, way: str
) -> None:
    stores = sqlite_store, postgres_store
    source, target = stores if way == "to PostgreSQL" else reversed(stores)
    world = told(source)
    back_up(source, tmp_path / "backup.db")
    restore(target, tmp_path / "backup.db")
    assert everything(target) == everything(source)
    assert found(world, target, "turn") == (2, 1)


def test_a_backup_made_while_mail_comes_in_holds_each_mail_wholly_or_not_at_all(
    store: Store, tmp_path: Path
) -> None:
    build(store)
    enough = threading.Event()

    def come_in() -> None:
        number = 0
        while not enough.is_set():
            number += 1
            arrive(store, number)

    coming = threading.Thread(target=come_in)
    coming.start()
    try:
        for number in range(5):
            back_up(store, tmp_path / f"{number}.db")
    finally:
        enough.set()
        coming.join()
    kept: list[int] = []
    for number in range(5):
        copy = Store(f"sqlite:///{tmp_path / f'{number}.db'}")
        rows = everything(copy)
        copy.close()
        assert {row["raw_hash"] for row in rows["incoming"]} == {r["hash"] for r in rows["raw"]}
        kept.append(len(rows["incoming"]))
    assert kept == sorted(kept)


def test_a_backup_is_one_file_that_only_its_owner_reads_and_never_takes_anothers_place(
    sqlite_store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    back_up(sqlite_store, folder / "a.db")
    assert [each.name for each in folder.iterdir()] == ["a.db"]
    assert os.stat(folder / "a.db").st_mode & 0o077 == 0  # noqa: PTH116
    with pytest.raises(BadInput, match="is there already"):
        back_up(sqlite_store, folder / "a.db")


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + b"x" * 900])
def test_what_is_no_backup_is_refused_and_all_stays(
    sqlite_store: Store, tmp_path: Path, content: bytes
) -> None:
    told(sqlite_store)
    before = everything(sqlite_store)
    (tmp_path / "bad.db").write_bytes(content)
    with pytest.raises(BadInput):
        restore(sqlite_store, tmp_path / "bad.db")
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    with pytest.raises(BadInput, match="no mail of ours"):
        restore(sqlite_store, tmp_path / "other.db")
    assert everything(sqlite_store) == before
