"""What became of the mails that came in: one by itself, those that wait, and all counted."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import get_args

from sqlalchemy import (
    Connection,
    func,
    select,
)

from mailbridge.errors import NotFound
from mailbridge.model import Fate
from mailbridge.store.tables import alliance, incoming


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


def standing(connection: Connection, id_: int) -> Standing:
    """Return what has become of a mail, and why; NotFound where there is none."""
    query = select(incoming.c.fate, incoming.c.reason, incoming.c.detail)
    row = connection.execute(query.where(incoming.c.id == id_)).one_or_none()
    if row is None:
        raise NotFound(f"no mail {id_}")
    return Standing(*row)


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
