"""The pages of who is signed in, in Chromium: they fit a phone, and axe finds nothing serious."""

import pytest

from tests.browser.conftest import SignedInPage
from tests.browser.faults import faults

PATHS = (
    "/desk",
    "/desk/stores",
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
