"""The ways that an address's mail came by when somebody let it through."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from mailbridge.model import KnownPath
from mailbridge.store.known import address_ids
from mailbridge.store.tables import address, known_path
from mailbridge.store.upsert import upsert


def known(connection: Connection, key: str) -> tuple[str, ...]:
    """Return the paths known of an address, spelt as `core.addresses.normalised` spells it."""
    query = select(known_path.c.path).join(address).where(address.c.normalised == key)
    return tuple(connection.execute(query).scalars())


def teach(connection: Connection, paths: Iterable[KnownPath], now: datetime) -> None:
    """Remember paths; those of addresses that are nobody's here are forgotten."""
    wanted = sorted(paths, key=lambda one: (one.address, one.path))
    ids = address_ids(connection, [one.address for one in wanted])
    rows = [
        {"address_id": ids[one.address], "path": one.path, "taught_at": now}
        for one in wanted
        if one.address in ids
    ]
    upsert(connection, known_path, rows, key=["address_id", "path"])
