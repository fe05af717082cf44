"""Mailboxes, where mail is fetched: each with a connection and a thread of its own."""

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import structlog

from mailbridge.core.site import Site
from mailbridge.doors.imap.mailbox import Mailbox
from mailbridge.doors.imap.pace import Pace
from mailbridge.doors.keeper import Keeper, Task
from mailbridge.doors.oauth2 import grant_for
from mailbridge.doors.recipients import Recipients
from mailbridge.store import Store

if TYPE_CHECKING:
    from config.settings import Settings

log = structlog.get_logger("door")


class ImapDoor:
    """Takes mail from every mailbox of the settings."""

    def __init__(
        self,
        store: Store,
        site: Site,
        settings: "Settings",
        wake: Callable[[], None],
        pace: Pace | None = None,
    ) -> None:
        """Connect nowhere yet. `wake` is called, from any thread, when mail has been kept."""
        self._keeper = Keeper(store, _tell, wake)
        self._mailboxes = [
            Mailbox(
                number,
                box,
                Recipients(store, site),
                self._keeper,
                settings.limits.message_bytes,
                pace or Pace(),
                grant_for(box.oauth2, settings.folder, f"imap {number}") if box.oauth2 else None,
            )
            for number, box in enumerate(settings.imap)
        ]

    def start(self) -> None:
        """Start every mailbox; whether its server answers shows in the log."""
        # It logs whole lines, which hold addresses and words.
        logging.getLogger("imapclient").setLevel(logging.CRITICAL)
        self._keeper.start()
        for mailbox in self._mailboxes:
            mailbox.start()
        log.info("open", door="imap", mailboxes=len(self._mailboxes))

    def stop(self) -> None:
        """Finish what is in hand, within seconds, and return."""
        for mailbox in self._mailboxes:
            mailbox.ask_to_end()
        for mailbox in self._mailboxes:
            mailbox.wait_for_end()
        self._keeper.stop()
        log.info("closed", door="imap")


def _tell(tasks: Sequence[Task], reply: str) -> None:
    for task in tasks:
        task.done(reply)
