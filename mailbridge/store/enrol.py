"""Brings people into an alliance as a list or its plan says, a whole list in a few statements.

Somebody is known by any confirmed address. An address that somebody claimed and
never confirmed proves nothing, so a list that has it takes it over: else a
stranger could claim an expert's address beforehand and become the expert. Who
left, or asked to be erased, is not brought back; the list is told so.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from mailbridge.errors import BadInput, Fault
from mailbridge.model import Enrolment, Event
from mailbridge.store import known
from mailbridge.store.known import Known, Register
from mailbridge.store.log import log, touch
from mailbridge.store.standing import PERSONAL, Standing, joined, merged, new_standing
from mailbridge.store.tables import address, alliance, membership, person
from mailbridge.store.upsert import upsert

_HERE = ("role", "lead", "delivery", "format", "salutation")


@dataclass(frozen=True, slots=True)
class Note:
    """What a list could not do, by its line: `detail` are the fields the member chose."""

    line: int
    name: str
    why: Literal["left", "erased", "kept"]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """How many were added, changed and left as they were, and what a list could not do."""

    added: int
    changed: int
    same: int
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and how people come into which alliance; `file` is what faults call the list."""

    alliance_id: int
    now: datetime
    how: Literal["import", "plan", "own"] = "import"
    file: str = ""
    by: str = "operator"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a list would do with one line; `detail` are the fields that would change."""

    line: int
    name: str
    what: Literal["added", "changed", "same"]
    detail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    """What becomes of one line: `known` is None for a newcomer."""

    entry: Enrolment
    known: Known | None
    standing: Standing
    changed: tuple[str, ...]

    @property
    def joins(self) -> bool:
        """Whether a membership is to be made."""
        return self.known is None or self.known.membership_id is None


def enrol(connection: Connection, occasion: Occasion, entries: Sequence[Enrolment]) -> Enrolled:
    """Bring people into an alliance, or their standing up to date; a second time does nothing.

    BadInput, and nothing is written, where two lines turn out to be one person, or
    one line two.
    """
    register, steps, notes = _steps(connection, occasion, entries)
    _write(connection, occasion, steps, register)
    added = sum(step.joins for step in steps)
    changed = sum(bool(step.changed) for step in steps)
    return Enrolled(added, changed, len(steps) - added - changed, tuple(notes))


def foresee(
    connection: Connection, occasion: Occasion, entries: Sequence[Enrolment]
) -> tuple[tuple[Foreseen, ...], tuple[Note, ...]]:
    """Return what `enrol` would do with each line, and what it could not; BadInput as there."""
    _, steps, notes = _steps(connection, occasion, entries)
    return tuple(map(_foreseen, steps)), tuple(notes)


def _foreseen(step: _Step) -> Foreseen:
    what = "added" if step.joins else "changed" if step.changed else "same"
    return Foreseen(step.entry.line, step.entry.name, what, step.changed)


def _steps(
    connection: Connection, occasion: Occasion, entries: Sequence[Enrolment]
) -> tuple[Register, list[_Step], list[Note]]:
    register = known.look_up(connection, occasion.alliance_id, entries)
    _refuse_doubles(entries, register, occasion.file)
    notes: list[Note] = []
    steps: list[_Step] = []
    for entry in entries:
        step = _step(entry, register, notes, by_plan=occasion.how == "plan")
        if step is not None:
            steps.append(step)
    return register, steps, notes


def _refuse_doubles(entries: Sequence[Enrolment], register: Register, file: str) -> None:
    faults: list[Fault] = []
    first: dict[int, Enrolment] = {}
    for entry in entries:
        owners = register.owners(entry)
        if len(owners) > 1:
            message = f"the addresses of {entry.name} belong to different people"
            faults.append(Fault(file, entry.line or None, message))
        for owner in owners:
            other = first.setdefault(owner, entry)
            if other is not entry:
                message = f"{entry.name} is the same person as {other.name}"
                where = f" in line {other.line}" if other.line else ""
                faults.append(Fault(file, entry.line or None, message + where))
    if faults:
        raise BadInput(tuple(faults))


def _step(
    entry: Enrolment, register: Register, notes: list[Note], *, by_plan: bool
) -> _Step | None:
    if register.is_erased(entry):
        notes.append(Note(entry.line, entry.name, "erased"))
        return None
    found = register.person(entry)
    if found is None:
        return _Step(entry, None, new_standing(entry), ())
    if found.left:
        notes.append(Note(entry.line, entry.name, "left"))
        return None
    if found.membership_id is None:
        return _Step(entry, found, joined(found.standing, entry, found.chosen), ())
    result = merged(found.standing, entry, found.chosen, by_plan=by_plan)
    if result.kept:
        notes.append(Note(entry.line, entry.name, "kept", ", ".join(result.kept)))
    more = ("address",) if register.new_addresses(entry) else ()
    return _Step(entry, found, result.standing, (*result.changed, *more))


# --- writing -----------------------------------------------------------------


def _write(
    connection: Connection, occasion: Occasion, steps: Sequence[_Step], register: Register
) -> None:
    people = _people(connection, steps)
    _addresses(connection, steps, people, register, occasion.now)
    joining = [(step, who) for step, who in zip(steps, people, strict=True) if step.joins]
    made = _memberships(connection, occasion, joining)
    changing = [step for step in steps if step.known and (step.changed or step.joins)]
    whom = [k.person_id for k, _ in _standings(changing)]
    _update(connection, person, PERSONAL, [(k.person_id, s) for k, s in _standings(changing)])
    here = [(k.membership_id, s) for k, s in _standings(changing) if k.membership_id]
    _update(connection, membership, _HERE, here)
    if made or changing:
        log(connection, occasion.alliance_id, occasion.now, _events(made, changing, occasion))
        touch(connection, {occasion.alliance_id, *known.alliances_of(connection, whom)})


def _events(made: Sequence[int], changing: Sequence[_Step], occasion: Occasion) -> list[Event]:
    by, how = occasion.by, occasion.how
    joined = [Event("joined", f"membership {each}", by, how) for each in made]
    changed = [
        Event("changed", f"membership {step.known.membership_id}", by, detail)
        for step in changing
        if step.known and (detail := ", ".join(step.changed))
    ]
    return [*joined, *changed]


def _standings(steps: Sequence[_Step]) -> Iterator[tuple[Known, Standing]]:
    return ((step.known, step.standing) for step in steps if step.known is not None)


def _people(connection: Connection, steps: Sequence[_Step]) -> list[int]:
    """Make the persons who are new; return each step's person."""
    rows = [_columns(step.standing, PERSONAL) for step in steps if step.known is None]
    made = iter(())
    if rows:
        statement = insert(person).returning(person.c.id, sort_by_parameter_order=True)
        made = iter(connection.execute(statement, rows).scalars().all())
    return [step.known.person_id if step.known else next(made) for step in steps]


