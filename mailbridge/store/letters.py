"""Letters: written with the post they carry, with a delivery to each of their readers.

A letter is stored once, a delivery is one small row, and (post, member) is
unique whatever the variant: nobody gets the same thing twice. How deliveries
go out is in `deliveries`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Exists,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from mailbridge.errors import NotFound
from mailbridge.model import Letter, Precedence, Recipient
from mailbridge.store.deliveries import State
from mailbridge.store.tables import (
    Id,
    UtcTime,
    alliance,
    delivery,
    failure,
    letter,
    membership,
    mute,
    post,
)
from mailbridge.store.upsert import upsert

_AT_ONCE = 1000  # members in one statement: databases have a limit


@dataclass(frozen=True, slots=True)
class Sealed:
    """What all copies of a letter share; `content` is None once it is no longer kept."""

    id: int
    slug: str
    place: int
    reply_name: str
    content: bytes | None
    created_at: datetime
    envelope: Literal["list", "notice", "answer"] = "list"


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
    _put(connection, alliance_id, _Carried(post_id=post_id), letters, now)


def put_issue(
    connection: Connection,
    alliance_id: int,
    issue_id: int,
    letters: Sequence[Letter],
    now: datetime,
) -> None:
    """Write an issue's letters, as `put` does those of a post."""
    _put(connection, alliance_id, _Carried(issue_id=issue_id), letters, now)


@dataclass(frozen=True, slots=True)
class _Carried:
    """What letters carry: a post or an issue, by its id."""

    post_id: int | None = None
    issue_id: int | None = None

    @property
    def key(self) -> str:
        """The column that, with the member, is unique among deliveries."""
        return "post_id" if self.issue_id is None else "issue_id"

    @property
    def id(self) -> int | None:
        return self.post_id if self.issue_id is None else self.issue_id


def _put(
    connection: Connection,
    alliance_id: int,
    carried: _Carried,
    letters: Sequence[Letter],
    now: datetime,
) -> None:
    if not letters:
        return
    rows = [
        {
            "alliance_id": alliance_id,
            "post_id": carried.post_id,
            "issue_id": carried.issue_id,
            "variant": one.variant,
            "message_id": one.message_id,
            "content": one.content,
            "reply_name": one.reply_name,
            "place": one.place,
            "envelope": "list",
            "recipient": "",
            "created_at": now,
        }
        for one in letters
    ]
    upsert(connection, letter, rows, key=[carried.key, "variant"])
    query = select(letter.c.variant, letter.c.id).where(letter.c[carried.key] == carried.id)
    ids = {row.variant: row.id for row in connection.execute(query)}
    for one in letters:
        for wait, those in _by_wait(one.recipients).items():
            for start in range(0, len(those), _AT_ONCE):
                some, at = those[start : start + _AT_ONCE], now + wait
                _put_deliveries(connection, carried, (ids[one.variant], one.precedence), some, at)


def _by_wait(recipients: Sequence[Recipient]) -> dict[timedelta, list[Recipient]]:
    found: dict[timedelta, list[Recipient]] = {}
    for one in recipients:
        found.setdefault(one.wait, []).append(one)
    return found


def _put_deliveries(
    connection: Connection,
    carried: _Carried,
    letter_row: tuple[int, Precedence],
    recipients: Sequence[Recipient],
    at: datetime,
) -> None:
    """Write many deliveries in one statement: row by row they would cost three times as much.

    Each goes where the membership's letters go; who left, is pausing or muted the
    thread gets none.
    """
    letter_id, precedence = letter_row
    values: dict[str, ColumnElement[Any]] = {
        "letter_id": literal(letter_id),
        "post_id": literal(carried.post_id, Id),
        "issue_id": literal(carried.issue_id, Id),
        "membership_id": membership.c.id,
        "address_id": membership.c.address_id,
        "state": literal("due"),
        "precedence": literal(int(precedence)),
        "attempts": literal(0),
        "next_at": literal(at, UtcTime),
        "claimed_by": literal(""),
        "ambiguous": literal(value=False),
        "answer": literal(""),
    }
    people = [recipient.membership_id for recipient in recipients]
    rows = select(*values.values()).where(
        membership.c.id.in_(people),
        membership.c.left_at.is_(None),
        or_(membership.c.paused_until.is_(None), membership.c.paused_until <= at),
        *(() if carried.post_id is None else (~_mutes(carried.post_id),)),
    )
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(
        dialect.insert(delivery)
        .from_select(list(values), rows)
        .on_conflict_do_nothing(index_elements=[carried.key, "membership_id"])
    )


def _mutes(post_id: int) -> Exists:
    """Return whether a membership muted the post's thread."""
    of_thread = mute.c.thread == select(post.c.thread).where(post.c.id == post_id).scalar_subquery()
    return exists().where(mute.c.membership_id == membership.c.id, of_thread)


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
            letter.c.envelope,
        )
        .join(alliance, alliance.c.id == letter.c.alliance_id)
        .where(letter.c.id.in_(list(ids)))
    )
    return tuple(Sealed(*row) for row in connection.execute(query))


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


def stop(connection: Connection, alliance_id: int, number: int) -> None:
    """Let a post's letters that are not out yet go to nobody."""
    whose = select(post.c.id).where(post.c.alliance_id == alliance_id, post.c.number == number)
    connection.execute(
        delete(delivery).where(
            delivery.c.post_id.in_(whose),
            delivery.c.state.in_(("due", "deferred")),
            ~exists().where(failure.c.delivery_id == delivery.c.id),
        )
    )


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
