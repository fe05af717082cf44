"""Who of a list is known already, looked up for the whole list in a few statements."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, select

from mailbridge.model import EmailAddress, Enrolment
from mailbridge.store.standing import PERSONAL, Standing
from mailbridge.store.tables import address, membership, person, tombstone

_CHUNK = 5000  # parameters in one IN: SQLite takes 32,766, PostgreSQL 65,535


@dataclass(frozen=True, slots=True)
class Known:
    """A person who is known, and what they are in the alliance at hand.

    `chosen` are the fields that they chose themself: the personal ones in any
    alliance, the others in this one.
    """

    person_id: int
    membership_id: int | None
    left: bool
    standing: Standing
    chosen: frozenset[str]


@dataclass(frozen=True, slots=True)
class Register:
    """What is known of a list's addresses: whose each is, who these are, who was erased."""

    person_of: Mapping[str, int]
    known: Mapping[int, Known]
    erased: frozenset[str]

    def owners(self, entry: Enrolment) -> tuple[int, ...]:
        """Return the persons that the addresses of one line belong to, each once."""
        found = (self.person_of.get(each.key) for each in entry.addresses)
        return tuple(dict.fromkeys(owner for owner in found if owner is not None))

    def person(self, entry: Enrolment) -> Known | None:
        """Return the person of a line, None where none of its addresses is known."""
        return next((self.known[owner] for owner in self.owners(entry)), None)

    def is_erased(self, entry: Enrolment) -> bool:
        """Return whether the person of a line asked to be erased."""
        return any(address_hash(each.key) in self.erased for each in entry.addresses)

    def new_addresses(self, entry: Enrolment) -> tuple[EmailAddress, ...]:
        """Return those addresses of a line that are nobody's yet."""
        return tuple(each for each in entry.addresses if each.key not in self.person_of)


def address_hash(key: str) -> str:
    """Return what a tombstone keeps of an address: SHA-256, in hex, of its one spelling."""
    return EmailAddress(key, key).hash


def is_erased(connection: Connection, key: str) -> bool:
    """Return whether the owner of an address was erased."""
    return bool(_erased(connection, (key,)))


def look_up(connection: Connection, alliance_id: int, entries: Sequence[Enrolment]) -> Register:
    """Return what is known of everybody in a list, with regard to one alliance."""
    keys = [each.key for entry in entries for each in entry.addresses]
    person_of = {
        row.normalised: row.person_id
        for part in _chunks(keys)
        for row in connection.execute(
            select(address.c.normalised, address.c.person_id).where(
                address.c.normalised.in_(part), address.c.confirmed_at.is_not(None)
            )
        )
    }
    people = sorted(set(person_of.values()))
    return Register(person_of, _known(connection, alliance_id, people), _erased(connection, keys))


def address_ids(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    """Return the row of each address."""
    return {
        row.normalised: row.id
        for part in _chunks(keys)
        for row in connection.execute(
            select(address.c.normalised, address.c.id).where(address.c.normalised.in_(part))
        )
    }


def alliances_of(connection: Connection, people: Sequence[int]) -> set[int]:
    """Return every alliance that any of these persons is or was in."""
    return {
        found
        for part in _chunks(people)
        for found in connection.execute(
            select(membership.c.alliance_id).where(membership.c.person_id.in_(part)).distinct()
        ).scalars()
    }


def _erased(connection: Connection, keys: Sequence[str]) -> frozenset[str]:
    return frozenset(
        found
        for part in _chunks([address_hash(key) for key in keys])
        for found in connection.execute(_TOMBSTONES, {"hashes": part}).scalars()
    )


# Built once: an import asks it of every mail.
_TOMBSTONES = select(tombstone.c.address_hash).where(
    tombstone.c.address_hash.in_(bindparam("hashes", expanding=True))
)


def _known(connection: Connection, alliance_id: int, people: Sequence[int]) -> dict[int, Known]:
    here = and_(membership.c.person_id == person.c.id, membership.c.alliance_id == alliance_id)
    rows = [
        row
        for part in _chunks(people)
        for row in connection.execute(
            select(
                *(person.c[name] for name in ("id", *PERSONAL)),
                membership.c.id.label("membership_id"),
                membership.c.left_at,
                membership.c.role,
                membership.c.lead,
                membership.c.delivery,
                membership.c.format,
                membership.c.salutation,
                membership.c.chosen,
            )
            .outerjoin(membership, here)
            .where(person.c.id.in_(part))
        )
    ]
    personal = _chosen_anywhere(connection, people)
    return {row.id: _read(row, personal.get(row.id, frozenset())) for row in rows}


def _chosen_anywhere(connection: Connection, people: Sequence[int]) -> dict[int, frozenset[str]]:
    """Return which personal fields each person chose in any alliance."""
    found: dict[int, frozenset[str]] = {}
    for part in _chunks(people):
        for row in connection.execute(
            select(membership.c.person_id, membership.c.chosen).where(
                membership.c.person_id.in_(part)
            )
        ):
            chosen = frozenset(row.chosen).intersection(PERSONAL)
            found[row.person_id] = found.get(row.person_id, frozenset()) | chosen
    return found


def _read(row: Row[*tuple[Any, ...]], personal: frozenset[str]) -> Known:
    return Known(
        person_id=row.id,
        membership_id=row.membership_id,
        left=row.left_at is not None,
        standing=Standing(
            name=row.name,
            organisation=row.organisation,
            country=row.country,
            language=row.language,
            time_zone=row.time_zone,
            role=row.role or "expert",
            lead=bool(row.lead),
            delivery=row.delivery or "each",
            format=row.format or "brief",
            salutation=row.salutation or "",
        ),
        chosen=frozenset(row.chosen or ()) | personal,
    )


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK))
