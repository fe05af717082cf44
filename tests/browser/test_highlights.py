"""From ten starred passages to published Highlights, on the desk in one go, without JavaScript."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from mailbridge.store import highlights, stars
from tests.browser.conftest import SignedInPage
from tests.browser.faults import faults
from tests.doors.web.world import World

AT = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
ONE = "/desk/stores/highlights/m1"
PATHS = ("/desk/stores/highlights", ONE, f"{ONE}/passages", "/stores/highlights")


def _star_ten(world: World) -> None:
    with world.store.writing() as connection:
        for number in range(1, 11):
            source = highlights.standing(connection, world.alliance_id)[number]
            end = source.text.find(".") + 1 or len(source.text)
            stars.star(connection, world.alliance_id, stars.Span(number, 0, end), None, AT)


@pytest.fixture
def page(world: World, signed_in_page: SignedInPage) -> Page:
    _star_ten(world)
    return signed_in_page(script=False)


def _save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")


def test_ten_stars_become_a_published_document_in_one_go(page: Page) -> None:
    page.goto("/desk/stores")
    page.get_by_role("link", name="Highlights").click()
    page.get_by_role("link", name="Keeping grain").first.click()
    page.get_by_role("link", name="Pick passages from the discussion").click()
    ticks = page.get_by_role("checkbox", name="★ Starred")
    assert ticks.count() == 10
    for n in range(10):
        ticks.nth(n).check()
    page.get_by_label("Or under a new point of view").fill("Who holds the key")
    page.get_by_role("button", name="Take them").click()
    expect(page.get_by_role("status")).to_contain_text("Taken in")
    assert page.get_by_label("Passage").count() == 10

    page.get_by_label("Title", exact=True).fill("Keys and locks")
    page.get_by_label("Key conclusions").fill("- Whoever pays for the lock decides.")
    page.get_by_label("Connecting text").fill("**Wanjiru Kamau** (Kenya) began it.")
    page.get_by_label("Heading", exact=True).last.fill("A store without a lock")
    _save(page)
    page.get_by_label("Under").nth(3).select_option(label="A store without a lock")
    _save(page)

    page.get_by_role("button", name="Send the mails").click()
    expect(page.get_by_role("status")).to_contain_text("asked by mail")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Published.")
    page.get_by_role("link", name="As readers see them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keys and locks")
    assert page.locator("blockquote").count() == 10
    assert page.get_by_role("heading", name="A store without a lock").count() == 1
    first = page.locator("blockquote + p").first
    expect(first.locator("b")).not_to_be_empty()
    first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="How to cite this post")).to_be_visible()


def test_a_proposed_draft_is_accepted_excerpt_by_excerpt(page: Page) -> None:
    page.goto(ONE)
    page.get_by_role("button", name="Propose a draft").click()
    expect(page.get_by_role("status")).to_contain_text("A draft is proposed")
    ticks = page.get_by_role("checkbox", name="Accepted")
    assert ticks.count() >= 10
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Accept each excerpt first").first).to_be_visible()
    ticks = page.get_by_role("checkbox", name="Accepted")
    for n in range(ticks.count()):
        ticks.nth(n).check()
    _save(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Published.")


@pytest.mark.parametrize("path", PATHS)
def test_its_pages_are_sound_and_fit_a_phone(
    world: World, signed_in_page: SignedInPage, path: str
) -> None:
    _star_ten(world)
    page = signed_in_page(width=390)
    page.goto(ONE)
    page.get_by_role("button", name="Propose a draft").click()
    answer = page.goto(path)
    assert answer
    assert answer.status == 200
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults(page) == []
