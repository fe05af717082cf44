"""Mails coming in: their bytes, kept once by their hash, and a waiting row for each route."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import (
    Connection,
    insert,
    select,
)

from mailbridge.errors import NotFound
from mailbridge.model import Arrival, Evidence
from mailbridge.store.tables import alliance, incoming, raw
from mailbridge.store.upsert import upsert

# Built once: making and looking up a statement costs as much as running it.
_INSERT = insert(incoming)
_ALLIANCES = select(alliance.c.slug, alliance.c.id)


def keep(connection: Connection, arrivals: Sequence[Arrival]) -> None:
    """Keep what came in: the bytes once by their hash, and a waiting row for each route.

    Raises NotFound when a route names an alliance that is not there.
    """
    if not arrivals:
        return
    ids = _alliance_ids(connection)
    hashes = [hashlib.sha256(arrival.raw).hexdigest() for arrival in arrivals]
    upsert(connection, raw, _raw_rows(arrivals, hashes), key=["hash"])
    rows = [
        row
        for arrival, raw_hash in zip(arrivals, hashes, strict=True)
        for row in _incoming_rows(arrival, raw_hash, ids)
    ]
    if rows:
        connection.execute(_INSERT, rows)


def _alliance_ids(connection: Connection) -> dict[str | None, int | None]:
    """Return the number of every alliance, and none for the operators."""
    return {None: None} | {row.slug: row.id for row in connection.execute(_ALLIANCES)}


def _raw_rows(arrivals: Sequence[Arrival], hashes: Sequence[str]) -> list[dict[str, Any]]:
    """Return rows for `raw`, each hash once, in the order of the hashes."""
    unique = dict(zip(hashes, arrivals, strict=True))
    return [
        {
            "hash": raw_hash,
            "content": arrival.raw,
            "size": len(arrival.raw),
            "received_at": arrival.received_at,
        }
        for raw_hash, arrival in sorted(unique.items(), key=lambda item: item[0])
    ]


def _incoming_rows(
    arrival: Arrival, raw_hash: str, ids: Mapping[str | None, int | None]
) -> list[dict[str, Any]]:
    # Not asdict: it copies what needs no copy, a third of what keeping a mail costs.
    evidence = {each.name: getattr(arrival.evidence, each.name) for each in fields(Evidence)}
    if arrival.evidence.proof is not None:
        evidence["proof"] = asdict(arrival.evidence.proof)
    return [
        {
            "raw_hash": raw_hash,
            "alliance_id": _known(route.alliance, ids),
            "purpose": route.purpose,
            "token": route.token,
            "recipient": route.recipient,
            "evidence": evidence,
            "received_at": arrival.received_at,
        }
        for route in arrival.routes
    ]


def _known(slug: str | None, ids: Mapping[str | None, int | None]) -> int | None:
    if slug not in ids:
        raise NotFound(f"no alliance named {slug}")
    return ids[slug]
