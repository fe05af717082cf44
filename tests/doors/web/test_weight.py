"""What a page costs on a slow link, and what a reader who cannot see it finds in it."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from mailbridge.store import Store
from tests.doors.web.conftest import Reader
from tests.doors.web.talk import PLAIN, full_week
from tests.doors.web.world import build

PATHS = (
    "/",
    "/stores/",
    "/stores/m1/",
    "/stores/m1/t2/",
    "/stores/m1/t3/",
    "/stores/2",
    "/stores/3",
    "/stores/threads/",
    "/stores/threads/41/",
    "/stores/mail",
    "/nowhere/",
)
VOID = ("meta", "link", "br", "wbr", "hr", "img", "input")


@pytest.fixture
def full(sqlite_store: Store, serve: Callable[[Store], Reader]) -> Reader:
    world = full_week(sqlite_store)
    world.say("Hello?", theme=None, subject="Hello")
    return serve(sqlite_store)


class Outline(HTMLParser):
    """Collects what accessibility rests on, and whether every tag is closed where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.headings: list[int] = []
        self.landmarks: list[str] = []
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.anchors: list[str] = []
        self.links: list[list[str]] = []
        self.lang = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in ("header", "nav", "main", "aside", "footer", "section"):
            self.landmarks.append(tag)
            if tag in ("nav", "aside") and not values.get("aria-label"):
                self.faults.append(f"a {tag} without a name")
        runs = tag == "script" and values.get("type") != "application/ld+json"
        if "style" in values or any(name.startswith("on") for name in values) or runs:
            self.faults.append(f"style or script in a {tag}")
        self.ids += [values["id"]] if "id" in values else []
        self.labels += values.get("aria-labelledby", "").split()
        self.lang = values.get("lang", "") if tag == "html" else self.lang
        if tag == "a" and values.get("href", "").startswith("#"):
            self.anchors.append(values["href"][1:])
        if tag == "a":
            self.links.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if "a" in self.open and self.links:
            self.links[-1].append(data)


def outline(text: str) -> Outline:
    found = Outline()
    found.feed(text)
    found.close()
    return found


def test_a_theme_with_forty_posts_weighs_less_than_fifty_kilobytes(full: Reader) -> None:
    page = full.get("/stores/m1/t2/")
    assert page.text.count("<article ") == 40
    assert len(page.body) < 50_000
    assert len(full.get("/stores/m1/t2/", Accept_Encoding="gzip").body) < 10_000


def test_every_page_weighs_less_than_fifty_kilobytes_and_names_two_files(full: Reader) -> None:
    for path in PATHS:
        page = full.get(path).text
        assert len(page.encode()) < 50_000
        assert re.findall(r'<link rel="(stylesheet|icon)"', page) == ["icon", "stylesheet"]
        assert "src=" not in page
        assert "style=" not in page
    assert len(full.get("/static/look.css").body) < 12_000


def test_every_tag_is_closed_and_every_landmark_has_its_name(full: Reader) -> None:
    for path in PATHS:
        found = outline(full.get(path).text)
        assert not found.faults, path
        assert not found.open, path
        assert found.landmarks.count("main") == 1
        assert found.landmarks.count("footer") == 1
        assert found.lang == "en"


def test_headings_never_skip_a_level_and_there_is_one_first(full: Reader) -> None:
    for path in PATHS:
        headings = outline(full.get(path).text).headings
        assert headings.count(1) == 1, path
        assert headings[0] == 1, path
        assert max((b - a for a, b in pairwise(headings)), default=0) <= 1, path


def test_no_id_is_given_twice_and_none_is_named_that_is_not_there(full: Reader) -> None:
    for path in PATHS:
        found = outline(full.get(path).text)
        assert len(found.ids) == len(set(found.ids)), path
        assert set(found.labels) <= set(found.ids), path
        assert set(found.anchors) <= set(found.ids), path


def test_no_link_is_without_words_and_none_leads_nowhere(full: Reader) -> None:
    seen: set[str] = set()
    for path in PATHS:
        page = full.get(path).text
        assert all("".join(words).strip() for words in outline(page).links), path
        seen |= {href.partition("#")[0] for href in re.findall(r'href="(/[^"]*)"', page)}
    assert len(seen) > 40
    dead = {href for href in seen if full.get(href.replace("&amp;", "&")).status != 200}
    assert not dead


def test_every_page_is_named_apart_from_the_others(full: Reader) -> None:
    titles = [re.findall(r"<title>(.*?)</title>", full.get(path).text)[0] for path in PATHS]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("count", [3, 300])
def test_a_thread_of_any_length_is_read_in_sheets_that_are_light(
    sqlite_store: Store, serve: Callable[[Store], Reader], count: int
) -> None:
    world = build(sqlite_store, "seeds", "Seeds, freely", plan=())
    first = world.say(PLAIN, theme=None)
    for number in range(count - 1):
        world.reply(first if number % 3 else world.number, PLAIN, theme=None, thread=first)
    reader, path, seen = serve(sqlite_store), "/seeds/threads/1/", 0
    while path:
        page = reader.get(path)
        assert len(page.body) < 100_000
        assert len(reader.get(path, Accept_Encoding="gzip").body) < 20_000
        seen += page.text.count("<article ")
        after = re.search(r'href="([^"]+)" rel="next"', page.text)
        path = after[1] if after else ""
    assert seen == count


def test_a_week_of_a_hundred_posts_weighs_less_than_a_hundred_kilobytes(
    sqlite_store: Store, serve: Callable[[Store], Reader]
) -> None:
    world = full_week(sqlite_store)
    while world.number < 100:
        world.reply(1, PLAIN[:430], by="Peter Njeru", organisation="Embu Farmers' Radio")
    page = serve(sqlite_store).get("/stores/m1/t2/")
    shown = page.text.count("<article ")
    assert "100&nbsp;posts" in page.text
    assert len(page.body) < 100_000
    assert shown == 100 or 'rel="next"' in page.text
