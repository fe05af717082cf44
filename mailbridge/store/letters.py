"""Letters and their deliveries: written with the post, claimed by senders, marked as they went.

A delivery is small and there are many, so a group costs one statement whatever
its size, and what a letter says is fetched once. A sender may die between the
smarthost's 250 and our commit: its claim is a lease, and what it held is sent
again and counted as `ambiguous`. Each question is asked of one state at a time,
because only then the index answers it without looking at all that waits.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningUpdate

from mailbridge.errors import NotFound
from mailbridge.model import Letter, Recipient
from mailbridge.store.tables import (
    UtcTime,
    address,
    alliance,
    delivery,
    letter,
    membership,
    post,
)
from mailbridge.store.upsert import upsert

_AT_ONCE = 1000  # members in one statement: databases have a limit

State = Literal["due", "sending", "sent", "deferred", "failed"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery in a sender's hands; `attempts` counts this one.

    `ambiguous`: an earlier attempt ended without anyone knowing how. `answer`
    is what that attempt was told, "" if it was the first.
    """

    id: int
    letter_id: int
    membership_id: int
    address: str
    attempts: int
    ambiguous: bool
    answer: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """What all copies of a letter share; `content` is None once it is no longer kept."""

    id: int
    slug: str
    place: int
    reply_name: str
    content: bytes | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Result:
    """How an attempt ended; `answer` holds no address.

    `next_at` is when to try again, or the end itself. An attempt that does not
    count (`counts`) was not the recipient's fault. `ambiguous`: nobody knows
    whether it arrived.
    """

    id: int
    state: State
    next_at: datetime
    answer: str = ""
    ambiguous: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deliveries stand in each state; `ambiguous` counts across all of them."""

    due: int
    sending: int
    sent: int
    deferred: int
    failed: int
    ambiguous: int


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A delivery that was given up."""

    id: int
    state: Literal["failed"]
    alliance: str
    subject: str
    reason: str
    at: datetime


# --- written ----------------------------------------------------------------


def put(
    connection: Connection,
    alliance_id: int,
    post_id: int,
    letters: Sequence[Letter],
    now: datetime,
) -> None:
    """Write a post's letters, and a delivery to each of their recipients, due now.

    A letter or delivery that is there already stays as it is.
    """
    if not letters:
        return
    rows = [
        {
            "alliance_id": alliance_id,
            "post_id": post_id,
            "variant": one.variant,
            "message_id": one.message_id,
            "content": one.content,
            "reply_name": one.reply_name,
            "place": one.place,
            "created_at": now,
        }
        for one in letters
    ]
    upsert(connection, letter, rows, key=["post_id", "variant"])
    query = select(letter.c.variant, letter.c.id).where(letter.c.post_id == post_id)
    ids = {row.variant: row.id for row in connection.execute(query)}
    for one in letters:
        for start in range(0, len(one.recipients), _AT_ONCE):
            some = one.recipients[start : start + _AT_ONCE]
            _put_deliveries(connection, post_id, ids[one.variant], some, now)


def _put_deliveries(
    connection: Connection,
    post_id: int,
    letter_id: int,
    recipients: Sequence[Recipient],
    now: datetime,
) -> None:
    """Write many deliveries in one statement: row by row they would cost three times as much.

    Each goes where the membership's letters go; who left or is pausing gets none.
    """
    values: dict[str, ColumnElement[Any]] = {
        "letter_id": literal(letter_id),
        "post_id": literal(post_id),
        "membership_id": membership.c.id,
        "address_id": membership.c.address_id,
        "state": literal("due"),
        "attempts": literal(0),
        "next_at": literal(now, UtcTime),
        "claimed_by": literal(""),
        "ambiguous": literal(value=False),
        "answer": literal(""),
    }
    people = [recipient.membership_id for recipient in recipients]
    rows = select(*values.values()).where(
        membership.c.id.in_(people),
        membership.c.left_at.is_(None),
        or_(membership.c.paused_until.is_(None), membership.c.paused_until <= now),
    )
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(
        dialect.insert(delivery)
        .from_select(list(values), rows)
        .on_conflict_do_nothing(index_elements=["post_id", "membership_id"])
    )


