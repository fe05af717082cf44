"""The server in its thread, and pages in an operator's own look."""

import socket
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path

import pytest

from config.look import load_looks
from config.model import Web
from config.settings import Settings
from mailbridge.core.site import Site
from mailbridge.doors.web.app import make_app
from mailbridge.doors.web.server import WebServer
from mailbridge.store import Store
from tests.doors.web.conftest import Reader
from tests.doors.web.world import NOW, build


def test_a_port_that_is_taken_is_told_at_the_start(
    sqlite_store: Store, site: Site, settings: Settings
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        listen = f"127.0.0.1:{other.getsockname()[1]}"
        taken = Web.model_validate({"listen": listen, "trusted_proxies": ()})
        server = WebServer(make_app(sqlite_store, site, settings), taken)
        with pytest.raises(OSError, match="in use"):
            server.start()


def test_pages_that_are_off_listen_nowhere(
    sqlite_store: Store, site: Site, settings: Settings
) -> None:
    off = Web.model_validate({"listen": "", "trusted_proxies": ()})
    server = WebServer(make_app(sqlite_store, site, settings), off)
    server.start()
    assert server.port == 0
    server.stop()


def test_idle_and_slow_readers_keep_nobody_waiting(
    sqlite_store: Store, site: Site, settings: Settings
) -> None:
    build(sqlite_store).say("One.")
    server = WebServer(make_app(sqlite_store, site, settings, clock=lambda: NOW), settings.web)
    server.start()
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(50)]
    for each in idle[::2]:
        each.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    kept = HTTPConnection("127.0.0.1", server.port, timeout=30)
    for _ in range(20):
        kept.request("GET", "/stores/1")
        answer = kept.getresponse()
        assert answer.status == 200
        answer.read()
    kept.close()
    for each in idle:
        each.close()
    server.stop()


def test_an_operators_own_files_take_the_place_of_ours(
    sqlite_store: Store, site: Site, settings: Settings, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    (own / "pages").mkdir(parents=True)
    (own / "pages/look.css").write_text("body{color:green}")
    (own / "pages/home.html").write_text(
        '{% extends "pages/base.html" %}{% block main %}Our own <{{ page.alliances|length }}>'
        "{% endblock %}"
    )
    ours = replace(site, looks=load_looks(own))
    server = WebServer(make_app(sqlite_store, ours, settings), settings.web)
    server.start()
    reader = Reader(server.port)
    home = reader.get("/").text
    assert "Our own <0>" in home
    named = home.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert reader.get(named).text == "body{color:green}"
    server.stop()


def test_a_site_below_a_path_links_below_it(
    sqlite_store: Store, site: Site, settings: Settings
) -> None:
    build(sqlite_store).say("One.")
    below = replace(site, base_url="https://ngo.example.org/talks")
    app = make_app(sqlite_store, below, settings, clock=lambda: NOW)
    server = WebServer(app, settings.web)
    server.start()
    reader = Reader(server.port)
    page = reader.get("/stores/1").text
    assert 'href="/talks/stores/m1/t2/#p1"' in page
    assert 'href="/talks/static/look.css?v=' in page
    assert "https://ngo.example.org/talks/stores/1" in page
    assert reader.get("/stores/m1").headers["Location"] == "/talks/stores/m1/"
    server.stop()
