"""Members looked up, listed, and changed by an operator, on both databases."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, select, update

from mailbridge.errors import BadInput
from mailbridge.model import Alliance, EmailAddress, Enrolment, Member
from mailbridge.store import Store, people, plan, tables
from mailbridge.store.enrol import Occasion, enrol

NOW = datetime(2013, 1, 10, 12, 0, tzinfo=UTC)
GRACE = Enrolment(
    name="Grace Nakibuuka",
    addresses=(
        EmailAddress("Grace@union.example", "grace@union.example"),
        EmailAddress("grace.n@mail.example", "grace.n@mail.example"),
    ),
    role="expert",
    delivery="weekly",
    format="full",
    organisation="Grain Union",
    country="UG",
    language="en",
    time_zone="Africa/Kampala",
    salutation="Dear Grace",
)
WILMER = Enrolment(
    name="Wilmer Choque",
    addresses=(EmailAddress("wilmer@altiplano.example", "wilmer@altiplano.example"),),
    role="moderator",
    delivery="each",
    format="brief",
)


@pytest.fixture
def farms(store: Store) -> int:
    """An alliance with two members."""
    alliance = Alliance(
        0, "farms", "Farms", "", date(2013, 1, 14), date(2013, 5, 31), "UTC", ("en",), modules=()
    )
    with store.writing() as connection:
        alliance_id = plan.apply(connection, alliance, NOW).alliance_id
        enrol(connection, Occasion(alliance_id, NOW), (GRACE, WILMER))
    return alliance_id


def grace(store: Store, alliance_id: int) -> Member:
    with store.reading() as connection:
        found = people.member_by_address(connection, alliance_id, "grace@union.example")
    assert found is not None
    return found


def set_value(store: Store, alliance_id: int, key: str, value: str) -> bool:
    member = grace(store, alliance_id)
    with store.writing() as connection:
        return people.set_value(connection, alliance_id, member, (key, value), NOW)


def add_address(store: Store, alliance_id: int, text: str) -> bool:
    member = grace(store, alliance_id)
    new = EmailAddress(text, text.casefold())
    with store.writing() as connection:
        return people.add_address(connection, alliance_id, member, new, NOW)


def version(store: Store) -> int:
    with store.reading() as connection:
        return connection.execute(select(tables.alliance.c.version)).scalar_one()


def test_a_member_is_found_whole_by_any_address(store: Store, farms: int) -> None:
    with store.reading() as connection:
        first, second = people.members(connection, farms)
        assert people.member_by_address(connection, farms, "GRACE.N@mail.example") == first
        assert people.member_by_address(connection, farms, "wilmer@altiplano.example") == second
        assert people.member_by_address(connection, farms + 1, "grace@union.example") is None
    assert (first.name, first.address, first.time_zone) == (
        "Grace Nakibuuka",
        "Grace@union.example",
        "Africa/Kampala",
    )
    assert (first.delivery, first.format, second.role) == ("weekly", "full", "moderator")


def test_who_left_is_no_member(store: Store, farms: int) -> None:
    with store.writing() as connection:
        here = tables.membership.c.id == grace(store, farms).id
        connection.execute(update(tables.membership).where(here).values(left_at=NOW))
    with store.reading() as connection:
        assert [member.name for member in people.members(connection, farms)] == ["Wilmer Choque"]
        assert people.member_by_address(connection, farms, "grace@union.example") is None
        assert [each.name for each in people.roster(connection, farms)] == ["Wilmer Choque"]


def test_who_has_posted_is_known(store: Store, farms: int) -> None:
    member = grace(store, farms)
    assert (member.has_posted, member.published) == (False, 0)
    with store.writing() as connection:
        connection.execute(
            insert(tables.post).values(
                alliance_id=farms,
                number=1,
                thread=1,
                author_id=member.id,
                body_hash="0",
                placed_by="new",
                received_at=NOW,
                published_at=NOW,
            )
        )
    assert (grace(store, farms).has_posted, grace(store, farms).published) == (True, 1)
    with store.reading() as connection:
        posted = {each.name: each.has_posted for each in people.members(connection, farms)}
    assert posted == {"Grace Nakibuuka": True, "Wilmer Choque": False}


def test_a_roster_is_the_list_it_came_from(store: Store, farms: int) -> None:
    with store.reading() as connection:
        assert people.roster(connection, farms) == (GRACE, WILMER)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("role", "subscriber"),
        ("delivery", "none"),
        ("format", "brief"),
        ("language", "es"),
        ("name", "Grace N."),
        ("organisation", ""),
        ("country", "KE"),
        ("time_zone", "UTC"),
    ],
)
def test_an_operator_sets_one_thing(store: Store, farms: int, key: str, value: str) -> None:
    before = version(store)
    assert set_value(store, farms, key, value)
    assert getattr(grace(store, farms), key) == value
    assert version(store) == before + 1
    assert not set_value(store, farms, key, value)
    assert version(store) == before + 1
    with store.reading() as connection:
        other = people.member_by_address(connection, farms, "wilmer@altiplano.example")
        logged = connection.execute(
            select(tables.event.c.actor, tables.event.c.detail).where(
                tables.event.c.what == "changed"
            )
        ).all()
        chosen = connection.execute(select(tables.membership.c.chosen)).scalars().all()
    assert other is not None
    assert (other.name, other.role, other.delivery) == ("Wilmer Choque", "moderator", "each")
    assert [tuple(row) for row in logged] == [("operator", key)]
    assert chosen == [[], []]  # what an operator sets is not the member's own choice


def test_who_gets_another_role_leads_no_longer(store: Store, farms: int) -> None:
    with store.writing() as connection:
        connection.execute(update(tables.membership).values(role="moderator", lead=True))
    set_value(store, farms, "role", "expert")
    assert not grace(store, farms).lead


def test_a_member_gets_one_more_address_and_letters_go_where_they_went(
    store: Store, farms: int
) -> None:
    assert add_address(store, farms, "Grace@New.example")
    assert not add_address(store, farms, "grace@new.example")
    with store.reading() as connection:
        found = people.member_by_address(connection, farms, "grace@new.example")
        roster = people.roster(connection, farms)[0]
    assert found is not None
    assert found.address == "Grace@union.example"
    assert [each.key for each in roster.addresses] == [
        "grace@union.example",
        "grace.n@mail.example",
        "grace@new.example",
    ]


def test_an_address_of_somebody_else_is_refused(store: Store, farms: int) -> None:
    with pytest.raises(BadInput, match=r"wilmer@altiplano\.example: belongs to somebody else"):
        add_address(store, farms, "wilmer@altiplano.example")
    with store.reading() as connection:
        found = people.member_by_address(connection, farms, "wilmer@altiplano.example")
    assert found is not None
    assert found.name == "Wilmer Choque"


def test_an_address_nobody_confirmed_goes_to_whom_the_operator_says(
    store: Store, farms: int
) -> None:
    with store.writing() as connection:
        wilmer = people.member_by_address(connection, farms, "wilmer@altiplano.example")
        assert wilmer is not None
        connection.execute(
            insert(tables.address).values(
                person_id=wilmer.person_id, address="g@x.example", normalised="g@x.example"
            )
        )
    assert add_address(store, farms, "g@x.example")
    with store.reading() as connection:
        found = people.member_by_address(connection, farms, "g@x.example")
    assert found is not None
    assert found.name == "Grace Nakibuuka"
