"""The HTML part of a post's letter, as a mail program with Chromium's engine shows it."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from mailbridge.model import Attachment, Segment
from tests.outbox import DRAFT, letter_of

_OWN = "Since last year, yes.\n\nhttps://example.org/" + "unbroken" * 40 + "\n"
_FILE = Attachment("a-long-name-" * 20 + ".pdf", "application/pdf", b"x" * 9000, "hash")


@pytest.fixture(params=[390, 760])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": request.param, "height": 700})
    yield page
    page.close()


def html() -> str:
    segments = (Segment("quoted", "> Do they get a copy?\n"), Segment("own", _OWN))
    made = letter_of(replace(DRAFT, segments=segments, html="", attachments=(_FILE,)))
    mail = message_from_bytes(made.content, policy=default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("html",))
    assert body is not None
    return body.get_content()


def test_it_fits_and_fetches_nothing(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("img, script, link, iframe").count() == 0
    assert asked == []


@pytest.mark.parametrize(
    ("scheme", "paper", "ink"),
    [
        ("light", "rgb(253, 253, 252)", "rgb(27, 28, 33)"),
        ("dark", "rgb(22, 23, 27)", "rgb(221, 222, 227)"),
    ],
)
def test_it_is_readable_by_day_and_by_night(
    page: Page, scheme: Literal["light", "dark"], paper: str, ink: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_content(html())
    style = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
    assert page.locator("body").evaluate(style) == [paper, ink]
    words = page.get_by_text("Since last year, yes.")
    assert words.evaluate("e => getComputedStyle(e).color") == ink


def test_the_first_thing_to_read_is_who_speaks_from_where(page: Page) -> None:
    page.set_content(html())
    lines = page.locator("body").inner_text().split("\n")
    shown = [line for line in lines if line.strip()]
    assert shown[0] == "Mubende Grain Farmers' Union, Uganda"
    assert shown[1] == "Answering Wilmer Choque (Bolivia), #62"
    assert page.locator("blockquote").inner_text() == "Do they get a copy?"
