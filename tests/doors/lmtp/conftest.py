import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import Connection, insert

from config.settings import Settings, load
from mailbridge.core.site import Site
from mailbridge.doors.lmtp import MailDoor
from mailbridge.model import Incoming
from mailbridge.store import Store, incoming
from mailbridge.store.tables import alliance
from tests.doors.lmtp.wire import Wire

LEA4 = "lea4@talks.example.org"
SOIL = "soil@talks.example.org"


def add_alliances(store: Store, *slugs: str) -> None:
    with store.writing() as connection:
        for slug in slugs:
            connection.execute(
                insert(alliance).values(
                    slug=slug, starts=date(2026, 10, 5), ends=date(2026, 12, 18), settings={}
                )
            )


def kept(store: Store) -> tuple[Incoming, ...]:
    """Return every mail kept, in its order, and change nothing."""
    with store.engine.connect() as connection:
        return incoming.claim(connection, "test/1/x", datetime.now(UTC), timedelta(0), 100_000)


class GatedStore(Store):
    """A store whose writers say that they came, and wait until they may go on."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.engine.url.render_as_string(hide_password=False))
        self.came = threading.Event()
        self.gate = threading.Event()

    @contextmanager
    def writing(self) -> Generator[Connection]:
        self.came.set()
        assert self.gate.wait(30)
        with super().writing() as connection:
            yield connection


@dataclass
class Hall:
    """An open door, and what stands behind it."""

    store: Store
    door: MailDoor
    woken: threading.Event = field(default_factory=threading.Event)
    greeting: str = "LHLO"

    @property
    def port(self) -> int:
        return self.door.port

    def wire(self) -> Wire:
        return Wire(self.port, self.greeting)

    def raws(self) -> list[bytes]:
        return [mail.raw for mail in kept(self.store)]

    def routes(self) -> list[tuple[str | None, str, str]]:
        return [(m.route.alliance, m.route.purpose, m.route.recipient) for m in kept(self.store)]


OpenDoor = Callable[..., Hall]


@pytest.fixture
def open_door(site: Site, settings: Settings) -> Iterator[OpenDoor]:
    """Opens a door on a store; `limits` are [limits] of the settings, by key.

    Named "smtp" it is that door, with the certificate of `tls` if there is one.
    """
    halls: list[Hall] = []

    def open_(
        store: Store,
        idle: float = 60,
        name: Literal["lmtp", "smtp"] = "lmtp",
        tls: tuple[Path, Path] | None = None,
        **limits: int,
    ) -> Hall:
        changed = {f"MAILBRIDGE_LIMITS__{key.upper()}": str(n) for key, n in limits.items()}
        changed["MAILBRIDGE_SMTP__LISTEN"] = "127.0.0.1:0"
        if tls:
            changed["MAILBRIDGE_SMTP__TLS_CERT"] = str(tls[0])
            changed["MAILBRIDGE_SMTP__TLS_KEY"] = str(tls[1])
        woken = threading.Event()
        configured = load(settings.folder / "mailbridge.toml", changed)
        door = MailDoor(store, site, configured, woken.set, idle, name)
        hall = Hall(store, door, woken, "LHLO" if name == "lmtp" else "EHLO")
        hall.door.start()
        halls.append(hall)
        return hall

    yield open_
    for hall in halls:
        hall.door.stop()


@pytest.fixture
def hall(store: Store, open_door: OpenDoor) -> Hall:
    """The door of an installation with the alliances lea4 and soil."""
    add_alliances(store, "lea4", "soil")
    return open_door(store)


@pytest.fixture
def gated(store: Store) -> Iterator[GatedStore]:
    """The same installation's store, behind a gate; open at the end whatever happened."""
    add_alliances(store, "lea4", "soil")
    gated = GatedStore(store)
    yield gated
    gated.close()


@pytest.fixture
def smtp(store: Store, open_door: OpenDoor) -> Hall:
    """The same installation's door by SMTP."""
    add_alliances(store, "lea4", "soil")
    return open_door(store, name="smtp")
