"""Mails as received: kept before the 250, handed to one worker at a time, and their fates.

A worker may die at any moment, so a claim is a lease that runs out, and the
attempt is counted before the work starts: a mail that kills its reader is set
aside after three. A mail to two alliances is two rows that share their bytes.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any, get_args

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from mailbridge.errors import NotFound
from mailbridge.model import Arrival, Evidence, Fate, Incoming, Outcome, Proof, Route
from mailbridge.store.tables import alliance, held, incoming, raw
from mailbridge.store.upsert import upsert

ATTEMPTS = 3
# Built once: making and looking up a statement costs as much as running it.
_INSERT = insert(incoming)
_ALLIANCES = select(alliance.c.slug, alliance.c.id)
_CLAIM_BYTES = 16 * 1024 * 1024  # of raw mail in a worker's hands at once; one mail always fits


@dataclass(frozen=True, slots=True)
class Ledger:
    """How many mails came in, and what became of them."""

    posted: int
    held: int
    rejected: int
    dropped: int
    commands: int
    bounces: int
    waiting: int
    stuck: int

    @property
    def accepted(self) -> int:
        """All of them: every mail has exactly one fate."""
        return sum(asdict(self).values())


@dataclass(frozen=True, slots=True)
class Queued:
    """A mail that waits for a person; `alliance` is None for the operators'."""

    id: int
    state: Fate
    alliance: str | None
    subject: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How one mail stands; `detail` is a traceback where it is stuck."""

    fate: Fate
    reason: str
    detail: str


# --- coming in --------------------------------------------------------------


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


# --- being handled ----------------------------------------------------------


def claim(
    connection: Connection, by: str, now: datetime, lease: timedelta, limit: int
) -> tuple[Incoming, ...]:
    """Take up to `limit` waiting mails, the oldest first; until `now + lease` nobody else may.

    `by` is "host/pid/...". The attempt is counted here, before any work; a mail
    whose attempts are used up becomes `stuck` instead, and one whose last attempt
    had no end comes alone, lest it take others with it. Commit before working.
    """
    free = _free(now)
    _set_aside(connection, free, now)
    ids = _together(
        connection.execute(
            select(incoming.c.id, raw.c.size, incoming.c.attempts)
            .join(raw, raw.c.hash == incoming.c.raw_hash)
            .where(free)
            .order_by(incoming.c.id)
            .limit(limit)
            .with_for_update(of=incoming, skip_locked=True)
        )
    )
    if not ids:
        return ()
    connection.execute(
        update(incoming)
        .where(incoming.c.id.in_(ids))
        .values(attempts=incoming.c.attempts + 1, claimed_by=by, claimed_until=now + lease)
    )
    query = _whole().where(incoming.c.id.in_(ids)).order_by(incoming.c.id)
    return tuple(_incoming(row) for row in connection.execute(query))


def _free(now: datetime) -> ColumnElement[bool]:
    unclaimed = or_(incoming.c.claimed_until.is_(None), incoming.c.claimed_until <= now)
    return and_(incoming.c.fate == "waiting", unclaimed)


def _set_aside(connection: Connection, free: ColumnElement[bool], now: datetime) -> None:
    connection.execute(
        update(incoming)
        .where(free, incoming.c.attempts >= ATTEMPTS)
        .values(
            fate="stuck",
            reason="attempts_used_up",
            detail="Each attempt ended without an answer; the last was by " + incoming.c.claimed_by,
            claimed_by="",
            claimed_until=None,
            decided_at=now,
        )
    )


def _together(rows: Iterable[Row[int, int, int]]) -> list[int]:
    """Return the first of the mails that one worker can take at once."""
    ids: list[int] = []
    total = 0
    for id_, size, attempts in rows:
        total += size
        if ids and (attempts or total > _CLAIM_BYTES):
            break
        ids.append(id_)
        if attempts:
            break
    return ids


def release_dead(connection: Connection, host: str, alive: Callable[[int], bool]) -> int:
    """Free the mails claimed by processes of this host that are gone; return how many.

    Called at start, so that nobody waits for the leases of a process that was
    killed. A container's process has the same number after every restart:
    `alive` must say False for the caller's own.
    """
    mine = and_(
        incoming.c.fate == "waiting",
        incoming.c.claimed_until.is_not(None),
        incoming.c.claimed_by.startswith(f"{host}/", autoescape=True),
    )
    claimants = connection.execute(select(incoming.c.claimed_by).where(mine).distinct()).scalars()
    dead = [by for by in claimants if not alive(_pid(by))]
    if not dead:
        return 0
    return connection.execute(
        update(incoming).where(mine, incoming.c.claimed_by.in_(dead)).values(claimed_until=None)
    ).rowcount


def _pid(by: str) -> int:
    return int(by.split("/")[1])


def keep_proof(connection: Connection, id_: int, evidence: Evidence) -> None:
    """Write down what was found to speak for a mail's author: nobody looks a second time."""
    connection.execute(
        update(incoming).where(incoming.c.id == id_).values(evidence=asdict(evidence))
    )


