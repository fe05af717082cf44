"""The archive's pages in Chromium: axe finds nothing serious, also doubled in size and in print."""

import pytest
from sqlalchemy import delete

from mailbridge.store import Store, tables
from tests.browser.conftest import SignedInPage
from tests.browser.faults import faults
from tests.browser.test_look import PATHS
from tests.doors.web.world import World, build

ARABIC = "/stores/8"


@pytest.fixture
def outside(world: World, sqlite_store: Store) -> World:
    """An alliance without a plan, beside the one with a week of discussion."""
    seeds = build(sqlite_store, "seeds", "Seeds, freely", plan=())
    seeds.reply(seeds.say("Beans?", theme=None), "Beans.", theme=None)
    world.correct(3, "So is theirs, now.")
    return seeds


@pytest.mark.parametrize(
    ("width", "media"), [(390, "screen"), (1280, "screen"), (390, "dark"), (1280, "print")]
)
def test_axe_finds_nothing_on_any_page_of_the_archive(
    signed_in_page: SignedInPage, outside: World, width: int, media: str
) -> None:
    page = signed_in_page(width=width)
    page.context.clear_cookies()
    page.emulate_media(
        media="print" if media == "print" else "screen",
        color_scheme="dark" if media == "dark" else "light",
    )
    for path in (*PATHS, "/stores/3", ARABIC, "/stores/m1/t2/?lang=es"):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert faults(page) == []


def test_at_double_size_nothing_is_cut_off(signed_in_page: SignedInPage, outside: World) -> None:
    page = signed_in_page(width=640)  # what 1280 pixels are at 200 %
    for path in PATHS:
        page.goto(path)
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), path


def test_what_is_offered_on_the_desk_is_a_resource_after_one_tap(
    signed_in_page: SignedInPage, world: World
) -> None:
    world.say("Read https://granary.example/locks.pdf", subject="Locks")
    with world.store.writing() as connection:  # a plan has a link or a file for each
        connection.execute(delete(tables.resource).where(tables.resource.c.url == ""))
    page = signed_in_page(script=False, width=390)
    page.goto("/desk/stores/discussion")
    page.get_by_role("link", name="Links in posts").click()
    page.get_by_role("button", name="Make “granary.example: locks.pdf” a resource of M1.2").click()
    assert page.get_by_text("Now among the resources: granary.example: locks.pdf").is_visible()
    page.goto("/stores/resources")
    assert page.get_by_role("link", name="granary.example: locks.pdf").is_visible()
    again = signed_in_page(width=390)
    again.goto("/desk/stores/discussion/links")
    assert faults(again) == []


def test_in_print_there_are_words_and_no_forms(signed_in_page: SignedInPage) -> None:
    page = signed_in_page(width=1280)
    page.emulate_media(media="print")
    page.goto("/stores/2")
    assert page.get_by_text("In our ward the store has three locks").first.is_visible()
    assert not page.get_by_role("heading", name="Leave a reply").is_visible()
    assert not page.get_by_label("Your reply").is_visible()
    assert page.get_by_role("heading", name="How to cite this post").is_visible()
