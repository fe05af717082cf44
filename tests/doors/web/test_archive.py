"""The contract's URLs, over real HTTP on both databases."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from starlette.routing import Route

from config.settings import Settings
from digests.web import PAGES
from mailbridge.core.site import Site
from mailbridge.doors.web.app import make_app
from mailbridge.store import Store
from tests.doors.web.conftest import Reader
from tests.doors.web.signed import sign_in
from tests.doors.web.talk import week
from tests.doors.web.world import World, build, join


@pytest.fixture
def world(store: Store) -> World:
    return week(store)


def heading(text: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", "", found[1])


TITLES = (
    ("/", "Test bridge"),
    ("/stores/", "Village Stores"),
    ("/stores/m1/", "Keeping grain"),
    ("/stores/m1/t2/", "Who holds the key"),
    ("/stores/3", "Rufina Condori Mamani"),
    ("/stores/threads/", "Discussions outside the weeks"),
)
SENT_ON = (
    ("/stores", "/stores/"),
    ("/stores/m1", "/stores/m1/"),
    ("/stores/m1/t2", "/stores/m1/t2/"),
    ("/stores/threads", "/stores/threads/"),
    ("/stores/14/", "/stores/14"),
)


def test_each_url_of_the_contract_shows_its_page(world: World, reader: Reader) -> None:
    for path, title in TITLES:
        answer = reader.get(path)
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert heading(answer.text) == title


def test_a_path_with_or_without_its_slash_is_sent_on_by_the_path_alone(
    world: World, reader: Reader
) -> None:
    for path, target in SENT_ON:
        answer = reader.get(path, Host="evil.example")
        assert answer.status == 301
        assert answer.headers["Location"] == target


def test_no_page_believes_the_host_header(world: World, reader: Reader) -> None:
    for path in ("/", "/stores/", "/stores/m1/t2/", "/stores/3", "/nowhere/"):
        assert "evil.example" not in reader.get(path, Host="evil.example").text
    assert "http://127.0.0.1:8025/stores/3" in reader.get("/stores/3", Host="evil.example").text


def test_the_alliance_page_shows_the_plan_and_what_is_on(world: World, reader: Reader) -> None:
    page = reader.get("/stores/").text
    assert "On now" in page
    assert "Open until Sunday 22\u00a0November" in page
    assert "Open, 11&nbsp;posts" in page
    assert "Closed, no posts" in page
    assert "Opens Monday" in page
    assert "Planned" in page
    assert 'href="/stores/m1/t2/"' in page
    assert 'href="/stores/m1/t3/"' not in page
    assert "stores@" in page
    assert "Adaeze Obi</bdi>, Nigeria" in page
    assert "granary.example" not in page


def test_a_theme_shows_its_questions_resources_and_threads(world: World, reader: Reader) -> None:
    page = reader.get("/stores/m1/t2/").text
    assert "<strong>who decides</strong>" in page
    assert page.count("Who holds the key of a store you know") == 1
    assert "Doc 2" in page
    assert 'href="https://silos.example.org/llaves.pdf"' in page
    assert "11&nbsp;posts in 3&nbsp;threads from 8&nbsp;people" in page
    for number in range(1, 12):
        assert page.count(f'id="p{number}"') == 1
        assert f'href="#p{number}"' in page
    assert "Quotes #2, <bdi>Wanjiru Kamau</bdi> (2&nbsp;lines)" in page
    assert page.count('<span class="label">Moderator</span>') == 2
    assert "Nyeri Seed Savers" in page
    assert "Côte d’Ivoire" in page
    assert '<time datetime="2026-11-16T08:00Z">' in page
    assert 'lang="ar" dir="rtl"' in page
    assert "591" not in page  # the telephone number of a signature
    assert "seed.example" not in page


def test_a_theme_that_is_to_come_does_not_show_what_moderators_still_write(
    world: World, reader: Reader
) -> None:
    page = reader.get("/stores/m1/t3/").text
    assert "Opens on Monday 23\u00a0November" in page
    assert "who decides" not in page
    assert "Who holds the key of a store" not in page


def test_answers_are_nested_and_deep_ones_name_their_parent(world: World, reader: Reader) -> None:
    page = reader.get("/stores/m1/t2/").text
    inside = page[page.index('id="p3"') : page.index('id="p7"')]
    assert inside.index('id="p4"') < inside.index('id="p5"') < inside.index('id="p6"')
    assert '<a href="#p5">in reply to #5 <bdi>Wanjiru Kamau</bdi></a>' in inside
    assert "in reply to #3" not in inside
    above = page[: page.index('id="p6"')]
    assert above.count("<ol") - above.count("</ol>") == 4


def test_a_post_has_a_page_of_its_own_with_all_its_words(world: World, reader: Reader) -> None:
    page = reader.get("/stores/2").text
    assert "M1.2 #2" in page
    assert "Monday 16\u00a0November\u00a02026, 11:00\u00a0EAT" in page
    assert "Locks-and-families-2026.pdf" in page
    assert "PDF, 86\u00a0KB" in page
    assert "eleven days" in page
    assert "Corrected by the author" in page
    cited = "Stores #2, 16\u00a0November\u00a02026 (version 2, 19\u00a0November\u00a02026)"
    assert f"{cited}. http://127.0.0.1:8025/stores/2" in page
    assert 'href="/stores/m1/t2/#p2"' in page
    assert 'href="/stores/3"' in page
    assert "mailto:stores@talks.example.org?subject=Re%3A%20Three%20keys" in page
    assert 'href="/stores/1" rel="prev"' in page


@pytest.mark.parametrize(("state", "words"), [("withdrawn", "took it back"), ("erased", "removed")])
def test_a_post_that_was_taken_back_answers_410_and_says_why(
    world: World, reader: Reader, state: str, words: str
) -> None:
    world.set_state(2, state)
    answer = reader.get("/stores/2")
    assert answer.status == 410
    assert words in answer.text
    assert "padlocks" not in answer.text
    assert "Wanjiru" not in answer.text
    theme = reader.get("/stores/m1/t2/").text
    assert 'id="p2"' not in theme
    assert "in reply to #2, taken back" in theme
    assert reader.get("/stores/2/files/1/Locks-and-families-2026.pdf").status == 404


def test_a_reader_can_ask_for_the_head_alone(world: World, reader: Reader) -> None:
    for path in ("/", "/stores/", "/stores/m1/t2/", "/stores/3", "/healthz"):
        answer = reader.get(path, "HEAD")
        assert answer.status == 200
        assert answer.body == b""


def test_a_page_that_has_not_changed_is_not_sent_again(world: World, reader: Reader) -> None:
    first = reader.get("/stores/m1/t2/")
    again = reader.get("/stores/m1/t2/", If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    world.say("Something new.")
    changed = reader.get("/stores/m1/t2/", If_None_Match=first.headers["ETag"])
    assert changed.status == 200
    assert "Something new." in changed.text


def test_a_page_is_packed_for_who_can_unpack_it(world: World, reader: Reader) -> None:
    plain = reader.get("/stores/m1/t2/")
    packed = reader.get("/stores/m1/t2/", Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.body) < len(plain.body) / 2


def test_an_alliance_without_modules_lists_its_threads(
    store: Store, serve: Callable[[Store], Reader]
) -> None:
    seeds = build(store, "seeds", "Seeds, freely", plan=())
    first = seeds.say("Where did the beans go?", theme=None, subject="Beans")
    seeds.reply(first, "To the market.", theme=None, by="Peter Njeru")
    seeds.say("Who grows it still?", theme=None, subject="Bambara nuts")
    reader = serve(store)
    page = reader.get("/seeds/").text
    assert page.index("Bambara nuts") < page.index("Beans")
    assert 'href="/seeds/threads/1/"' in page
    assert "The plan" not in page
    thread = reader.get("/seeds/threads/1/").text
    assert heading(thread) == "Beans"
    assert "To the market." in thread
    assert "Bambara" not in thread
    post = reader.get("/seeds/2").text
    assert 'href="/seeds/threads/1/#p2"' in post
    assert "Beans" in post


def test_posts_outside_the_weeks_of_a_plan_are_found(world: World, reader: Reader) -> None:
    world.say("Where is everybody?", theme=None, subject="Hello")
    assert 'href="/stores/threads/"' in reader.get("/stores/").text
    assert "Hello" in reader.get("/stores/threads/").text
    assert reader.get("/stores/threads/12/").status == 200


def test_a_thread_that_stands_in_a_theme_is_shown_by_its_first_post(
    world: World, reader: Reader
) -> None:
    answer = reader.get("/stores/threads/2/")
    assert answer.status == 303
    assert answer.headers["Location"] == "/stores/2"


CLOSED = (
    "/inner/",
    "/inner/m1/",
    "/inner/m1/t2/",
    "/inner/m9/",
    "/inner/1",
    "/inner/99",
    "/inner/threads/",
    "/inner/threads/2/",
    "/inner/1/files/1/s.pdf",
)


def inner(store: Store) -> World:
    """An archive for its members, with something to keep from others."""
    world = build(store, "inner", "The Inner Circle", archive="members")
    join(world, "Wanjiru Kamau", "wanjiru@nyeri.example")
    world.say("A secret.", subject="Secret", files=(("s.pdf", "application/pdf", b"x"),))
    world.say("Another.", theme=None, subject="Secret too")
    return world


def test_an_alliance_for_members_shows_nothing_to_others(
    store: Store, serve: Callable[..., Reader]
) -> None:
    inner(store)
    other = build(store)
    join(other, "Rufina Condori", "rufina@silos.example")
    reader = serve(store)
    for one in (reader, sign_in(other, reader, "Rufina Condori")):
        answers = [one.get(path) for path in CLOSED]
        assert {answer.status for answer in answers} == {403}
        pages = zip(CLOSED, answers, strict=True)
        assert len({answer.text.replace(path, "") for path, answer in pages}) == 1
        assert "For members only" in answers[0].text
        for secret in ("Inner Circle", "Secret", "inner@", "Wanjiru", "granary"):
            assert secret.lower() not in answers[0].text.lower()
        assert "Inner" not in one.get("/").text


def test_no_route_of_an_alliance_for_members_answers_others_with_more_than_how_to_sign_in(
    store: Store, serve: Callable[..., Reader], site: Site, settings: Settings
) -> None:
    inner(store)
    reader = serve(store)
    values = {"module": "m1", "theme": "t2", "number": "1", "name": "1", "thread": "2"}
    values |= {"kind": "json", "form": "ris", "position": "1", "sheet": "1", "hash": "a" * 64}
    tried = 0
    for route in make_app(store, site, settings, more=PAGES).routes:
        assert isinstance(route, Route)
        if not route.path.startswith("/{slug}/") or "GET" not in (route.methods or ()):
            continue
        path = route.path.replace("{slug}", "inner")
        path = re.sub(r"\{(\w+)[^}]*\}", lambda found: values[found[1]], path)
        answer = reader.get(path)
        assert answer.status in {301, 403} or route.path == "/{slug}/mail", path
        for secret in ("Inner Circle", "Secret", "Wanjiru", "What spoils first"):
            assert secret not in answer.text, path
        tried += 1
    assert tried > 20


def test_its_members_read_it_and_nobody_keeps_it_for_them(
    store: Store, serve: Callable[..., Reader]
) -> None:
    world = inner(store)
    reader = sign_in(world, serve(store), "Wanjiru Kamau")
    for path in (
        "/inner/",
        "/inner/1",
        "/inner/m1/t2/",
        "/inner/feed.atom",
        "/inner/1/files/1/s.pdf",
    ):
        answer = reader.get(path)
        assert answer.status == 200, path
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "The Inner Circle" in reader.get("/").text
    assert "<mark>secret</mark>" in reader.get("/inner/search?q=secret").text


def test_every_letters_footer_leads_to_a_page_that_says_how_to_get_less(
    store: Store, serve: Callable[[Store], Reader]
) -> None:
    build(store)
    build(store, "inner", "The Inner Circle", archive="members")
    reader = serve(store)
    for slug in ("stores", "inner"):
        page = reader.get(f"/{slug}/mail")
        assert page.status == 200
        for purpose in ("weekly", "pause", "leave", "owner"):
            assert f"mailto:{slug}-{purpose}@talks.example.org" in page.text
    assert "Circle" not in page.text
    assert "The archive" not in page.text
    assert reader.get("/nowhere/mail").status == 404


def test_the_archive_names_people_organisations_or_countries_as_the_alliance_says(
    store: Store, serve: Callable[[Store], Reader]
) -> None:
    quiet = build(store, "quiet", "Quiet", attribution="organisation")
    asked = quiet.say("Who pays?", by="Rufina Condori", organisation="Silos del Altiplano")
    quiet.reply(asked, "We do.", by="Anil Thapa", organisation="Rolpa Stores", country="NP")
    reader = serve(store)
    for path in ("/quiet/m1/t2/", "/quiet/1", "/quiet/2"):
        page = reader.get(path).text
        assert "Rufina" not in page
        assert "Anil" not in page
        assert "Silos del Altiplano" in page


def test_before_between_and_after_its_weeks_an_alliance_says_so(
    store: Store, serve: Callable[[Store], Reader]
) -> None:
    for slug, starts in (
        ("before", [date(2026, 12, 7)]),
        ("between", [date(2026, 11, 2), date(2026, 11, 23)]),
        ("after", [date(2026, 10, 5)]),
    ):
        themes = tuple((f"Week {n}", day) for n, day in enumerate(starts, start=1))
        build(store, slug, slug.title(), plan=(("Only", themes),))
    reader = serve(store)
    before, between, after = (reader.get(f"/{s}/").text for s in ("before", "between", "after"))
    assert "The first week is M1.1" in before
    assert "Closed, and still taking answers" in between
    assert "Next is M1.2" in between
    assert "The discussion is over." in after
    home = reader.get("/").text
    assert "not begun yet" in home
    assert "between two weeks" in home
    assert "ended, the archive stays" in home


def test_a_site_without_alliances_says_what_to_do(reader: Reader) -> None:
    answer = reader.get("/")
    assert answer.status == 200
    assert "mailbridge programme apply" in answer.text


def test_a_long_theme_comes_in_sheets_that_hold_every_post_once(
    world: World, reader: Reader
) -> None:
    for number in range(12, 91):
        world.say(f"Word {number}. " * 90, subject=f"Subject {number}")
    first = reader.get("/stores/m1/t2/").text
    count = int(re.findall(r"page 1 of (\d+)", first)[0])
    assert count > 2
    pages = [first, *(reader.get(f"/stores/m1/t2/page-{n}").text for n in range(2, count + 1))]
    found = [int(n) for page in pages for n in re.findall(r'<article [^>]*id="p(\d+)"', page)]
    assert sorted(found) == list(range(1, 91))
    assert all(len(page.encode()) < 50_000 for page in pages)
    assert "Questions" not in pages[1]
    assert reader.get(f"/stores/m1/t2/page-{count + 1}").status == 404
    assert reader.get("/stores/m1/t2/page-1").text == first
    last = found[-1]
    assert f'href="/stores/m1/t2/page-{count}#p{last}"' in reader.get(f"/stores/{last}").text


def test_a_post_that_answers_two_is_linked_to_both(world: World, reader: Reader) -> None:
    number = world.reply(3, "#3 and #1: both.", also=(1,))
    (theme,) = (path for path, _ in TITLES if path.endswith("/t2/"))
    both = 'in reply to #3 <bdi>Rufina Condori Mamani</bdi></a> and <a href="/stores/1">#1</a>'
    assert both in reader.get(f"/stores/{number}").text
    assert ' and <a href="/stores/1">#1</a>' in reader.get(theme).text