def decide(connection: Connection, outcome: Outcome, now: datetime) -> None:
    """Write down what became of a mail that was waiting, held or stuck.

    Raises NotFound where another worker, who took it over, was there first:
    then nothing of this outcome must be recorded.
    """
    known = {
        "subject": outcome.subject,
        "message_id": outcome.message_id,
        "body_hash": outcome.body_hash,
        "words_hash": outcome.words_hash,
    }
    changed = connection.execute(
        update(incoming)
        .where(
            incoming.c.id == outcome.incoming_id, incoming.c.fate.in_(("waiting", "held", "stuck"))
        )
        .values(
            fate=outcome.fate,
            reason=outcome.reason,
            claimed_by="",
            claimed_until=None,
            decided_at=now,
            **{name: value for name, value in known.items() if value},
        )
    ).rowcount
    if not changed:
        raise NotFound(f"mail {outcome.incoming_id} has its fate already")


def set_stuck(connection: Connection, id_: int, reason: str, detail: str, now: datetime) -> None:
    """Set a waiting mail aside; `detail` is a traceback. One that has a fate keeps it."""
    connection.execute(
        update(incoming)
        .where(incoming.c.id == id_, incoming.c.fate == "waiting")
        .values(
            fate="stuck",
            reason=reason,
            detail=detail,
            claimed_by="",
            claimed_until=None,
            decided_at=now,
        )
    )


def replay(connection: Connection, id_: int) -> None:
    """Let a mail be handled once more, as if it had just come; its kept bytes decide.

    Raises NotFound where there is no such mail, where it was posted or obeyed
    (that would be done twice), or where its bytes are no longer kept.
    """
    kept = select(raw.c.hash).where(raw.c.content.is_not(None))
    changed = connection.execute(
        update(incoming)
        .where(
            incoming.c.id == id_,
            incoming.c.fate.in_(("stuck", "held", "rejected", "dropped")),
            incoming.c.raw_hash.in_(kept),
        )
        .values(
            fate="waiting",
            reason="",
            detail="",
            attempts=0,
            claimed_by="",
            claimed_until=None,
            decided_at=None,
        )
    ).rowcount
    if not changed:
        raise NotFound(f"no mail {id_} that could be handled again")
    connection.execute(delete(held).where(held.c.incoming_id == id_))


# --- looking ----------------------------------------------------------------


def get(connection: Connection, id_: int) -> Incoming:
    """Return one mail; NotFound where there is none, or its bytes are no longer kept."""
    row = connection.execute(_whole().where(incoming.c.id == id_)).first()
    if row is None or row.content is None:
        raise NotFound(f"no mail {id_}, or it is no longer kept")
    return _incoming(row)


def standing(connection: Connection, id_: int) -> Standing:
    """Return what has become of a mail, and why; NotFound where there is none."""
    query = select(incoming.c.fate, incoming.c.reason, incoming.c.detail)
    row = connection.execute(query.where(incoming.c.id == id_)).one_or_none()
    if row is None:
        raise NotFound(f"no mail {id_}")
    return Standing(*row)


def alliance_of(connection: Connection, id_: int) -> int | None:
    """Return the id of the alliance that a mail came for, None where that is the operators."""
    query = select(incoming.c.alliance_id).where(incoming.c.id == id_)
    return connection.execute(query).scalar_one_or_none()


def any_waiting(connection: Connection, now: datetime) -> bool:
    """Whether a mail waits that nobody has in hand: asked often, so without a lock."""
    return connection.execute(select(incoming.c.id).where(_free(now)).limit(1)).first() is not None


def ledger(connection: Connection) -> Ledger:
    """Return how many mails have which fate."""
    query = select(incoming.c.fate, func.count().label("mails")).group_by(incoming.c.fate)
    found = {row.fate: row.mails for row in connection.execute(query)}
    number: dict[Fate, int] = {fate: found.get(fate, 0) for fate in get_args(Fate)}
    return Ledger(
        posted=number["posted"],
        held=number["held"],
        rejected=number["rejected"],
        dropped=number["dropped"],
        commands=number["command"],
        bounces=number["bounce"],
        waiting=number["waiting"],
        stuck=number["stuck"],
    )


def queue(connection: Connection, fates: Sequence[Fate] = ("held", "stuck")) -> tuple[Queued, ...]:
    """Return the mails of these fates, the oldest first."""
    query = (
        select(incoming, alliance.c.slug)
        .join(alliance, isouter=True)
        .where(incoming.c.fate.in_(fates))
        .order_by(incoming.c.id)
    )
    return tuple(
        Queued(row.id, row.fate, row.slug, row.subject, row.reason, row.received_at)
        for row in connection.execute(query)
    )


def _whole() -> Select[Any]:
    return (
        select(incoming, raw.c.content, alliance.c.slug)
        .join(raw, raw.c.hash == incoming.c.raw_hash)
        .join(alliance, alliance.c.id == incoming.c.alliance_id, isouter=True)
    )


def _incoming(row: Row[Any]) -> Incoming:
    return Incoming(
        id=row.id,
        raw=row.content,
        raw_hash=row.raw_hash,
        route=Route(row.slug, row.purpose, row.recipient, row.token),
        evidence=_evidence(row.evidence),
        received_at=row.received_at,
        attempts=row.attempts,
    )


def _evidence(kept: Mapping[str, Any]) -> Evidence:
    fields_kept = dict(kept)
    recipients, proof = tuple(fields_kept.pop("recipients")), fields_kept.pop("proof")
    return Evidence(**fields_kept, recipients=recipients, proof=_proof(proof) if proof else None)


def _proof(kept: Mapping[str, Any]) -> Proof:
    fields_kept = dict(kept)
    dkim = tuple(fields_kept.pop("dkim"))
    return Proof(**fields_kept, dkim=dkim)
