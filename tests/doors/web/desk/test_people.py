"""/desk/SLUG/people: the members, found by a word; what may be changed of one, and taken back."""

import re

from sqlalchemy import insert, select, update

from mailbridge.store import tables
from tests.doors.web.signed import SignedIn
from tests.doors.web.world import NOW, World, join

HERE = "/desk/stores/people"
AS_IT_WAS = {"role": "expert", "delivery": "each", "format": "brief", "muted": "no"}


def membership(world: World, name: str = "Peter Njeru") -> dict[str, object]:
    table = tables.membership
    with world.store.reading() as connection:
        here = table.c.id == world.memberships[name]
        return dict(connection.execute(select(table).where(here)).mappings().one())


def choose(world: World, *keys: str) -> None:
    table = tables.membership
    with world.store.writing() as connection:
        here = table.c.id == world.memberships["Peter Njeru"]
        connection.execute(update(table).where(here).values(chosen=list(keys)))


def path(world: World, name: str = "Peter Njeru") -> str:
    return f"{HERE}/{world.memberships[name]}"


def test_everybody_is_listed_and_found_by_name_organisation_or_address(
    village: World, lead: SignedIn
) -> None:
    page = lead.get(HERE).text
    for name in village.memberships:
        assert name in page
    found = lead.get(f"{HERE}?q=embu").text
    assert "Peter Njeru" in found
    assert "Wanjiru" not in found
    assert "Nobody is found so." in lead.get(f"{HERE}?q=100%25").text


def test_a_part_of_the_members_is_shown_alone(village: World, lead: SignedIn) -> None:
    table = tables.membership
    with village.store.writing() as connection:
        here = table.c.id == village.memberships["Peter Njeru"]
        connection.execute(update(table).where(here).values(away_at=NOW))
    away = lead.get(f"{HERE}?part=away").text
    assert "Peter Njeru" in away
    assert "Away" in away
    assert "Wanjiru" not in away
    moderators = lead.get(f"{HERE}?part=moderators").text
    assert "Adaeze Obi" in moderators
    assert "Peter Njeru" not in moderators


def test_a_member_whose_letters_come_back_is_marked(village: World, lead: SignedIn) -> None:
    village.say("One.", by="Wanjiru Kamau")
    with village.store.writing() as connection:
        letter = connection.execute(
            insert(tables.letter)
            .values(
                alliance_id=village.alliance_id,
                variant="x",
                message_id="<x>",
                place=1,
                created_at=NOW,
            )
            .returning(tables.letter.c.id)
        ).scalar_one()
        delivery = connection.execute(
            insert(tables.delivery)
            .values(letter_id=letter, membership_id=village.memberships["Peter Njeru"], next_at=NOW)
            .returning(tables.delivery.c.id)
        ).scalar_one()
        connection.execute(
            insert(tables.failure).values(
                delivery_id=delivery, at=NOW, permanent=True, status="5.1.1", of_the_mail=False
            )
        )
    back = lead.get(f"{HERE}?part=returned").text
    assert "Mail comes back" in back
    assert "Wanjiru" not in back
    assert "1 letter came back" in lead.get(path(village)).text


def test_a_long_list_has_sheets(village: World, lead: SignedIn) -> None:
    for number in range(60):
        join(village, f"Member {number:02}", f"m{number}@many.example")
    first = lead.get(f"{HERE}?q=many").text
    assert "Member 49" in first
    assert "Member 50" not in first
    assert 'href="/desk/stores/people?q=many&amp;page=2"' in first
    assert "Member 50" in lead.get(f"{HERE}?q=many&page=2").text


def test_delivery_is_changed_noted_as_the_moderators_doing_and_taken_back(
    village: World, lead: SignedIn
) -> None:
    answer = lead.post(path(village), fields={**AS_IT_WAS, "delivery": "weekly", "muted": "yes"})
    done = lead.follow(answer).text
    assert "It is changed for Peter Njeru" in done
    kept = membership(village)
    assert (kept["delivery"], kept["muted"]) == ("weekly", True)
    assert kept["chosen"] == []
    with village.store.reading() as connection:
        actors = connection.execute(select(tables.event.c.actor)).scalars().all()
    assert all(re.fullmatch(r"person \d+", actor) for actor in actors)
    key = re.search(r'name="key" value="([^"]+)"', done)
    assert key
    undone = lead.post(
        f"{path(village)}/undo", page=path(village), key=key[1].replace("&amp;", "&")
    )
    assert "It is as it was before." in lead.follow(undone).text
    assert (membership(village)["delivery"], membership(village)["muted"]) == ("each", False)


def test_what_a_member_chose_is_changed_only_where_that_is_said(
    village: World, lead: SignedIn
) -> None:
    choose(village, "delivery")
    wanted = {**AS_IT_WAS, "delivery": "daily"}
    refused = lead.post(path(village), fields=wanted)
    assert refused.status == 422
    assert "They have chosen otherwise themself." in refused.text
    assert membership(village)["delivery"] == "each"
    lead.post(path(village), fields={**wanted, "anyway": "yes"})
    assert membership(village)["delivery"] == "daily"


def test_only_a_lead_makes_somebody_a_moderator(
    village: World, support: SignedIn, lead: SignedIn
) -> None:
    wanted = {**AS_IT_WAS, "role": "moderator"}
    assert 'name="role"' not in support.get(path(village)).text
    support.post(path(village), fields=wanted)
    support.post(f"{path(village)}/undo", page=path(village), key="role=moderator")
    assert membership(village)["role"] == "expert"
    lead.post(path(village), fields=wanted)
    assert membership(village)["role"] == "moderator"


def test_nobody_is_at_a_number_of_another_alliance_or_of_none(
    village: World, lead: SignedIn
) -> None:
    for number in ("999", "x", "0"):
        assert lead.get(f"{HERE}/{number}").status == 404
