"""Reports of failed deliveries: each delivery's once, and what they say together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, and_, func, select, update

from mailbridge.model import Failure, Reported
from mailbridge.store.people import member_by_id
from mailbridge.store.tables import alliance, delivery, failure, letter, post, question
from mailbridge.store.upsert import upsert

STALE = timedelta(days=7)  # what failed before says nothing of today


def reported(
    connection: Connection, alliance_id: int, number: int | None, now: datetime
) -> Reported | None:
    """Return the delivery a signed token names, None where this alliance has none such."""
    row = _delivery(connection, alliance_id, number)
    if row is None:
        return None
    since = now - STALE
    here = failure.c.delivery_id == row.id
    return Reported(
        delivery_id=row.id,
        member=member_by_id(connection, row.membership_id),
        probe=row.kind == "reach",
        repeated=connection.execute(select(failure.c.delivery_id).where(here)).first() is not None,
        probed=_probed(connection, row, since),
        failures=_of_address(connection, row.address_id, since),
        number=row.number,
        copies=_copies(connection, row.letter_id),
        copies_refused=_refused(connection, row.letter_id),
        invitation=row.asked if row.kind == "invite" else None,
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """A delivery whose address the smarthost refused, and what it said."""

    slug: str
    delivery_id: int
    answer: str


def refusals(connection: Connection, most: int) -> tuple[Refusal, ...]:
    """Return some of the refused deliveries that nobody has counted yet, the first ones first."""
    query = (
        select(alliance.c.slug, delivery.c.id, delivery.c.answer)
        .join(letter, letter.c.id == delivery.c.letter_id)
        .join(alliance, alliance.c.id == letter.c.alliance_id)
        .where(delivery.c.state == "failed", delivery.c.refused.is_(True))
        .order_by(delivery.c.id)
        .limit(most)
    )
    return tuple(Refusal(*row) for row in connection.execute(query))


def set_counted(connection: Connection, delivery_id: int) -> bool:
    """Write down that a refusal was counted; return whether it was not yet."""
    here = and_(delivery.c.id == delivery_id, delivery.c.refused.is_(True))
    return connection.execute(update(delivery).where(here).values(refused=False)).rowcount > 0


def put(connection: Connection, failures: Sequence[Failure]) -> None:
    """Write down deliveries that failed; one that is written down stays as it is."""
    rows = [
        {
            "delivery_id": one.delivery_id,
            "at": one.at,
            "permanent": one.permanent,
            "status": one.status,
            "of_the_mail": one.of_the_mail,
        }
        for one in failures
    ]
    if rows:
        upsert(connection, failure, rows, key=["delivery_id"])


def _delivery(
    connection: Connection, alliance_id: int, number: int | None
) -> Row[int, int, int, int, int, str, int] | None:
    asked = and_(
        question.c.alliance_id == letter.c.alliance_id,
        question.c.number == letter.c.place,
        letter.c.envelope == "notice",
    )
    query = (
        select(
            delivery.c.id,
            delivery.c.letter_id,
            delivery.c.membership_id,
            delivery.c.address_id,
            post.c.number,
            question.c.kind,
            question.c.number.label("asked"),
        )
        .join(letter, letter.c.id == delivery.c.letter_id)
        .join(post, post.c.id == delivery.c.post_id, isouter=True)
        .join(question, asked, isouter=True)
        .where(delivery.c.id == number, letter.c.alliance_id == alliance_id)
    )
    return connection.execute(query).one_or_none() if number is not None else None


def _of_address(
    connection: Connection, address_id: int | None, since: datetime
) -> tuple[Failure, ...]:
    query = (
        select(
            failure.c.delivery_id,
            failure.c.at,
            failure.c.permanent,
            failure.c.status,
            failure.c.of_the_mail,
        )
        .join(delivery, delivery.c.id == failure.c.delivery_id)
        .where(delivery.c.address_id == address_id, failure.c.at > since)
        .order_by(failure.c.at)
    )
    return tuple(Failure(*row) for row in connection.execute(query))


def _probed(
    connection: Connection, row: Row[int, int, int, int, int, str, int], since: datetime
) -> bool:
    query = select(question.c.id).where(
        question.c.membership_id == row.membership_id,
        question.c.kind == "reach",
        question.c.asked_at > since,
    )
    return connection.execute(query.limit(1)).first() is not None


def _copies(connection: Connection, letter_id: int) -> int:
    query = select(func.count()).where(delivery.c.letter_id == letter_id)
    return connection.execute(query).scalar_one()


def _refused(connection: Connection, letter_id: int) -> int:
    query = (
        select(func.count())
        .select_from(failure)
        .join(delivery, delivery.c.id == failure.c.delivery_id)
        .where(delivery.c.letter_id == letter_id, failure.c.permanent.is_(True))
    )
    return connection.execute(query).scalar_one()
