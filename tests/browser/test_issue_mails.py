"""Every kind of mail as Chromium's engine shows it: on a phone and wide, by day and by night."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.faults import faults
from tests.digests import mails

# A day's digest has the templates of a week's.
NAMES = [name for name in mails.NAMES if not name.startswith("daily")]
ENGLISH = [name for name in NAMES if name.endswith("-en")]
PHONE, WIDE = 390, 700


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": PHONE, "height": 700})
    yield page
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "width"),
    [*((name, PHONE) for name in NAMES), *((name, WIDE) for name in ENGLISH)],
)
def test_axe_finds_nothing_nothing_is_fetched_and_all_of_it_fits(
    page: Page, name: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.emulate_media(color_scheme=scheme)
    page.set_content(mails.part(mails.made(name), "html"))
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert asked == []
    paper = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    assert paper == {"light": "rgb(253, 253, 252)", "dark": "rgb(22, 23, 27)"}[scheme]


@pytest.mark.parametrize("name", ENGLISH)
def test_without_any_sheet_the_look_is_in_the_elements(page: Page, name: str) -> None:
    html = mails.part(mails.made(name), "html")
    before, _, rest = html.partition("<style>")
    page.set_content(before + rest.partition("</style>")[2])
    size = "e => getComputedStyle(e).fontSize"
    assert page.locator("p").first.evaluate(size) in ("17px", "14px")
    to_one = name.startswith(("facts", "preview"))  # a notice has no footer of an issue's
    assert page.locator("p.foot").count() == (0 if to_one else 1)
    assert all(one.evaluate(size) == "14px" for one in page.locator("p.foot, p.s").all())


def test_an_item_is_answered_by_a_click_on_its_number(page: Page) -> None:
    page.set_content(mails.part(mails.made("brief-en"), "html"))
    link = page.get_by_role("link", name="#64", exact=True).first
    assert link.get_attribute("href") == "mailto:farms@talk.example.org?subject=%2364%20"
