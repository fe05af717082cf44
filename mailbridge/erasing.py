"""Erases somebody who asked for it: from their own rows, from others' words, and from the disk.

They hear of it before, while their address is still known. One transaction empties all;
then raw mail and letters of their alliances are forgotten, and the database is written
anew, for a deleted row stays readable in a file until something else is put there.
"""

from datetime import datetime, timedelta

from mailbridge.core.erasure import reworded, traces, without
from mailbridge.errors import NotFound
from mailbridge.store import Connection, Store, erasure
from mailbridge.store.compact import compact
from mailbridge.store.others import reword
from mailbridge.store.retention import forget

_KEEP = timedelta(days=36500)  # what only age would have forgotten stays


def erase(store: Store, key: str, by: str, now: datetime) -> int:
    """Erase whose an address is; return how many posts that were. NotFound where it is nobody's."""
    with store.writing() as connection:
        person_id = erasure.person_of(connection, key)
        if person_id is None:
            raise NotFound("nobody here has that address")
        posts = _empty(connection, person_id, by, now)
    _finish(store, now)
    return posts


def pass_time(store: Store, now: datetime) -> int:
    """Erase who asked for it by mail or on their pages; return how many they were."""
    with store.reading() as connection:
        asked = erasure.asked_for(connection)
    for person_id in asked:
        with store.writing() as connection:
            _empty(connection, person_id, f"person {person_id}", now)
    if asked:
        _finish(store, now)
    return len(asked)


def obey_tombstones(store: Store, hashes: frozenset[str], now: datetime) -> int:
    """Erase again who was erased before an older copy was restored; return how many they were."""
    with store.writing() as connection:
        erasure.entomb(connection, tuple(hashes), now)
        found = erasure.risen(connection, hashes)
        for person_id in found:
            _empty(connection, person_id, "restore", now)
    if found:
        _finish(store, now)
    return len(found)


def _empty(connection: Connection, person_id: int, by: str, now: datetime) -> int:
    who = erasure.remains(connection, person_id)
    found = traces(who.names, who.addresses, who.texts)
    reword(
        connection,
        who,
        lambda segments, html: reworded(segments, html, found),
        lambda text: without(text, found),
    )
    erasure.erase(connection, who, by, now)
    return len(who.posts)


def _finish(store: Store, now: datetime) -> None:
    forgotten = 1
    while forgotten:
        with store.writing() as connection:
            forgotten = forget(connection, now, _KEEP)
    compact(store)