# --- being sent -------------------------------------------------------------


def any_due(connection: Connection, now: datetime) -> bool:
    """Whether something could be claimed: asked often, so without a lock."""
    return any(
        connection.execute(waits, {"now": now, "limit": 1}).first() is not None for waits in _WAITS
    )


def claim(
    connection: Connection, by: str, now: datetime, lease: timedelta, limit: int = 20
) -> tuple[Outgoing, ...]:
    """Take up to `limit` deliveries that are due; until `now + lease` nobody else may.

    `by` is "host/pid/...". A claim whose lease ran out while it was being sent
    is taken too, and is ambiguous from then on. Commit before sending.
    """
    taken: list[Outgoing] = []
    values = {"now": now, "claimant": by, "lease_ends": now + lease}
    for claiming in _CLAIMS:
        rows = connection.execute(claiming, values | {"limit": limit - len(taken)})
        taken += [Outgoing(*row) for row in rows]
        if len(taken) == limit:
            break
    return tuple(taken)


def _waits(state: State, until: Column[datetime]) -> Select[int]:
    """Return what may be claimed of one state: only so does the index answer at once."""
    return (
        select(delivery.c.id)
        .where(delivery.c.state == state, until <= bindparam("now"))
        .order_by(delivery.c.next_at)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True)
    )


def _claim(waits: Select[int]) -> ReturningUpdate[*tuple[Any, ...]]:
    # A CTE that locks is never folded into the rest, so PostgreSQL takes no row beyond the limit.
    taken = waits.cte("taken")
    where_to = select(address.c.address).where(address.c.id == delivery.c.address_id)
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
            where_to.scalar_subquery(),
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


def sealed(connection: Connection, ids: Iterable[int]) -> tuple[Sealed, ...]:
    """Return what the letters of these ids say, and whose they are."""
    query = (
        select(
            letter.c.id,
            alliance.c.slug,
            letter.c.place,
            letter.c.reply_name,
            letter.c.content,
            letter.c.created_at,
        )
        .join(alliance, alliance.c.id == letter.c.alliance_id)
        .where(letter.c.id.in_(list(ids)))
    )
    return tuple(Sealed(*row) for row in connection.execute(query))


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


def send_again(connection: Connection, delivery_id: int, now: datetime) -> None:
    """Make a delivery that was given up due once more; NotFound where there is none such."""
    kept = select(letter.c.id).where(letter.c.content.is_not(None))
    changed = connection.execute(
        update(delivery)
        .where(
            delivery.c.id == delivery_id,
            delivery.c.state == "failed",
            delivery.c.letter_id.in_(kept),
        )
        .values(state="due", attempts=0, next_at=now, answer="", done_at=None)
    ).rowcount
    if not changed:
        raise NotFound(f"no delivery {delivery_id} that was given up and could be sent again")


# --- looking ----------------------------------------------------------------


def tally(connection: Connection) -> Tally:
    """Return how many deliveries stand where."""
    query = select(delivery.c.state, delivery.c.ambiguous, func.count().label("number")).group_by(
        delivery.c.state, delivery.c.ambiguous
    )
    rows = connection.execute(query).all()

    def of(state: State) -> int:
        return sum(row.number for row in rows if row.state == state)

    return Tally(
        due=of("due"),
        sending=of("sending"),
        sent=of("sent"),
        deferred=of("deferred"),
        failed=of("failed"),
        ambiguous=sum(row.number for row in rows if row.ambiguous),
    )


def undelivered(connection: Connection) -> tuple[Undelivered, ...]:
    """Return the deliveries that were given up, the oldest first."""
    query = (
        select(
            delivery.c.id,
            delivery.c.state,
            alliance.c.slug,
            func.coalesce(post.c.subject, ""),
            delivery.c.answer,
            delivery.c.done_at,
        )
        .join(letter, letter.c.id == delivery.c.letter_id)
        .join(alliance, alliance.c.id == letter.c.alliance_id)
        .join(post, post.c.id == delivery.c.post_id, isouter=True)
        .where(delivery.c.state == "failed")
        .order_by(delivery.c.id)
    )
    return tuple(Undelivered(*row) for row in connection.execute(query))
