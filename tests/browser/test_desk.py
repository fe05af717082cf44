"""The pages of who is signed in, in Chromium: they fit a phone, and axe finds nothing serious."""

import pytest

from tests.browser.conftest import SignedInPage
from tests.browser.faults import faults

PATHS = (
    "/desk",
    "/desk/stores",
    "/desk/stores/announcements",
    "/desk/stores/held",
    "/desk/new",
    "/desk/stores/plan",
    "/desk/stores/plan/about",
    "/desk/stores/plan/file",
    "/desk/stores/plan/print",
    "/desk/stores/plan/calendar",
    "/desk/stores/plan/rehearsal",
    "/desk/stores/plan/in/m1/weeks/t3/mail",
    "/desk/stores/plan/in/m1",
    "/desk/stores/plan/in/m1/weeks/t3",
    "/desk/stores/plan/in/m1/weeks/t3/swap?other=t1",
    "/desk/stores/plan/in/m1/weeks/t3/resources",
    "/desk/stores/people",
    "/desk/stores/people/1",
    "/desk/stores/people/silent",
    "/desk/stores/people/2/nudge",
    "/desk/stores/people/invitations",
    "/desk/stores/people/invite",
    "/desk/stores/people/import",
    "/desk/stores/discussion",
    "/desk/stores/discussion/2",
    "/desk/stores/behalf",
    "/desk/stores/stuck",
    "/desk/stores/audit",
    "/desk/stores/trace?q=wanjiru",
    "/desk/stores/week",
    "/me",
    "/me/in/stores",
    "/me/in/stores/posts",
    "/me/in/stores/posts/1",
)


@pytest.mark.parametrize("path", PATHS)
def test_a_desk_page_is_sound_and_fits_a_phone(signed_in_page: SignedInPage, path: str) -> None:
    page = signed_in_page(width=390)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(path)
    assert answer
    assert answer.status == 200
    assert len(answer.body()) < 60_000
    assert len([url for url in asked if "icon.svg" not in url]) <= 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults(page) == []


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
