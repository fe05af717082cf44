"""Mails as kept: handed to one worker at a time, and given their fates.

A worker may die at any moment, so a claim is a lease that runs out, and the
attempt is counted before the work starts: a mail that kills its reader is set
aside after three. A mail to two alliances is two rows that share their bytes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    delete,
    or_,
    select,
    update,
)

from mailbridge.errors import NotFound
from mailbridge.model import Evidence, Incoming, Outcome, Proof, Route
from mailbridge.store.tables import alliance, held, incoming, raw

ATTEMPTS = 3
_CLAIM_BYTES = 16 * 1024 * 1024  # of raw mail in a worker's hands at once; one mail always fits


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


def get(connection: Connection, id_: int) -> Incoming:
    """Return one mail; NotFound where there is none, or its bytes are no longer kept."""
    row = connection.execute(_whole().where(incoming.c.id == id_)).first()
    if row is None or row.content is None:
        raise NotFound(f"no mail {id_}, or it is no longer kept")
    return _incoming(row)


def alliance_of(connection: Connection, id_: int) -> int | None:
    """Return the id of the alliance that a mail came for, None where that is the operators."""
    query = select(incoming.c.alliance_id).where(incoming.c.id == id_)
    return connection.execute(query).scalar_one_or_none()


def any_waiting(connection: Connection, now: datetime) -> bool:
    """Whether a mail waits that nobody has in hand: asked often, so without a lock."""
    return connection.execute(select(incoming.c.id).where(_free(now)).limit(1)).first() is not None


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
