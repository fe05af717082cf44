"""Lists brought into an alliance: what they may do, and what only the member may."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, event, insert, select, update

from mailbridge.errors import BadInput
from mailbridge.model import Alliance, EmailAddress, Enrolment, Member
from mailbridge.store import Store, people, plan, tables
from mailbridge.store.enrol import Enrolled, Note, Occasion, enrol
from mailbridge.store.known import address_hash

NOW = datetime(2013, 1, 10, 12, 0, tzinfo=UTC)


def alliance(slug: str) -> Alliance:
    return Alliance(
        0, slug, slug, "", date(2013, 1, 14), date(2013, 5, 31), "UTC", ("en",), modules=()
    )


@pytest.fixture
def farms(store: Store) -> int:
    """An alliance without members."""
    return made(store, "farms")


def made(store: Store, slug: str) -> int:
    with store.writing() as connection:
        return plan.apply(connection, alliance(slug), NOW).alliance_id


def person(name: str, *addresses: str, **values: str) -> Enrolment:
    spelt = tuple(EmailAddress(each, each.casefold()) for each in addresses)
    return Enrolment(name, spelt, **values)  # type: ignore[arg-type] # the tests write literals


GRACE = person("Grace Nakibuuka", "grace@union.example", country="UG", organisation="Union")


def bring(store: Store, alliance_id: int, *entries: Enrolment) -> Enrolled:
    with store.writing() as connection:
        return enrol(connection, Occasion(alliance_id, NOW, file="members.csv"), entries)


def members(store: Store, alliance_id: int) -> dict[str, Member]:
    with store.reading() as connection:
        return {member.name: member for member in people.members(connection, alliance_id)}


def found(store: Store, alliance_id: int, address: str) -> str | None:
    with store.reading() as connection:
        member = people.member_by_address(connection, alliance_id, address)
    return member.name if member else None


def choose(store: Store, alliance_id: int, *keys: str, **values: str) -> None:
    """Let every member of an alliance have chosen something themself."""
    here = tables.membership.c.alliance_id == alliance_id
    with store.writing() as connection:
        connection.execute(
            update(tables.membership).where(here).values(chosen=[*keys, *values], **values)
        )


def test_people_join_as_experts_who_get_each_post_and_subscribers_weekly(
    store: Store, farms: int
) -> None:
    done = bring(store, farms, GRACE, person("Ann", "ann@x.example", role="subscriber"))
    assert done == Enrolled(2, 0, 0, ())
    grace, ann = members(store, farms)["Grace Nakibuuka"], members(store, farms)["Ann"]
    assert (grace.role, grace.delivery, grace.format) == ("expert", "each", "brief")
    assert (grace.country, grace.organisation, grace.lead) == ("UG", "Union", False)
    assert (ann.role, ann.delivery) == ("subscriber", "weekly")


def test_a_second_time_does_nothing(store: Store, farms: int) -> None:
    bring(store, farms, GRACE)
    with store.reading() as connection:
        before = connection.execute(select(tables.alliance.c.version)).scalar_one()
    assert bring(store, farms, GRACE) == Enrolled(0, 0, 1, ())
    with store.reading() as connection:
        assert connection.execute(select(tables.alliance.c.version)).scalar_one() == before


def test_all_addresses_of_a_line_are_one_person_and_letters_go_to_the_first(
    store: Store, farms: int
) -> None:
    bring(store, farms, person("Grace", "Grace@Union.example", "grace.n@mail.example"))
    assert found(store, farms, "grace@union.example") == "Grace"
    assert found(store, farms, "GRACE.N@mail.example") == "Grace"
    assert found(store, farms, "else@mail.example") is None
    assert members(store, farms)["Grace"].address == "Grace@Union.example"


def test_a_later_list_changes_what_it_says_and_leaves_what_it_leaves_blank(
    store: Store, farms: int
) -> None:
    bring(store, farms, GRACE)
    later = person("Grace N.", "grace@union.example", "g@new.example", delivery="weekly")
    assert bring(store, farms, later) == Enrolled(0, 1, 0, ())
    grace = members(store, farms)["Grace N."]
    assert (grace.delivery, grace.country, grace.organisation) == ("weekly", "UG", "Union")
    assert grace.address == "grace@union.example"
    assert found(store, farms, "g@new.example") == "Grace N."


def test_what_a_member_chose_themself_stays_and_is_said(store: Store, farms: int) -> None:
    bring(store, farms, GRACE)
    choose(store, farms, "name", delivery="daily")
    later = person("G. N.", "grace@union.example", delivery="each", organisation="Other", line="4")
    done = bring(store, farms, replace(later, line=4))
    assert (done.changed, done.notes) == (1, (Note(4, "G. N.", "kept", "delivery, name"),))
    grace = members(store, farms)["Grace Nakibuuka"]
    assert (grace.delivery, grace.organisation) == ("daily", "Other")


def test_what_was_chosen_of_oneself_in_one_alliance_holds_in_all(store: Store, farms: int) -> None:
    seeds = made(store, "seeds")
    bring(store, farms, GRACE)
    choose(store, farms, "name", delivery="daily")
    done = bring(store, seeds, person("G. N.", "grace@union.example", language="en"))
    assert done.added == 1
    here = members(store, seeds)["Grace Nakibuuka"]
    assert (here.language, here.delivery) == ("en", "each")
    assert members(store, farms)["Grace Nakibuuka"].person_id == here.person_id
    again = bring(store, seeds, person("G. N.", "grace@union.example", delivery="weekly"))
    assert [note.detail for note in again.notes] == ["name"]
    assert members(store, seeds)["Grace Nakibuuka"].delivery == "weekly"


def test_a_person_of_another_alliance_keeps_who_they_are(store: Store, farms: int) -> None:
    seeds = made(store, "seeds")
    bring(store, farms, GRACE)
    with store.reading() as connection:
        before = dict(
            connection.execute(select(tables.alliance.c.slug, tables.alliance.c.version)).all()
        )
    bring(store, seeds, person("Grace N.", "grace@union.example"))
    assert members(store, seeds)["Grace N."].organisation == "Union"
    assert members(store, farms)["Grace N."].organisation == "Union"
    with store.reading() as connection:
        after = dict(
            connection.execute(select(tables.alliance.c.slug, tables.alliance.c.version)).all()
        )
    # her name changed for the first alliance too, so that one has to be read again
    assert after["farms"] > before["farms"]
    assert after["seeds"] > before["seeds"]


def test_who_left_is_not_brought_back_and_that_is_said(store: Store, farms: int) -> None:
    bring(store, farms, GRACE)
    with store.writing() as connection:
        connection.execute(update(tables.membership).values(left_at=NOW))
    done = bring(store, farms, GRACE, person("Ann", "ann@x.example"))
    assert (done.added, done.notes) == (1, (Note(0, "Grace Nakibuuka", "left"),))
    assert set(members(store, farms)) == {"Ann"}
    assert found(store, farms, "grace@union.example") is None


def test_who_was_erased_is_not_brought_back_under_any_address_of_theirs(
    store: Store, farms: int
) -> None:
    with store.writing() as connection:
        connection.execute(
            insert(tables.tombstone).values(
                address_hash=address_hash("grace@union.example"), at=NOW
            )
        )
    done = bring(store, farms, person("Grace", "new@x.example", "Grace@Union.example"))
    assert (done.added, done.notes) == (0, (Note(0, "Grace", "erased"),))
    with store.reading() as connection:
        assert connection.execute(select(tables.person.c.id)).all() == []


def test_a_list_takes_no_moderators_place_away(store: Store, farms: int) -> None:
    bring(store, farms, person("Elena", "elena@ngo.example", role="moderator"))
    done = bring(store, farms, person("Elena", "elena@ngo.example", role="expert"))
    assert [(note.why, note.detail) for note in done.notes] == [("kept", "role")]
    assert members(store, farms)["Elena"].role == "moderator"
    assert bring(store, farms, person("Elena", "elena@ngo.example")).notes == ()


def test_an_address_somebody_claimed_and_never_confirmed_proves_nothing(
    store: Store, farms: int
) -> None:
    bring(store, farms, person("Mallory", "mallory@x.example"))
    with store.writing() as connection:
        connection.execute(
            insert(tables.address).values(
                person_id=1, address="grace@union.example", normalised="grace@union.example"
            )
        )
    assert found(store, farms, "grace@union.example") is None
    bring(store, farms, GRACE)
    assert found(store, farms, "grace@union.example") == "Grace Nakibuuka"
    assert set(members(store, farms)) == {"Mallory", "Grace Nakibuuka"}


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        (
            (person("Both", "grace@union.example", "ann@x.example"),),
            "members.csv: the addresses of Both belong to different people",
        ),
        (
            (person("Grace", "grace@union.example"), person("G. N.", "grace.n@mail.example")),
            "members.csv: G. N. is the same person as Grace",
        ),
    ],
)
def test_a_list_that_mixes_people_up_changes_nothing(
    store: Store, farms: int, entries: tuple[Enrolment, ...], fault: str
) -> None:
    bring(store, farms, person("Grace", "grace@union.example", "grace.n@mail.example"))
    bring(store, farms, person("Ann", "ann@x.example"))
    before = members(store, farms)
    with pytest.raises(BadInput) as error:
        bring(store, farms, person("New", "new@x.example"), *entries)
    assert str(error.value) == fault
    assert members(store, farms) == before


def test_what_happened_is_logged_by_ids_and_never_by_address(store: Store, farms: int) -> None:
    bring(store, farms, GRACE)
    bring(store, farms, person("Grace", "grace@union.example", delivery="none"))
    with store.reading() as connection:
        rows = connection.execute(select(tables.event).order_by(tables.event.c.id)).all()
    told = [(row.what, row.on, row.actor, row.detail) for row in rows if row.what != "applied"]
    assert told == [
        ("joined", "membership 1", "operator", "import"),
        ("changed", "membership 1", "operator", "name, delivery"),
    ]
    assert "@" not in str(rows)


def test_a_list_of_thousands_takes_a_handful_of_statements(store: Store, farms: int) -> None:
    """A statement a person would make 100,000 members take hours on a distant database."""
    entries = [person(f"P{n}", f"p{n}@x.example", f"p{n}@y.example") for n in range(1500)]
    with store.writing() as connection:
        count = counted(connection)
        occasion = Occasion(farms, NOW)
        assert enrol(connection, occasion, entries).added == 1500
        assert enrol(connection, occasion, entries).same == 1500
        assert len(people.members(connection, farms)) == 1500
    # SQLite is in the same process, where a statement costs no way there and back
    assert len([each for each in count if not (store.is_sqlite and "INSERT" in each)]) < 40


def counted(connection: Connection) -> list[str]:
    """The statements that a connection executes from now on."""
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(connection, "before_cursor_execute", note)
    return statements
