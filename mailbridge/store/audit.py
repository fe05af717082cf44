"""The audit log as the desk reads it: who did what in an alliance, the newest first."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import ColumnElement, Connection, func, or_, select

from mailbridge.model import Logged
from mailbridge.store.tables import event, membership, person

_MACHINE = "mailbridge"


def logged(
    connection: Connection, alliance_id: int, sought: str, limit: int, offset: int, *, people: bool
) -> tuple[Logged, ...]:
    """Return lines in which words stand, or the name of who acted; of `people` alone if asked."""
    query = select(event.c.at, event.c.actor, event.c.what, event.c.on, event.c.detail)
    query = query.where(event.c.alliance_id == alliance_id)
    if people:
        query = query.where(event.c.actor != _MACHINE)
    if sought:
        query = query.where(_says(connection, alliance_id, sought))
    rows = connection.execute(query.order_by(event.c.id.desc()).limit(limit).offset(offset))
    return tuple(Logged(*row) for row in rows)


def names(connection: Connection, alliance_id: int, rows: Collection[str]) -> Mapping[str, str]:
    """Return the names of those whom the log calls "person 12" or "membership 7"."""
    wanted = [row.rpartition(" ") for row in rows]
    people = _ids(number for kind, _, number in wanted if kind == "person")
    seats = _ids(number for kind, _, number in wanted if kind == "membership")
    of_people = select(person.c.id, person.c.name).where(person.c.id.in_(people))
    of_seats = (
        select(membership.c.id, person.c.name)
        .join(person, person.c.id == membership.c.person_id)
        .where(membership.c.id.in_(seats), membership.c.alliance_id == alliance_id)
    )
    return {
        **{f"person {row.id}": row.name for row in connection.execute(of_people)},
        **{f"membership {row.id}": row.name for row in connection.execute(of_seats)},
    }


def _ids(numbers: Iterable[str]) -> list[int]:
    return [int(number) for number in numbers if number.isdecimal()]


def _says(connection: Connection, alliance_id: int, sought: str) -> ColumnElement[bool]:
    named = connection.execute(
        select(membership.c.id, person.c.id.label("person_id"))
        .join(person, person.c.id == membership.c.person_id)
        .where(
            membership.c.alliance_id == alliance_id,
            func.lower(person.c.name).contains(sought.lower(), autoescape=True),
        )
    ).all()
    rows = [
        *(f"membership {row.id}" for row in named),
        *(f"person {row.person_id}" for row in named),
    ]
    words = (
        func.lower(column).contains(sought.lower(), autoescape=True)
        for column in (event.c.what, event.c.on, event.c.detail)
    )
    return or_(event.c.actor.in_(rows), event.c.on.in_(rows), *words)
