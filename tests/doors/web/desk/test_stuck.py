"""What did not go through, tried once more or set aside; the log of it; and where a mail went."""

import re

import pytest
from sqlalchemy import select, update

from mailbridge.store import incoming, register, tables
from tests.doors.web.conftest import Reader
from tests.doors.web.signed import SignedIn, make_operator, sign_in
from tests.doors.web.waiting import hold
from tests.doors.web.world import NOW, World, build, join

DESK = "/desk/stores"


@pytest.fixture
def stuck(world: World) -> int:
    """A mail that our program failed on."""
    mail = hold(world, "Trouble.", proposed=False, subject="Trouble")
    incoming_ = tables.incoming
    with world.store.writing() as connection:
        here = incoming_.c.id == mail
        connection.execute(update(incoming_).where(here).values(fate="waiting"))
        incoming.set_stuck(connection, mail, "broken", "Traceback: a secret place", NOW)
    return mail


def give_up(world: World, name: str = "Wanjiru Kamau") -> int:
    """Give up a letter to somebody; return its delivery."""
    with world.store.writing() as connection:
        letter_id = connection.execute(
            tables.letter.insert()
            .values(
                alliance_id=world.alliance_id,
                variant="en",
                message_id="<x@talks.example.org>",
                content=b"A letter",
                place=0,
                created_at=NOW,
            )
            .returning(tables.letter.c.id)
        ).scalar_one()
        address = select(tables.membership.c.address_id).where(
            tables.membership.c.id == world.memberships[name]
        )
        return int(
            connection.execute(
                tables.delivery.insert()
                .values(
                    letter_id=letter_id,
                    membership_id=world.memberships[name],
                    address_id=connection.execute(address).scalar_one(),
                    state="failed",
                    next_at=NOW,
                    answer="550 5.1.1 no such user",
                    done_at=NOW,
                )
                .returning(tables.delivery.c.id)
            ).scalar_one()
        )


def fate(world: World, mail: int) -> str:
    with world.store.reading() as connection:
        return register.standing(connection, mail).fate


def test_a_stuck_mail_is_tried_once_more_and_a_letter_is_sent_once_more(
    world: World, adaeze: SignedIn, stuck: int
) -> None:
    letter = give_up(world)
    page = adaeze.get(f"{DESK}/stuck").text
    assert "Trouble" in page
    assert "a secret place" not in page
    assert "Wanjiru Kamau" in page
    assert "550 5.1.1 no such user" in page
    done = adaeze.follow(adaeze.post(f"{DESK}/stuck/replay", page=f"{DESK}/stuck", key=str(stuck)))
    assert "It comes in once more." in done.text
    assert fate(world, stuck) == "waiting"
    done = adaeze.follow(adaeze.post(f"{DESK}/stuck/again", page=f"{DESK}/stuck", key=str(letter)))
    assert "The letter is sent once more." in done.text
    assert "All mail was handled" in adaeze.get(f"{DESK}/stuck").text


def test_a_stuck_mail_is_set_aside_and_that_is_undone(
    world: World, adaeze: SignedIn, stuck: int
) -> None:
    adaeze.post(f"{DESK}/stuck/drop", page=f"{DESK}/stuck", key=str(stuck))
    assert fate(world, stuck) == "dropped"
    undo = adaeze.get(f"{DESK}/stuck").text
    assert re.search(
        rf'action="{DESK}/stuck/replay">\s*<input[^>]+>\s*<input[^>]+value="{stuck}"', undo
    )
    adaeze.post(f"{DESK}/stuck/replay", page=DESK, key=str(stuck))
    assert fate(world, stuck) == "waiting"


def test_only_who_runs_the_site_reads_where_the_program_failed(
    world: World, reader: Reader, stuck: int
) -> None:
    make_operator(world, "Wanjiru Kamau")
    page = sign_in(world, reader, "Wanjiru Kamau").get(f"{DESK}/stuck").text
    assert "a secret place" in page


