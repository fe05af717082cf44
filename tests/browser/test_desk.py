"""What is written on the desk goes out, without script, on a phone and on a desk."""

import pytest

from tests.browser.conftest import SignedInPage
from tests.browser.faults import faults


@pytest.mark.parametrize("width", [390, 1280])
def test_an_announcement_is_written_and_sent_without_script(
    signed_in_page: SignedInPage, width: int
) -> None:
    page = signed_in_page(script=False, width=width)
    page.goto("/desk/stores/announcements")
    page.get_by_label("Subject").fill("No digest on Friday")
    page.get_by_label("Words").fill("Friday is a holiday.")
    page.get_by_role("button", name="Keep as a draft").click()
    assert page.get_by_text("Nobody has got it yet.").is_visible()
    sound = signed_in_page(width=width)
    sound.goto(page.url)
    assert sound.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(sound) == []
    page.get_by_role("button", name="Send to all").click()
    assert page.get_by_text("It goes out in one minute.").is_visible()
    page.get_by_role("button", name="Undo").click()
    assert page.get_by_text("It is a draft again.").is_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_wrap_up_is_written_seen_and_sent_without_script(
    signed_in_page: SignedInPage, width: int
) -> None:
    page = signed_in_page(script=False, width=width)
    page.goto("/desk/stores/week")
    page.get_by_label("Words").fill("Three keys are better than one (#2).")
    page.get_by_role("button", name="See how members read it").click()
    assert page.get_by_role("link", name="#2", exact=True).last.is_visible()
    page.get_by_role("button", name="Send it with the digest").click()
    assert page.get_by_text("It waits for the digest").is_visible()
    sound = signed_in_page(width=width)
    sound.goto(page.url)
    assert sound.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(sound) == []
    page.get_by_role("button", name="Undo").click()
    assert page.get_by_text("It is a draft again.").is_visible()
