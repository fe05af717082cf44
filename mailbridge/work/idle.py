"""Handles what waits and sends what is due, once, and comes back."""

from dataclasses import dataclass
from datetime import UTC, datetime

from config.settings import Settings
from mailbridge.core.site import Site
from mailbridge.doors.sender import Sender
from mailbridge.moderation import pass_time
from mailbridge.store import Store
from mailbridge.work.worker import Worker


@dataclass(frozen=True, slots=True)
class Done:
    """How many mails were handled, and what became of the letters that were due."""

    mails: int
    sent: int
    deferred: int
    failed: int


def until_idle(store: Store, site: Site, settings: Settings) -> Done:
    """Handle everything waiting, send everything due, and return what that was.

    Mails that another process has in hand are left to it.
    """
    worker = Worker(store, site, settings, after=lambda: None)
    worker.release_dead()
    mails = 0
    while handled := worker.turn():
        mails += handled
    pass_time(store, site, datetime.now(UTC))
    sent_now = Sender(store, site, settings).drain()
    return Done(mails, sent_now.sent, sent_now.deferred, sent_now.failed)
