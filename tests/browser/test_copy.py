"""A copy of the archive, opened from the disk as by a double-click."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.bridge import make

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the archive in which Grace and Wilmer wrote."""
    bridge = make(tmp_path_factory.mktemp("bridge"), "none")
    for mail in ("01-grace.eml", "02-wilmer.eml"):
        bridge.hand_in("t-01-first-posts", mail)
    bridge.done("export", "site", "farms", "--out", "copy")
    return bridge.folder / "copy"


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    context = browser.new_context(viewport={"width": 390, "height": 900})
    yield context.new_page()
    context.close()


def test_one_clicks_from_the_first_page_to_a_post(copy: Path, page: "Page") -> None:
    faults: list[str] = []
    page.on("requestfailed", lambda request: faults.append(request.url))
    page.on("pageerror", lambda error: faults.append(error.message))
    page.goto(f"file://{copy}/index.html")
    page.get_by_role("link", name="People").click()
    assert page.url == f"file://{copy}/people/index.html"
    page.goto(f"file://{copy}/m1/t1/index.html")
    page.locator('a[href$="2/index.html"]').first.click()
    assert page.url == f"file://{copy}/2/index.html"
    assert "Wilmer" in page.locator("article").first.inner_text()
    style = page.evaluate("getComputedStyle(document.body).fontFamily")
    assert "serif" in style
    assert faults == []


def test_its_search_finds_by_the_beginning_of_a_word_and_leaves_out(
    copy: Path, page: "Page"
) -> None:
    page.goto(f"file://{copy}/search/index.html#q=nakibu")
    assert page.locator("#found").inner_text() == "Posts found: 1"
    page.fill("#q", "bolivia")
    assert page.locator("#hits li").count() == 1
    page.locator("#hits a").click()
    assert page.url == f"file://{copy}/2/index.html"
    page.go_back()
    page.fill("#q", "farms -bolivia -uganda")
    assert page.locator("#hits li").count() == 0


@pytest.mark.parametrize(
    "typed", ["<img src=x onerror=alert(1)>", "constructor", '"\\', "__proto__"]
)
def test_whatever_is_typed_only_finds_nothing(copy: Path, page: "Page", typed: str) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(error.message))
    page.goto(f"file://{copy}/search/index.html")
    page.fill("#q", typed)
    assert page.locator("#found").inner_text() == "Posts found: 0"
    assert errors == []
