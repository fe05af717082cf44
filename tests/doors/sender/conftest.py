import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Row, select, update

from config.settings import Settings, load
from mailbridge.core.site import Site
from mailbridge.doors.sender import Sender
from mailbridge.doors.sender.pace import Pace
from mailbridge.model import Context
from mailbridge.store import Store, letters, tables
from mailbridge.store.letters import Tally
from tests import outbox
from tests.doors.sender.scripted import Smarthost

# Long enough for a busy machine, short enough to wait for; no pause keeps a test waiting.
PACE = Pace(connect=5.0, answer=5.0, first_pause=0.0)


def until(condition: Callable[[], bool]) -> None:
    """Wait for what another thread does; fail if it never does."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)


class Outbox:
    """An installation whose letters wait to be sent, and what became of them."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.site: Site = outbox.site_of()
        self.folder = folder
        self.context: Context | None = None

    def fill(
        self, members: int, words: str = "A short answer.", at: datetime | None = None
    ) -> None:
        """Publish a post to so many members."""
        if self.context is None:
            self.context = outbox.people_in(self.store, members)
        outbox.publish_in(self.store, self.context, self.site, words, at or datetime.now(UTC))

    def settings(self, url: str, connections: int = 1, group: int = 20, more: str = "") -> Settings:
        path = self.folder / "mailbridge.toml"
        path.write_text(
            f'[site]\nsecret = "{"s" * 20}"\n'
            f'[sender]\nurl = "{url}"\nconnections = {connections}\ngroup = {group}\n{more}\n'
        )
        return load(path, {})

    def sender(
        self,
        to: Smarthost | str,
        connections: int = 1,
        pace: Pace = PACE,
        group: int = 20,
        more: str = "",
    ) -> Sender:
        url = to if isinstance(to, str) else f"smtp://127.0.0.1:{to.port}"
        settings = self.settings(url, connections, group, more)
        return Sender(self.store, self.site, settings, pace, jitter=lambda: 0.5)

    def tally(self) -> Tally:
        with self.store.reading() as connection:
            return letters.tally(connection)

    def rows(self) -> list[Row[tuple[object, ...]]]:
        with self.store.reading() as connection:
            return list(
                connection.execute(select(tables.delivery).order_by(tables.delivery.c.id)).all()
            )

    def make_due(self) -> None:
        """Let the time pass that deferred deliveries wait for."""
        with self.store.writing() as connection:
            connection.execute(
                update(tables.delivery)
                .where(tables.delivery.c.state == "deferred")
                .values(next_at=datetime.now(UTC))
            )


@pytest.fixture
def post_office(store: Store, tmp_path: Path) -> Outbox:
    """On both databases."""
    return Outbox(store, tmp_path)


@pytest.fixture
def outgoing(sqlite_store: Store, tmp_path: Path) -> Outbox:
    """On SQLite: for what does not touch the database in ways of its own."""
    return Outbox(sqlite_store, tmp_path)