def _addresses(
    connection: Connection,
    steps: Sequence[_Step],
    people: Sequence[int],
    register: Register,
    now: datetime,
) -> None:
    rows = [
        {"person_id": who, "address": each.text, "normalised": each.key, "confirmed_at": now}
        for step, who in zip(steps, people, strict=True)
        for each in register.new_addresses(step.entry)
    ]
    rows.sort(key=lambda row: str(row["normalised"]))
    changing = ("person_id", "address", "confirmed_at")
    upsert(connection, address, rows, key=["normalised"], update=changing)


def _memberships(
    connection: Connection, occasion: Occasion, joining: Sequence[tuple[_Step, int]]
) -> Sequence[int]:
    """Make the memberships and return their ids; letters go to each one's first address."""
    if not joining:
        return ()
    ids = known.address_ids(connection, [step.entry.addresses[0].key for step, _ in joining])
    last = select(alliance.c.last_number).where(alliance.c.id == occasion.alliance_id)
    covered = connection.execute(last).scalar_one()  # what was written before is in the archive
    rows = [
        {
            **_columns(step.standing, _HERE),
            "alliance_id": occasion.alliance_id,
            "person_id": who,
            "address_id": ids[step.entry.addresses[0].key],
            "joined_at": occasion.now,
            "joined_how": occasion.how,
            "covered": covered,
        }
        for step, who in joining
    ]
    statement = insert(membership).returning(membership.c.id, sort_by_parameter_order=True)
    return connection.execute(statement, rows).scalars().all()


def _update(
    connection: Connection,
    table: Table,
    columns: Collection[str],
    rows: Sequence[tuple[int, Standing]],
) -> None:
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    statement = update(table).where(table.c.id == bindparam("row")).values(new)
    values = [
        {"row": row, **{f"new_{name}": getattr(standing, name) for name in columns}}
        for row, standing in rows
    ]
    if values:
        connection.execute(statement, values)


def _columns(standing: Standing, names: Collection[str]) -> dict[str, Any]:
    return {name: getattr(standing, name) for name in names}
