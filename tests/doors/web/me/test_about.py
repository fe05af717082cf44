"""/me: what somebody says of themself, and the addresses that are theirs."""

import re

from sqlalchemy import select

from mailbridge.store import tables
from tests.doors.web.conftest import Reader
from tests.doors.web.signed import SignedIn, sign_in
from tests.doors.web.world import World

SAVED = {
    "name": "Wanjiru Kamau",
    "organisation": "Nyeri Seed Savers",
    "country": "KE",
    "profile": "Keeps seed.\nSince 1998.",
    "language": "fr",
    "time_zone": "Africa/Nairobi",
}


def person(world: World, name: str = "Wanjiru Kamau") -> dict[str, object]:
    with world.store.reading() as connection:
        row = (
            connection.execute(select(tables.person).where(tables.person.c.name == name))
            .mappings()
            .one()
        )
        return dict(row)


def addresses(world: World) -> set[str]:
    """The addresses that are somebody's."""
    address = tables.address
    with world.store.reading() as connection:
        query = select(address.c.address).where(address.c.confirmed_at.is_not(None))
        return set(connection.execute(query).scalars())


def last_letter(world: World) -> str:
    with world.store.reading() as connection:
        query = select(tables.letter.c.content).order_by(tables.letter.c.id.desc()).limit(1)
        return str(connection.execute(query).scalar_one().decode())


def letters(world: World) -> int:
    with world.store.reading() as connection:
        return len(connection.execute(select(tables.letter.c.id)).all())


def test_a_member_says_who_they_are_and_takes_it_back(world: World, wanjiru: SignedIn) -> None:
    done = wanjiru.follow(wanjiru.post("/me", fields=SAVED))
    assert {key: person(world)[key] for key in SAVED} == SAVED
    assert "Vos informations ont été modifiées." in done.text  # in the language just chosen
    assert '<html lang="fr">' in done.text
    undo = re.search(r'action="(/me/in/stores/undo)".*?name="key" value="(\d+)"', done.text, re.S)
    assert undo
    wanjiru.follow(wanjiru.post(undo[1], page="/me", key=undo[2]))
    assert person(world)["organisation"] == ""
    assert person(world)["language"] == "fr"  # a language that was not chosen cannot come back


def test_no_list_overrides_what_a_member_said(world: World, wanjiru: SignedIn) -> None:
    wanjiru.post("/me", fields=SAVED)
    membership = tables.membership
    with world.store.reading() as connection:
        here = membership.c.id == world.memberships["Wanjiru Kamau"]
        chosen = connection.execute(select(membership.c.chosen).where(here)).scalar_one()
    assert set(chosen) == {"name", "organisation", "country", "time_zone", "language"}


def test_a_form_with_faults_comes_back_with_them_in_words(world: World, wanjiru: SignedIn) -> None:
    wrong = {**SAVED, "name": " ", "country": "XX", "time_zone": "Mars/Here", "profile": "x" * 501}
    answer = wanjiru.post("/me", fields=wrong)
    assert answer.status == 422
    assert answer.text.count('aria-invalid="true"') == 4
    assert "Please fill this in." in answer.text
    assert "This is too long." in answer.text
    assert "Mars/Here" in answer.text
    assert person(world)["country"] == ""


def test_a_header_cannot_be_written_into_a_name(world: World, wanjiru: SignedIn) -> None:
    wanjiru.post("/me", fields={**SAVED, "name": "Wanjiru\r\nBcc: x@example.org\x00\u2028K"})
    assert person(world, "Wanjiru Bcc: x@example.orgK")


def test_a_new_address_is_theirs_once_its_mailbox_says_so(
    world: World, wanjiru: SignedIn, reader: Reader
) -> None:
    done = wanjiru.follow(wanjiru.post("/me/addresses", page="/me", address="W.Kamau@Home.Example"))
    assert "A mail is on its way to W.Kamau@Home.Example" in done.text.replace("home", "Home")
    assert "W.Kamau@home.example" not in addresses(world)
    mail = last_letter(world)
    assert "Wanjiru Kamau" in mail
    path = re.search(r"/c/[a-z2-7]{16,28}", mail.replace("=\r\n", ""))
    assert path
    assert "W.Kamau" not in reader.get(path[0]).text
    assert reader.get(path[0], "POST").status == 200
    assert "W.Kamau@home.example" in addresses(world)
    assert "one more address" in last_letter(world)


def test_whether_an_address_is_somebodys_is_not_told(world: World, wanjiru: SignedIn) -> None:
    before = letters(world)
    answers = [
        wanjiru.follow(wanjiru.post("/me/addresses", page="/me", address=address)).text
        for address in ("adaeze@granary.example", "nobody@granary.example")
    ]
    same = [re.sub(r'value="[^"]{20,}"|adaeze|nobody', "", answer) for answer in answers]
    assert same[0] == same[1]
    assert letters(world) == before + 1


def test_one_address_is_written_to_once_a_day(world: World, wanjiru: SignedIn) -> None:
    before = letters(world)
    for _ in range(3):
        wanjiru.post("/me/addresses", page="/me", address="victim@example.org")
    assert letters(world) == before + 1


def test_an_address_is_removed_but_that_of_the_letters_stays(
    world: World, wanjiru: SignedIn
) -> None:
    wanjiru.post("/me/addresses/remove", page="/me", address="wanjiru@seed.example")
    wanjiru.post("/me/addresses/remove", page="/me", address="adaeze@granary.example")
    assert addresses(world) == {"wanjiru@seed.example", "adaeze@granary.example"}


def test_a_page_of_ones_own_shows_nobody_elses_address(
    world: World, wanjiru: SignedIn, reader: Reader
) -> None:
    assert "adaeze@granary.example" not in wanjiru.get("/me").text
    assert "adaeze@granary.example" in sign_in(world, reader, "Adaeze Obi").get("/me").text


def test_to_be_erased_takes_an_answer_by_mail(world: World, wanjiru: SignedIn) -> None:
    done = wanjiru.follow(wanjiru.post("/me/erase", page="/me"))
    assert "A mail is on its way to you." in done.text
    assert "we erase all we have of you" in last_letter(world)
    assert (person(world)["erase_asked_at"], person(world)["erased_at"]) == (None, None)
