"""Deliveries on their way: claimed by senders in groups, and marked as they went.

A sender may die between the smarthost's 250 and our commit: its claim is a
lease, and what it held is sent again and counted as `ambiguous`. There are many
deliveries, so a group costs few statements whatever its size, and each question
is asked of one state and precedence at a time: only then the index answers it
without looking at all that waits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Column, Connection, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from mailbridge.model import Precedence
from mailbridge.store.tables import address, delivery, letter

State = Literal["due", "sending", "sent", "deferred", "failed"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery in a sender's hands, to a member or a stranger; `attempts` counts this one.

    `ambiguous`: an earlier attempt ended without anyone knowing how. `answer`
    is what that attempt was told, "" if it was the first.
    """

    id: int
    letter_id: int
    membership_id: int | None
    address: str
    attempts: int
    ambiguous: bool
    answer: str


@dataclass(frozen=True, slots=True)
class Result:
    """How an attempt ended; `answer` holds no address.

    `next_at` is when to try again, or the end itself. An attempt that does not
    count (`counts`) was not the recipient's fault. `ambiguous`: nobody knows
    whether it arrived. `refused`: the smarthost takes nothing for the address.
    """

    id: int
    state: State
    next_at: datetime
    answer: str = ""
    ambiguous: bool = False
    counts: bool = True
    refused: bool = False


def any_due(connection: Connection, now: datetime) -> bool:
    """Whether something could be claimed: asked often, so without a lock."""
    return how_many_due(connection, now, 1) > 0


def how_many_due(connection: Connection, now: datetime, most: int) -> int:
    """Return how many could be claimed, and count no further than `most`."""
    found = 0
    for waits in _WAITS:
        for precedence in Precedence:
            if found < most:
                values = {"now": now, "rank": precedence, "limit": most - found}
                found += len(connection.execute(waits, values).all())
    return found


def claim(
    connection: Connection, by: str, now: datetime, lease: timedelta, limit: int = 20
) -> tuple[Outgoing, ...]:
    """Take up to `limit` deliveries that are due, in their order of precedence.

    Until `now + lease` nobody else may.

    `by` is "host/pid/...". A claim whose lease ran out while it was being sent
    is taken too, and is ambiguous from then on. Commit before sending.
    """
    taken: list[Outgoing] = []
    values = {"now": now, "claimant": by, "lease_ends": now + lease}
    for precedence in Precedence:
        for claiming in _CLAIMS:
            if len(taken) < limit:
                asked = values | {"rank": precedence, "limit": limit - len(taken)}
                taken += [Outgoing(*row) for row in connection.execute(claiming, asked)]
    return tuple(taken)


def _waits(state: State, until: Column[datetime]) -> Select[int]:
    """Return what may be claimed of one state: only so does the index answer at once."""
    return (
        select(delivery.c.id)
        .where(
            delivery.c.state == state,
            delivery.c.precedence == bindparam("rank"),
            until <= bindparam("now"),
        )
        .order_by(delivery.c.next_at)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True)
    )


def _claim(waits: Select[int]) -> ReturningUpdate[*tuple[Any, ...]]:
    # A CTE that locks is never folded into the rest, so PostgreSQL takes no row beyond the limit.
    taken = waits.cte("taken")
    known = select(address.c.address).where(address.c.id == delivery.c.address_id)
    stranger = select(letter.c.recipient).where(letter.c.id == delivery.c.letter_id)
    return (
        update(delivery)
        .where(delivery.c.id.in_(select(taken.c.id)))
        .values(
            ambiguous=or_(delivery.c.ambiguous, delivery.c.state == "sending"),
            state="sending",
            attempts=delivery.c.attempts + 1,
            claimed_by=bindparam("claimant"),
            claimed_until=bindparam("lease_ends"),
        )
        .returning(
            delivery.c.id,
            delivery.c.letter_id,
            delivery.c.membership_id,
            func.coalesce(known.scalar_subquery(), stranger.scalar_subquery()),
            delivery.c.attempts,
            delivery.c.ambiguous,
            delivery.c.answer,
        )
    )


# Built once: a statement takes longer to build than to run, and there are many groups.
_WAITS = (
    _waits("due", delivery.c.next_at),
    _waits("deferred", delivery.c.next_at),
    _waits("sending", delivery.c.claimed_until),  # a lease that ran out
)
_CLAIMS = tuple(_claim(waits) for waits in _WAITS)


def mark(connection: Connection, by: str, results: Sequence[Result], now: datetime) -> None:
    """Write down how a group went; what another sender has taken over by now stays theirs.

    What went well is marked in one statement, and the server's words on it are not kept.
    """
    sent = [result.id for result in results if result.state == "sent"]
    if sent:
        connection.execute(_SENT, {"ids": sent, "marker": by, "at": now})
    others = [
        {
            "of": result.id,
            "marker": by,
            "new_state": result.state,
            "again_at": result.next_at,
            "said": result.answer,
            "unsure": result.ambiguous,
            "uncounted": 0 if result.counts else 1,
            "is_refused": result.refused,
            "ended_at": now if result.state == "failed" else None,
        }
        for result in results
        if result.state != "sent"
    ]
    if others:
        connection.execute(_NOT_SENT, others)


_MARKED = update(delivery).where(
    delivery.c.state == "sending", delivery.c.claimed_by == bindparam("marker")
)
_SENT = _MARKED.where(delivery.c.id.in_(bindparam("ids", expanding=True))).values(
    state="sent", answer="", claimed_by="", claimed_until=None, done_at=bindparam("at")
)
_NOT_SENT = _MARKED.where(delivery.c.id == bindparam("of")).values(
    state=bindparam("new_state"),
    next_at=bindparam("again_at"),
    answer=bindparam("said"),
    refused=bindparam("is_refused"),
    ambiguous=or_(delivery.c.ambiguous, bindparam("unsure")),
    attempts=delivery.c.attempts - bindparam("uncounted"),
    claimed_by="",
    claimed_until=None,
    done_at=bindparam("ended_at"),
)


def put_off(connection: Connection, now: datetime, until: datetime, answer: str) -> int:
    """Defer everything that is due, because nothing can be sent at all; return how many."""
    return connection.execute(
        update(delivery)
        .where(delivery.c.state.in_(("due", "deferred")), delivery.c.next_at <= now)
        .values(state="deferred", next_at=until, answer=answer)
    ).rowcount


def renew(connection: Connection, by: str, until: datetime) -> None:
    """Prolong the leases of a sender that is slow, and alive."""
    connection.execute(
        update(delivery)
        .where(delivery.c.state == "sending", delivery.c.claimed_by == by)
        .values(claimed_until=until)
    )


def release_dead(
    connection: Connection, host: str, alive: Callable[[int], bool], now: datetime
) -> int:
    """Make due what processes of this host held that are gone; return how many.

    Each is ambiguous: nobody knows whether it had been sent. `alive` must say
    False for the caller's own number, which a container's process keeps.
    """
    held = and_(
        delivery.c.state == "sending", delivery.c.claimed_by.startswith(f"{host}/", autoescape=True)
    )
    claimants = connection.execute(select(delivery.c.claimed_by).where(held).distinct()).scalars()
    dead = [by for by in claimants if not alive(int(by.split("/")[1]))]
    if not dead:
        return 0
    return connection.execute(
        update(delivery)
        .where(held, delivery.c.claimed_by.in_(dead))
        .values(state="due", next_at=now, ambiguous=True, claimed_by="", claimed_until=None)
    ).rowcount
