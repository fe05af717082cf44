"""Ports, a smarthost and a mailbox, real ones on loopback, as doctor finds them."""

import socket
from collections.abc import Iterator

import pytest

from config.model import Imap, Listen
from config.settings import Settings, load
from mailbridge.core.site import Site
from mailbridge.doors.checkup import ways
from mailbridge.doors.lmtp import MailDoor
from mailbridge.doors.web.app import make_app
from mailbridge.doors.web.server import WebServer
from mailbridge.store import Store
from tests.doors.imap.scripted import Box, Moment, scripted
from tests.journeys.sink import sink


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    """A port where somebody listens, and says what is none of ours."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def here(port: int) -> Listen:
    return Listen(host="127.0.0.1", port=port)


def with_sender(settings: Settings, url: str) -> Settings:
    return load(settings.folder / "mailbridge.toml", {"MAILBRIDGE_SENDER__URL": url})


def test_a_free_port_and_a_door_that_is_off_are_as_they_should_be() -> None:
    assert ways.port("lmtp", here(0)).state == "ok"
    assert ways.port("smtp", None).says == "off"


def test_a_running_bridge_is_known_by_its_answer(
    sqlite_store: Store, site: Site, settings: Settings
) -> None:
    door = MailDoor(sqlite_store, site, settings, lambda: None)
    web = WebServer(make_app(sqlite_store, site, settings), settings.web)
    door.start()
    web.start()
    try:
        for name, port in (("lmtp", door.port), ("web", web.port)):
            assert ways.port(name, here(port)).says.endswith("mailbridge serve is running")
    finally:
        web.stop()
        door.stop()


def test_a_port_that_another_program_has_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "_SECONDS", 0.3)  # it says less than we wait for
    with sink() as other:
        assert ways.port("web", here(other.port)).state == "fail"


def test_a_port_that_is_not_ours_to_have_is_a_fault() -> None:
    found = ways.port("lmtp", Listen(host="192.0.2.1", port=8024))
    assert (found.state, found.mend) == ("fail", "change [lmtp] listen")


def test_a_smarthost_is_greeted_and_nothing_is_sent(settings: Settings) -> None:
    with sink() as smarthost:
        url = f"smtp://127.0.0.1:{smarthost.port}"
        assert ways.sender(with_sender(settings, url), "talks.example.org").state == "ok"
        assert smarthost.mails == []


def test_a_smarthost_that_is_away_is_a_fault(settings: Settings, taken: socket.socket) -> None:
    port = taken.getsockname()[1]
    taken.close()
    found = ways.sender(with_sender(settings, f"smtp://127.0.0.1:{port}"), "talks.example.org")
    assert (found.state, found.says) == ("fail", "Connection refused")


def test_letters_into_a_folder_are_warned_of(settings: Settings) -> None:
    assert ways.sender(settings, "talks.example.org").state == "warn"


def mailbox(port: int) -> Imap:
    return Imap(
        host="127.0.0.1", port=port, tls="none", user="talks", password="x", done_folder="Done"
    )


def test_a_mailbox_is_opened_and_left_as_it_is() -> None:
    box = Box(lambda _moment: "")
    box.deliver(b"Subject: one\r\n\r\nOne.\r\n")
    with scripted(box) as server:
        found = ways.mailbox(0, mailbox(server.port))
    assert (found.state, found.says) == ("ok", "127.0.0.1 lets us in; 1 mails wait in INBOX")
    assert not any(step in box.steps for step in ("CREATE", "UID STORE", "UID MOVE"))


def test_a_refused_sign_in_and_a_server_out_of_order_are_told_apart() -> None:
    def refuses(moment: Moment) -> str:
        return (
            "TAG NO [AUTHENTICATIONFAILED] talks@ngo.example" if moment.command == "LOGIN" else ""
        )

    with scripted(Box(refuses)) as server:
        assert ways.mailbox(0, mailbox(server.port)).says == "127.0.0.1 refuses the sign-in"
    with scripted(Box(lambda _moment: "* BYE not today")) as server:
        found = ways.mailbox(0, mailbox(server.port))
        assert found.state == "fail"
        assert "cannot be used" in found.says


def test_one_mail_server_that_answers_shows_that_the_port_is_open(taken: socket.socket) -> None:
    with sink() as world:
        assert ways.outbound(("127.0.0.1",), world.port).says == "127.0.0.1 answers"
    assert ways.outbound(("127.0.0.1",), world.port).state == "warn"
