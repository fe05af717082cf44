"""Every page of who is signed in, with a full house: axe, weight, width, requests, lists, targets.

The pages are those of the router: a new route without a case here fails.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import update

from digests.web import PAGES
from mailbridge.core.pages.desk.frame import SHOWN
from mailbridge.doors.web.app import SIGNED
from mailbridge.store import Store, tables
from tests.browser.faults import faults
from tests.doors.web.conftest import Reader
from tests.doors.web.house import LEAD, full_house
from tests.doors.web.signed import enter, sign_in
from tests.doors.web.world import World

_WEEK = "/desk/{slug}/plan/in/{module}/weeks/{theme}"
# What a path names, and what some pages are asked besides.
_NAMED = {"slug": "stores", "module": "m1", "theme": "t2", "member": "2", "number": "2"}
_MAIL = {"mail": "1", "position": "1"}
_ASKED = {
    "/desk/{slug}/discussion": ("", "?theme=2&page=2", "?theme=0"),
    "/desk/{slug}/held/{mail}": ("", "?say=shorter&in=es"),
    "/desk/{slug}/held": ("", "?page=2"),
    "/desk/{slug}/stuck": ("", "?page=2"),
    "/me/in/{slug}/posts": ("", "?page=2"),
    "/desk/{slug}/audit": ("", "?all=yes&page=2"),
    "/desk/{slug}/trace": ("", "?q=Peter", "?q=2"),
    "/desk/{slug}/people": ("", "?q=Peter&page=2"),
    f"{_WEEK}/swap": ("", "?other=t1"),
}
# What is no page: files to keep, each with what it is.
FILES = {
    "/desk/{slug}/held/{mail}/mail.eml": "application/octet-stream",
    "/desk/{slug}/held/{mail}/files/{position}": "application/octet-stream",
    "/desk/{slug}/plan/{name}.toml": "application/toml",
    "/me/data.zip": "application/zip",
    "/me/in/{slug}/letter.pdf": "application/pdf",
}
SHOWN_PATHS = [page.path for page in (*PAGES.signed, *SIGNED) if page.show]
_SMALL = """
() => [...document.querySelectorAll("main a, main button, main input, main select, nav a")]
  .filter(e => e.offsetParent && e.type != "hidden")
  .filter(e => e.tagName != "A" || !e.closest("p, li, td, dd"))  // inside a sentence
  .map(e => [e.closest("label") || e, e.outerHTML.slice(0, 90)])
  .filter(([e]) => { const b = e.getBoundingClientRect(); return b.width < 24 || b.height < 24; })
  .map(([, html]) => html)
"""
_LISTS = """
() => [...document.querySelectorAll("main ul, main ol, main tbody")].map(e => e.children.length)
"""


def filled(path: str) -> list[str]:
    """Return the addresses of a route that are looked at."""
    names = {**_NAMED, **_MAIL, "name": "stores" if path.endswith(".toml") else "day-1"}
    return [path.format_map(names) + asked for asked in _ASKED.get(path, ("",))]


@pytest.fixture
def house(sqlite_store: Store) -> World:
    return full_house(sqlite_store)


@pytest.fixture
def reader(house: World, serve: Callable[..., Reader]) -> Reader:
    return serve(house.store)


# Colours depend neither on the width nor on the language, so two visits of each page see to all;
# a phone has least room for French, whose words are the longest.
@pytest.fixture(params=[(390, "light", "fr"), (1280, "dark", "en")], ids=str)
def page(
    request: pytest.FixtureRequest, browser: Browser, house: World, reader: Reader
) -> Iterator[Page]:
    width, scheme, language = request.param
    with house.store.writing() as connection:
        connection.execute(update(tables.person).values(language=language))
    base = f"http://127.0.0.1:{reader.port}"
    context = browser.new_context(
        base_url=base, viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    context.add_cookies([{"name": "session", "value": enter(house, LEAD), "url": base}])
    yield context.new_page()
    context.close()


def test_every_page_is_sound_light_and_fits(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    wrong: list[str] = []
    for path in (one for each in SHOWN_PATHS if each not in FILES for one in filled(each)):
        asked.clear()
        page.goto(path)
        asked_once = list(asked)
        # A browser may have let go of what it was sent once it shows it, so it is weighed apart.
        answer = page.request.get(path)
        wrong += [f"{path}: {each}" for each in _found(page, answer.status, len(answer.body()))]
        if len([url for url in asked_once if "icon.svg" not in url]) > 2:
            wrong.append(f"{path}: asks for {asked_once}")
    assert not wrong, "\n".join(wrong)


def _found(page: Page, status: int, size: int) -> list[str]:
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = faults(page)
    if status != 200:
        found.append(f"answers {status}")
    if size >= 60_000:
        found.append(f"weighs {size}")
    root = "document.documentElement"
    if not page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"):
        found.append("is wider than its window")
    found += [f"too small to touch: {each}" for each in page.evaluate(_SMALL)]
    longest = max(page.evaluate(_LISTS), default=0)
    return [*found, *([f"has a list of {longest}"] if longest > SHOWN else [])]


# The letter is written once the alliance is over: tests/doors/web/test_letter.py.
@pytest.mark.parametrize("path", [path for path in FILES if "letter" not in path])
def test_what_is_no_page_is_a_file(house: World, reader: Reader, path: str) -> None:
    answer = sign_in(house, reader, LEAD).get(filled(path)[0])
    assert answer.status == 200
    assert answer.headers["Content-Type"].partition(";")[0] == FILES[path]
