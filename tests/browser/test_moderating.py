"""A moderator's hour in Chromium: from the mailed link through forty held mails to the wrap-up.

Once with JavaScript and once without: the pages are the same.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from mailbridge.store import prepared, tables
from tests.browser.conftest import SignedInPage
from tests.doors.web.waiting import hold
from tests.doors.web.world import World

HELD = "/desk/stores/held"


@pytest.fixture(params=[True, False], ids=["script", "no_script"])
def script(request: pytest.FixtureRequest) -> bool:
    return request.param


@pytest.fixture
def page(signed_in_page: SignedInPage, world: World, script: bool) -> Page:
    """A phone's browser, signed in by the link that was mailed to the lead."""
    page = signed_in_page(script=script, width=390)
    page.context.clear_cookies()
    page.goto(HELD)
    page.get_by_label("Email").fill("adaeze@granary.example")
    page.get_by_role("button", name="Mail me a link").click()
    page.goto(_mailed_link(page, world))
    expect(page).not_to_have_url(re.compile(r"/desk"))  # a look at it signs nobody in
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(rf"{HELD}$"))
    return page


def _mailed_link(page: Page, world: World) -> str:
    """Return the path in the last letter, once it is there: it is written after the answer."""
    for _ in range(500):
        with world.store.reading() as connection:
            rows = connection.execute(select(tables.letter.c.content).order_by(tables.letter.c.id))
            last = [row for row in rows.scalars() if row][-1:]
        found = (
            re.search(rb"/sign-in/[A-Za-z0-9_-]{43}", last[0].replace(b"=\r\n", b""))
            if last
            else None
        )
        if found:
            return found[0].decode()
        page.request.get("/healthz")
    pytest.fail("no link was mailed")


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def _decided(world: World) -> dict[str, int]:
    """Return how many of the held mails were decided which way."""
    made = [row["what"] for row in _rulings(world)]
    return {what: made.count(what) for what in made}


def _rulings(world: World) -> list[dict[str, Any]]:
    with world.store.reading() as connection:
        rows = connection.execute(select(tables.held.c.decided)).scalars().all()
    return [row for row in rows if row]


def test_forty_held_mails_are_cleared(world: World, page: Page) -> None:
    for number in range(1, 41):
        hold(
            world, f"Door {number} has a key.", by=f"Guest {number}", address=f"g{number}@a.example"
        )
    page.goto(HELD)
    page.get_by_role("link", name="Who holds the key").first.click()
    page.get_by_role("link", name="Edit its words").click()
    page.get_by_label("Words", exact=True).fill("This door has a key, and a dog.")
    _press(page, "Save")
    page.get_by_text("What moderators changed").click()
    expect(page.locator("ins").first).to_be_visible()
    edited = page.url
    _press(page, "Publish")

    expect(page.get_by_role("status")).to_contain_text("goes out in one minute")
    assert page.url != edited  # the next one has opened by itself
    page.get_by_label("Theme").select_option(str(world.themes["m1/t1"]))
    _press(page, "Publish")
    page.get_by_label("Your words to the author").fill("Could you tell us where the door is?")
    _press(page, "Do not publish")
    for _ in range(3):
        _press(page, "Publish")
    _press(page, "Undo")
    expect(page.get_by_role("status")).to_contain_text("it waits again")
    assert [one["theme_id"] for one in _rulings(world)].count(world.themes["m1/t1"]) == 1

    while not page.get_by_text("Nothing waits.").is_visible():
        page.goto(HELD)
        for tick in page.locator("input[name=mail]").all():
            tick.check()
        _press(page, "Publish the chosen")
    assert _decided(world) == {"publish": 39, "reject": 1}


def test_threads_are_merged_passages_starred_and_the_week_is_summed_up(
    world: World, page: Page
) -> None:
    other = world.say("The same question from the coast: who pays?", subject="Who pays")
    page.goto(f"/desk/stores/discussion/{other}")
    page.locator("input[name=span]").first.check()
    _press(page, "Star")
    expect(page.get_by_role("status")).to_contain_text("starred, for the Highlights")
    page.get_by_label("Make it an answer to").fill("2")
    _press(page, "Merge")
    expect(page.get_by_role("status")).to_contain_text("It is an answer now")
    expect(page.get_by_role("link", name="answering #2")).to_be_visible()

    page.goto("/desk/stores/week")
    page.get_by_label("Words").fill("Three keys are better than one (#2).")
    _press(page, "Send it with the digest")
    expect(page.get_by_text("It waits for the digest")).to_be_visible()
    with world.store.reading() as connection:
        one = prepared.by_key(connection, "stores/wrap-up/2026-W47")
        assert one is not None
        assert one.due_at is not None
        stars = connection.execute(select(tables.star.c.id)).all()
    assert len(stars) == 1
