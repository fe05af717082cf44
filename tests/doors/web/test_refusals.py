"""What readers are told where there is no page, and what nobody learns from it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text
from starlette.routing import Route

from config.settings import Settings
from digests.web import PAGES
from mailbridge.core.site import Site
from mailbridge.doors.web.app import SIGNED, make_app
from mailbridge.doors.web.server import WebServer
from mailbridge.doors.web.session import form_token
from mailbridge.store import Store, tables
from tests.doors.web.conftest import Reader
from tests.doors.web.signed import make_operator, moderate, sign_in
from tests.doors.web.world import NOW, World, build

HEADERS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
)
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)
NOWHERE = (
    "/nowhere/",
    "/nowhere/3",
    "/stores/m9/",
    "/stores/m1/t9/",
    "/stores/99",
    "/stores/0",
    "/stores/007",
    "/stores/99999999999999999999",
    "/stores/1.5",
    "/stores/%00",
    "/%00/",
    "/st%00res/1",
    "/stores/m1%00/",
    "/stores/%ff",
    "/STORES/",
    "/stores/m1/t2/page-0",
    "/stores/m1/t2/page-2",
    "/stores/m1/t2/page-99999999999",
    "/stores/m1/t2/page-x",
    "/stores/threads/page-2",
    "/stores/threads/0/",
    "/stores/threads/9/",
    "/stores/1/files/1/none.pdf",
    "/stores/1/files/0/none.pdf",
    "/stores/1/files/x/none.pdf",
    "/stores/m1/t2/deeper/and/deeper",
    "/static/other.css",
    "/static/../../etc/passwd",
    "/sent",
    "/sent/x",
    "//evil.example/",
    "/\\evil.example/x",
    "/%5Cevil.example",
    "/" + "a" * 3_000,
    "/favicon.ico/",
)


@pytest.fixture
def world(store: Store) -> World:
    world = build(store)
    world.say("One.")
    return world


def test_what_is_not_there_is_404_with_a_way_on(world: World, reader: Reader) -> None:
    for path in NOWHERE:
        answer = reader.get(path)
        assert answer.status == 404, path
        assert "Nothing is here" in answer.text
        assert 'href="/"' in answer.text


def test_a_missing_page_of_an_alliance_shows_the_way_to_it(world: World, reader: Reader) -> None:
    assert 'href="/stores/"' in reader.get("/stores/99").text


def test_nothing_can_be_sent_to_a_page(world: World, reader: Reader) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        for path in ("/", "/stores/", "/stores/1", "/healthz", "/static/look.css"):
            answer = reader.get(path, method)
            assert answer.status == 405
            assert "GET" in answer.headers["Allow"]


BUTTONS = ("/u/{token}", "/c/{token}", "/i/{token}")
FORMS = ("/sign-in", "/sign-in/{token}", "/{slug}/reply")


def test_every_route_only_reads_but_those_with_a_button_and_the_acts_of_who_is_signed_in(
    store: Store, site: Site, settings: Settings
) -> None:
    app = make_app(store, site, settings, Path("sent"))
    acts = {page.path for page in SIGNED if page.act}
    alone = {page.path for page in SIGNED if not page.show} | {"/sign-out"}
    assert len(app.routes) > 15
    for route in app.routes:
        assert isinstance(route, Route)
        posts = {"POST"} if route.path in {*BUTTONS, *FORMS, *acts, *alone} else set[str]()
        reads = set[str]() if route.path in alone else {"GET", "HEAD"}
        assert route.methods == reads | posts, route.path


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with store.reading() as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(table)).all()]
            for name, table in tables.metadata.tables.items()
        }


VALUES = {"slug": "stores", "module": "m1", "theme": "t2", "number": "1", "name": "1"}


def test_no_get_of_any_route_changes_a_row(
    world: World, serve: Callable[..., Reader], site: Site, settings: Settings, tmp_path: Path
) -> None:
    moderate(world)
    make_operator(world, "Adaeze Obi")
    reader = sign_in(world, serve(world.store, tmp_path), "Adaeze Obi")
    before = everything(world.store)
    for route in make_app(world.store, site, settings, tmp_path, more=PAGES).routes:
        assert isinstance(route, Route)
        path = re.sub(r"\{(\w+)[^}]*\}", lambda m: VALUES.get(m[1], "1"), route.path)
        for method in ("GET", "HEAD", "OPTIONS"):
            assert reader.get(path, method).status < 500, path
    assert everything(world.store) == before


FOREIGN = ("https://evil.example", "null", "")


def test_no_form_of_another_site_or_session_changes_a_row(
    world: World, serve: Callable[..., Reader], site: Site, settings: Settings, tmp_path: Path
) -> None:
    moderate(world)
    make_operator(world, "Adaeze Obi")
    reader = sign_in(world, serve(world.store, tmp_path), "Adaeze Obi")
    own, others = (form_token(reader.cookies["session"]), form_token("the cookie of another"))
    before, refused = everything(world.store), 0
    for route in make_app(world.store, site, settings, tmp_path, more=PAGES).routes:
        assert isinstance(route, Route)
        if "POST" not in (route.methods or ()):
            continue
        path = re.sub(r"\{(\w+)[^}]*\}", lambda m: VALUES.get(m[1], "1"), route.path)
        for origin in FOREIGN:
            assert reader.send(path, {"csrf": own}, Origin=origin).status == 403, path
        if route.path in {*BUTTONS, *FORMS}:  # these need no session: whoever has the link may
            continue
        for form in ({}, {"csrf": ""}, {"csrf": others}, {"csrf": own[:-4]}):
            assert reader.send(path, form).status == 403, path
            refused += 1
    assert everything(world.store) == before
    assert refused > 4 * 50


def test_every_response_carries_the_headers_that_keep_it_harmless(
    world: World, reader: Reader
) -> None:
    for path in ("/", "/stores/", "/stores/m1/", "/stores/1", "/nowhere/", "/healthz", "/stores"):
        answer = reader.get(path)
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        for name in HEADERS:
            assert len(answer.headers.get_all(name, [])) == 1
        assert "Set-Cookie" not in answer.headers
        assert "Server" not in answer.headers


def test_a_fault_of_ours_is_500_and_says_nothing_of_what_went_wrong(
    world: World, reader: Reader
) -> None:
    with world.store.writing() as connection:
        connection.execute(text("UPDATE post_version SET segments = '[[1]]'"))
    answer = reader.get("/stores/1")
    assert answer.status == 500
    assert "Something went wrong here" in answer.text
    for inside in ("Traceback", "ValueError", "segments", "unpack", ".py"):
        assert inside not in answer.text
    for name in HEADERS:
        assert len(answer.headers.get_all(name, [])) == 1


def test_a_database_that_is_away_is_503_with_a_time_to_come_back(
    site: Site, settings: Settings, tmp_path: Path, serve: Callable[[Store], Reader]
) -> None:
    reader = serve(Store(f"sqlite:///{tmp_path}/nowhere/at/all.db"))
    answer = reader.get("/stores/")
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "30"
    assert "nowhere" not in answer.text
    assert reader.get("/healthz").status == 200
    ready = reader.get("/readyz")
    assert (ready.status, ready.text) == (503, "the database does not answer\n")


def test_a_database_that_waits_to_be_migrated_is_not_ready(
    tmp_path: Path, serve: Callable[[Store], Reader]
) -> None:
    store = Store(f"sqlite:///{tmp_path}/empty.db")
    answer = serve(store).get("/readyz")
    store.close()
    assert (answer.status, answer.text) == (503, "the database waits to be migrated\n")


def test_a_process_that_can_serve_is_alive_and_ready(reader: Reader) -> None:
    assert reader.get("/healthz").text == "alive\n"
    assert reader.get("/readyz").text == "ready\n"


def test_the_stylesheet_is_kept_for_ever_under_its_version_only(
    world: World, reader: Reader
) -> None:
    page = reader.get("/").text
    named = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    kept = reader.get(named)
    assert kept.status == 200
    assert kept.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in kept.headers["Cache-Control"]
    assert reader.get("/static/look.css").headers["Cache-Control"] == "no-cache"
    assert reader.get("/static/look.css?v=old").headers["Cache-Control"] == "no-cache"
    assert reader.get(named, If_None_Match=kept.headers["ETag"]).status == 304


def test_two_servers_stop_and_leave_their_ports_free(
    store: Store, site: Site, settings: Settings
) -> None:
    server = WebServer(make_app(store, site, settings, clock=lambda: NOW), settings.web)
    server.start()
    port = server.port
    assert Reader(port).get("/healthz").status == 200
    server.stop()
    with pytest.raises(ConnectionRefusedError):
        Reader(port).get("/healthz")
    server.stop()
