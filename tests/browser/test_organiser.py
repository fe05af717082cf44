"""An organiser prepares an alliance, and a member sees to their own mail, in Chromium.

Both once with JavaScript and once without: the pages are the same.
"""

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select, update

from mailbridge.store import plan, tables
from tests.browser.conftest import SignedInPage
from tests.doors.web.world import NOW, World, build

GUESTS = "name;email;country;organisation;why\r\n" + "".join(
    f"Invitée {number};guest{number}@cooperative.example;SN;Coopérative;Né à Thiès.\r\n"
    for number in range(1, 11)
)
PLAN = (
    ("Seeds", (("Who keeps them", date(2026, 2, 2)), ("Who sells them", date(2026, 2, 9)))),
    ("Water", (("Whose is the well", date(2026, 2, 16)),)),
    ("Roads", (("Who mends them", date(2026, 2, 23)),)),
)


@pytest.fixture(params=[True, False], ids=["script", "no_script"])
def script(request: pytest.FixtureRequest) -> bool:
    return request.param


@pytest.fixture
def known(world: World) -> World:
    """The world, in which it is proved whose each address is."""
    with world.store.writing() as connection:
        connection.execute(update(tables.address).values(confirmed_at=NOW))
    return world


@pytest.fixture
def finished(known: World) -> World:
    """An alliance of three modules that is over, led by the same lead."""
    other = build(known.store, "fields", "Fields of the Sahel", plan=PLAN)
    member, alliance = tables.membership, tables.alliance
    with known.store.writing() as connection:
        here = member.c.id == known.memberships["Adaeze Obi"]
        row = dict(connection.execute(select(member).where(here)).mappings().one())
        row |= {"alliance_id": other.alliance_id}
        connection.execute(member.insert().values({k: v for k, v in row.items() if k != "id"}))
        days = {"starts": date(2026, 2, 2), "ends": date(2026, 2, 27)}
        over = alliance.c.id == other.alliance_id
        connection.execute(update(alliance).where(over).values(days))
    return other


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_an_alliance_of_three_modules_is_copied_peopled_and_rehearsed(
    finished: World, signed_in_page: SignedInPage, tmp_path: Path, script: bool
) -> None:
    page = signed_in_page(script=script)
    page.goto("/desk")
    page.get_by_role("link", name="A new alliance").click()
    page.get_by_label("As a copy of").select_option("fields")
    page.get_by_label("Name", exact=True).fill("Fields of the Coast")
    page.get_by_label("Short name").fill("coast")
    page.get_by_label("First day").fill("2027-03-01")
    press(page, "Make it")
    expect(page.get_by_role("status")).to_contain_text("is made, and you lead it.")
    with finished.store.reading() as connection:
        copy = plan.alliance_by_slug(connection, "coast")
    assert copy
    assert [len(module.themes) for module in copy.modules] == [2, 1, 1]
    assert copy.modules[2].themes[0].starts == date(2027, 3, 22)

    page.get_by_role("link", name="Who keeps them").click()
    page.get_by_label("Title, English").fill("Who keeps the seed")
    page.get_by_label("Questions, English").fill("Who keeps it?\nSince when?")
    press(page, "Save")
    expect(page.get_by_role("status")).to_contain_text("Saved: Who keeps the seed")

    page.goto("/desk/coast/people/invite")
    file = tmp_path / "guests.csv"
    file.write_bytes(GUESTS.encode("latin-1"))
    page.get_by_label("A file").set_input_files(file)
    page.get_by_label("Last day to answer").fill("2026-12-10")
    press(page, "Show what will be sent")
    expect(page.get_by_text("read as Latin-1")).to_be_visible()
    expect(page.locator(".letter")).to_contain_text("Né à Thiès.")
    press(page, "Send the invitations")
    expect(page.get_by_role("status")).to_contain_text("Invitations on their way: 10.")
    expect(page.get_by_role("cell", name="10", exact=True)).to_be_visible()

    page.goto("/desk/coast/plan/rehearsal")
    expect(page.get_by_text("Who keeps the seed")).to_be_visible()
    press(page, "Send it to me")
    expect(page.get_by_role("status")).to_contain_text("2 mails are on their way to you.")
    with finished.store.reading() as connection:
        issues = connection.execute(select(func.count()).select_from(tables.issue)).scalar_one()
    assert issues == 0


def test_a_member_sees_to_their_own_mail_posts_and_leaving(
    known: World, signed_in_page: SignedInPage, script: bool
) -> None:
    number = known.say("We have two keys.", by="Wanjiru Kamau", at=NOW)
    page = signed_in_page("Wanjiru Kamau", script=script, width=390)
    page.goto("/me")
    page.get_by_label("One more address").fill("wanjiru@home.example")
    press(page, "Add")
    expect(page.get_by_role("status")).to_contain_text("A mail is on its way")
    page.goto(confirming(known))
    page.get_by_role("button").first.click()
    page.goto("/me")
    expect(page.get_by_text("wanjiru@home.example")).to_be_visible()

    page.goto("/me/in/stores")
    page.get_by_label("What you get").select_option("weekly")
    press(page, "Save")
    expect(page.get_by_role("status")).to_contain_text("Your mail is changed.")

    page.get_by_label("Number of a post").fill("999")
    press(page, "Mute")
    expect(page.get_by_label("Number of a post")).to_be_focused()  # the phone shows what is wrong
    expect(page.get_by_text("There is no such post.")).to_be_in_viewport()

    page.goto(f"/me/in/stores/posts/{number}")
    page.get_by_label("Your words").fill("We have three keys.")
    press(page, "Correct it")
    expect(page.get_by_role("status")).to_be_visible()
    page.goto(f"/stores/{number}")
    expect(page.get_by_text("We have three keys.")).to_be_visible()

    page.goto("/me/in/stores")
    press(page, "Leave")
    expect(page.get_by_role("status")).to_contain_text("You have left.")
    press(page, "Undo")
    expect(page.get_by_role("status")).to_contain_text("It is as it was before.")
    expect(page.get_by_label("What you get")).to_have_value("weekly")


def confirming(world: World) -> str:
    """Return the path of the button in the last mail that went out."""
    query = select(tables.letter.c.content).order_by(tables.letter.c.id.desc()).limit(1)
    with world.store.reading() as connection:
        content = connection.execute(query).scalar_one()
    found = re.search(rb"/c/[a-z2-7]{16,28}", content.replace(b"=\r\n", b""))
    assert found
    return found[0].decode()
