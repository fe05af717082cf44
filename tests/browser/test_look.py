"""Every page on a phone and on a desk, in daylight and in the dark: it fits, and can be read."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from mailbridge.store import Store
from tests.doors.web.conftest import Reader
from tests.doors.web.talk import week
from tests.doors.web.world import build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATHS = (
    "/",
    "/stores/",
    "/stores/m1/",
    "/stores/m1/t2/",
    "/stores/m1/t3/",
    "/stores/2",
    "/stores/7",
    "/stores/mail",
    "/stores/search?q=store",
    "/stores/people",
    "/stores/resources",
    "/stores/report",
    "/seeds/",
    "/seeds/threads/",
    "/seeds/threads/1/",
    "/stores/99",
)
# The contrast of WCAG 2.2, of every element with words of its own against what is behind it.
_PALE = """
() => {
  const parts = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => {
    const [r, g, b] = parts(c).map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = getComputedStyle(e).backgroundColor;
      if ((parts(c)[3] ?? 1) > 0) return c;
    }
    return "rgb(255, 255, 255)";
  };
  const own = e => [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim());
  return [...document.body.querySelectorAll("*")].filter(own).map(e => {
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    const size = parseFloat(getComputedStyle(e).fontSize);
    return [(a + 0.05) / (b + 0.05), e.tagName + "." + e.className, size];
  }).filter(([ratio, , size]) => ratio < 4.5 || size < 13.9);
}
"""


@pytest.fixture
def base(sqlite_store: Store, serve: Callable[..., Reader]) -> str:
    week(sqlite_store)
    seeds = build(sqlite_store, "seeds", "Seeds, freely", plan=())
    first = seeds.say("Beans?", theme=None, subject="Beans" + "x" * 120)
    seeds.reply(first, "https://example.org/" + "a" * 300, theme=None)
    return f"http://127.0.0.1:{serve(sqlite_store).port}"


@pytest.fixture(params=[(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")], ids=str)
def page(request: pytest.FixtureRequest, browser: "Browser") -> Iterator["Page"]:
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    yield context.new_page()
    context.close()


def test_every_page_fits_its_width_and_has_contrast(base: str, page: "Page") -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path in PATHS:
        page.goto(base + path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), path
        assert page.evaluate(_PALE) == [], path
    assert [text for text in said if "404" not in text] == []


def test_a_post_that_was_linked_to_stands_out_and_is_in_view(base: str, page: "Page") -> None:
    page.goto(f"{base}/stores/m1/t2/#p8")
    post = page.locator("#p8")
    assert post.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"
    box = post.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 900


def test_arabic_runs_from_the_right_inside_a_page_that_runs_from_the_left(
    base: str, page: "Page"
) -> None:
    page.goto(f"{base}/stores/m1/t2/")
    words = page.locator("#p8 .text p")
    assert words.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert page.locator("#p2 .text p").first.evaluate("e => getComputedStyle(e).direction") == "ltr"


def test_threads_indent_at_most_twice_on_a_phone_and_three_times_on_a_desk(
    base: str, page: "Page"
) -> None:
    page.goto(f"{base}/stores/m1/t2/")
    edges = [
        page.locator(f"#p{n}").evaluate("e => e.getBoundingClientRect().x") for n in range(2, 7)
    ]
    steps = len(set(edges))
    viewport = page.viewport_size
    assert viewport is not None
    assert steps == (3 if viewport["width"] < 600 else 4)


def test_the_first_stop_of_the_keyboard_leads_past_the_navigation(base: str, page: "Page") -> None:
    page.goto(f"{base}/stores/m1/t2/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    assert page.evaluate("document.activeElement.getBoundingClientRect().width > 50")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


def test_folded_quotes_open_without_a_script(base: str, page: "Page") -> None:
    page.goto(f"{base}/stores/7")
    quote = page.locator("blockquote").first
    assert not quote.is_visible()
    page.locator("summary").first.click()
    assert quote.is_visible()
    assert "who pays for the locks?" in quote.inner_text()
