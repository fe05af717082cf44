"""Leave a reply in Chromium, without script: written, looked at, sent; on a phone and on a desk."""

import pytest
from sqlalchemy import func, select

from mailbridge.store import tables
from tests.browser.conftest import SignedInPage
from tests.browser.faults import faults
from tests.doors.web.world import World


@pytest.mark.parametrize("width", [390, 1280])
def test_somebody_who_is_not_signed_in_replies_under_a_post(
    signed_in_page: SignedInPage, world: World, width: int
) -> None:
    page = signed_in_page(script=False, width=width)
    page.context.clear_cookies()
    page.goto("/stores/2")
    page.get_by_label("Name").fill("Ana Quispe")
    page.get_by_label("Email").fill("ana@elsewhere.example")
    page.get_by_label("Your reply").fill("We keep <b>two</b> keys.\n\nAnd a third.")
    page.get_by_role("button", name="Preview").click()
    assert page.get_by_text("two", exact=True).evaluate("e => e.tagName") == "B"
    assert page.get_by_label("Email").input_value() == "ana@elsewhere.example"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Send").click()
    assert page.get_by_role("heading", name="Thank you, your reply has arrived").is_visible()
    with world.store.reading() as connection:
        assert connection.execute(select(func.count(tables.incoming.c.id))).scalar_one() == 1


@pytest.mark.parametrize("width", [390, 1280])
def test_the_form_and_its_preview_are_sound(signed_in_page: SignedInPage, width: int) -> None:
    page = signed_in_page(width=width)
    for path in (
        "/stores/2",
        "/stores/m1/t2/",
        "/stores/reply?to=2",
        "/stores/reply?sent=yes&to=2",
    ):
        page.goto(path)
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto("/stores/reply?to=2")
    assert page.get_by_text("You write as").is_visible()
    page.get_by_label("Your reply").fill("Two.")
    page.get_by_role("button", name="Preview").click()
    assert faults(page) == []