def test_nobody_touches_what_is_of_another_alliance(
    world: World, adaeze: SignedIn, reader: Reader
) -> None:
    mail = hold(build(world.store, "seeds", "Seeds in Hand"))
    for act in ("replay", "drop", "again"):
        for key in (str(mail), "9999", "x", ""):
            assert adaeze.post(f"{DESK}/stuck/{act}", page=DESK, key=key).status == 404
    wanjiru = sign_in(world, reader, "Wanjiru Kamau")
    for path in ("stuck", "audit", "trace"):
        assert wanjiru.get(f"{DESK}/{path}").status == 403
    assert fate(world, mail) == "held"


def test_the_log_tells_who_did_what_by_name_and_is_searched(
    world: World, adaeze: SignedIn, tomas: SignedIn, stuck: int
) -> None:
    mail = hold(world)
    adaeze.post(f"{DESK}/held/{mail}/claim", page=f"{DESK}/held/{mail}")
    tomas.post(f"{DESK}/stuck/drop", page=f"{DESK}/stuck", key=str(stuck))
    page = adaeze.get(f"{DESK}/audit").text
    assert re.search(r"Adaeze Obi</b>: is on it", page)
    assert re.search(r"Tomás Iriarte</b>: set aside", page)
    one = adaeze.get(f"{DESK}/audit?q=iriarte").text
    assert "Adaeze Obi</b>" not in one
    assert "Tomás Iriarte</b>" in one
    assert "Nothing is noted of that." in adaeze.get(f"{DESK}/audit?q=zzz%25").text
    assert adaeze.get(f"{DESK}/audit?page=2").status == 404


def test_a_trace_finds_somebody_by_name_and_a_post_by_number(
    world: World, adaeze: SignedIn
) -> None:
    number = world.say("Hello.")
    give_up(world)
    mail = hold(world, by="Wanjiru Kamau", address="wanjiru@seed.example")
    page = adaeze.get(f"{DESK}/trace?q=wanjiru").text
    assert f'href="{DESK}/held/{mail}"' in page
    assert "given up" in page
    assert "wanjiru@seed.example" not in page
    assert f"#{number}" in adaeze.get(f"{DESK}/trace?q=%23{number}").text
    assert "Nothing is known of that." in adaeze.get(f"{DESK}/trace?q=nobody@x.example").text
    assert "Several have this name" in adaeze.get(f"{DESK}/trace?q=a").text


def test_a_trace_pages_those_who_share_a_name(world: World, adaeze: SignedIn) -> None:
    for number in range(60):
        join(world, f"Peter Njeru {number}", f"peter{number}@embu.example")
    first = adaeze.get(f"{DESK}/trace?q=njeru").text
    assert first.count("trace?who=") == 50
    assert adaeze.get(f"{DESK}/trace?q=njeru&page=2").text.count("trace?who=") == 10
    assert adaeze.get(f"{DESK}/trace?q=njeru&page=3").status == 404


def test_a_trace_of_a_post_pages_the_letters_that_are_not_out(
    world: World, adaeze: SignedIn
) -> None:
    number = world.say("Hello.")
    for member in range(60):
        join(world, f"Peter {member}", f"peter{member}@embu.example")
        give_up(world, f"Peter {member}")
    post = select(tables.post.c.id).where(tables.post.c.number == number).scalar_subquery()
    with world.store.writing() as connection:
        connection.execute(update(tables.delivery).values(post_id=post))
    first, second = (adaeze.get(f"{DESK}/trace?q={number}{more}").text for more in ("", "&page=2"))
    assert (first.count("given up</p>"), second.count("given up</p>")) == (50, 10)


def test_a_post_is_found_in_the_log_by_its_number(world: World, adaeze: SignedIn) -> None:
    number = world.say("Hello.")
    post = f"{DESK}/discussion/{number}"
    adaeze.post(post, do="late", late="yes")
    assert "marked as late" in adaeze.get(f"{DESK}/audit?q=%23{number}").text
    assert "Nothing is noted of that." in adaeze.get(f"{DESK}/audit?q=%2399").text
