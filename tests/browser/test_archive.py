"""The archive's pages in Chromium: axe finds nothing serious, also doubled in size and in print."""

import pytest

from mailbridge.store import Store
from tests.browser.conftest import SignedInPage
from tests.browser.faults import faults
from tests.browser.test_look import PATHS
from tests.doors.web.world import World, build


@pytest.fixture
def outside(world: World, sqlite_store: Store) -> World:
    """An alliance without a plan, beside the one with a week of discussion."""
    seeds = build(sqlite_store, "seeds", "Seeds, freely", plan=())
    seeds.reply(seeds.say("Beans?", theme=None), "Beans.", theme=None)
    world.correct(3, "So is theirs, now.")
    return seeds


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_any_page_of_the_archive(
    signed_in_page: SignedInPage, outside: World, width: int
) -> None:
    page = signed_in_page(width=width)
    page.context.clear_cookies()
    for path in (*PATHS, "/stores/3", "/stores/m1/t2/?lang=es"):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert faults(page) == []


def test_at_double_size_nothing_is_cut_off(signed_in_page: SignedInPage, outside: World) -> None:
    page = signed_in_page(width=640)  # what 1280 pixels are at 200 %
    for path in PATHS:
        page.goto(path)
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), path


def test_in_print_there_are_words_and_no_forms(signed_in_page: SignedInPage) -> None:
    page = signed_in_page(width=1280)
    page.emulate_media(media="print")
    page.goto("/stores/2")
    assert page.get_by_text("In our ward the store has three locks").first.is_visible()
    assert not page.get_by_role("heading", name="Leave a reply").is_visible()
    assert not page.get_by_label("Your reply").is_visible()
    assert page.get_by_role("heading", name="How to cite this post").is_visible()
