import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert

from config.settings import Settings, load
from mailbridge.core.site import Site
from mailbridge.doors.lmtp import LmtpDoor
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
    door: LmtpDoor
    woken: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        return self.door.port

    def wire(self) -> Wire:
        return Wire(self.port)

    def raws(self) -> list[bytes]:
        return [mail.raw for mail in kept(self.store)]

    def routes(self) -> list[tuple[str | None, str, str]]:
        return [(m.route.alliance, m.route.purpose, m.route.recipient) for m in kept(self.store)]


OpenDoor = Callable[..., Hall]


@pytest.fixture
def open_door(site: Site, settings: Settings) -> Iterator[OpenDoor]:
    """Opens a door on a store; `limits` are [limits] of the settings, by key."""
    halls: list[Hall] = []

    def open_(store: Store, idle: float = 60, **limits: int) -> Hall:
        changed = {f"MAILBRIDGE_LIMITS__{key.upper()}": str(n) for key, n in limits.items()}
        woken = threading.Event()
        configured = load(settings.folder / "mailbridge.toml", changed)
        hall = Hall(store, LmtpDoor(store, site, configured, woken.set, idle), woken)
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
