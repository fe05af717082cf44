"""Serves pages for the browser, as the web's own tests do; here somebody is signed in too."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from mailbridge.store import Store
from tests.doors.web.conftest import Reader, serve
from tests.doors.web.signed import enter, moderate
from tests.doors.web.talk import week
from tests.doors.web.world import World

SignedInPage = Callable[..., Page]


@pytest.fixture
def world(sqlite_store: Store) -> World:
    """A week of discussion, with a lead to moderate it."""
    world = week(sqlite_store)
    moderate(world)
    return world


@pytest.fixture
def port(world: World, serve: Callable[[Store], Reader]) -> int:
    """Where that world is served."""
    return serve(world.store).port


@pytest.fixture
def signed_in_page(browser: Browser, world: World, port: int) -> Iterator[SignedInPage]:
    """Open a browser in which a member of the world is signed in: its lead, where none is named."""
    contexts: list[BrowserContext] = []

    def open_page(name: str = "Adaeze Obi", *, script: bool = True, width: int = 1280) -> Page:
        base = f"http://127.0.0.1:{port}"
        context = browser.new_context(
            base_url=base, java_script_enabled=script, viewport={"width": width, "height": 900}
        )
        context.add_cookies(
            [{"name": "session", "value": enter(world, name), "url": base, "httpOnly": True}]
        )
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


__all__ = ["serve"]
