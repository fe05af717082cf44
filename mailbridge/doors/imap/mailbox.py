"""The life of one mailbox's door: connect, keep what is new, wait, and begin again after a fault.

A mail is kept first and marked after, so that a line which breaks at any point
costs a repeat and never a mail; what was kept twice is one post (the same
bytes). A mail for nobody of ours, or one that is too large, stays where it is
with a flag for a person to see.
"""

import random
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from mailbridge.doors import replies
from mailbridge.doors.arrivals import arrival, header_of, return_path, routes_in
from mailbridge.doors.imap.folder import Folder, IdleRefusedError, LoginError, open_folder
from mailbridge.doors.imap.memory import Memory
from mailbridge.doors.imap.pace import Jitter, Pace, pause
from mailbridge.doors.keeper import Keeper, Task
from mailbridge.doors.oauth2 import Grant
from mailbridge.doors.recipients import Recipients
from mailbridge.errors import MailbridgeError, Permanent, StoreBusy
from mailbridge.model import Arrival, Evidence

if TYPE_CHECKING:
    from config.model import Imap

_KEEPING = 120.0  # seconds; SQLite's writers wait 30 for each other

log = structlog.get_logger("door")


class Mailbox:
    """One mailbox, one connection, one thread; `number` is its place in the settings."""

    def __init__(  # noqa: PLR0913, PLR0917 -- what is shared by all mailboxes, and what is its own
        self,
        number: int,
        settings: "Imap",
        recipients: Recipients,
        keeper: Keeper,
        limit: int,
        pace: Pace,
        grant: Grant | None = None,
        jitter: Jitter = random.random,
    ) -> None:
        """Connect nowhere yet; `limit` is the bytes of the largest mail that is taken."""
        self._settings = settings
        self._recipients = recipients
        self._keeper = keeper
        self._limit = limit
        self._pace = pace
        self._grant = grant
        self._jitter = jitter
        self._memory = Memory()
        self._folder: Folder | None = None
        self._doing = "connect"
        self._failures = 0
        self._idle_refused = False
        self._ended = threading.Event()
        self._log = log.bind(door="imap", mailbox=number)
        self._thread = threading.Thread(target=self._run, name=f"imap {number}", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def ask_to_end(self) -> None:
        """Ask the thread to end after what it has in hand."""
        self._ended.set()

    def wait_for_end(self) -> None:
        """Return when the thread has ended; where a server keeps it too long, cut the line.

        Only one that is still being connected is left behind: it has nothing in hand.
        """
        self._thread.join(self._pace.finish)
        if self._folder:
            self._folder.cut()
        self._thread.join(self._pace.finish)

    # --- its life -----------------------------------------------------------

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._visit()
            except Exception as error:  # whatever a server does, we come again
                self._ended.wait(self._pause_after(error))
            finally:
                self._folder = None

    def _pause_after(self, error: Exception) -> float:
        """Return how many seconds to stay away, and say why."""
        refused = isinstance(error, LoginError | Permanent)
        seconds = pause(self._pace, self._failures, refused, self._jitter)
        self._failures += 1
        if not self._ended.is_set():
            # A server's words may hold addresses, and those of Python a password.
            reason = str(error) if isinstance(error, MailbridgeError) else type(error).__name__
            again = round(seconds, 1)
            self._log.warning("mailbox", failed=self._doing, reason=reason, again_in=again)
        return seconds

    def _visit(self) -> None:
        """Stay connected, until asked to end or something breaks."""
        may_idle, self._idle_refused = not self._idle_refused, False
        quiet = self._pace.settle
        self._doing = "connect"
        with open_folder(self._settings, self._pace, self._grant) as folder:
            self._folder = folder
            if self._memory.begin(folder.validity):
                self._log.info("mailbox renumbered")
            while not self._ended.is_set():
                self._round(folder)
                self._failures = 0
                heard = self._wait(folder, quiet, may_idle)
                quiet = self._pace.settle if heard else min(quiet * 2, self._pace.idle)

    def _wait(self, folder: Folder, quiet: float, may_idle: bool) -> bool:  # noqa: FBT001 -- a fact
        self._doing = "wait"
        if not (may_idle and folder.can_idle()):
            self._ended.wait(self._pace.poll)
            return False
        try:
            return folder.idle(quiet, self._ended)
        except IdleRefusedError:
            self._idle_refused = True  # the next connection looks for itself, now and then
            raise

    # --- one round ----------------------------------------------------------

    def _round(self, folder: Folder) -> None:
        """Keep all that is new, then move what is kept."""
        self._doing = "search"
        sizes = folder.sizes(self._memory.unknown(folder.new()))
        large = [uid for uid, size in sizes.items() if size > self._limit]
        self._leave(folder, large, "too large")
        fitting = {uid: size for uid, size in sizes.items() if uid not in self._memory.left}
        for group in self._memory.groups(fitting):
            if self._ended.is_set():
                return
            self._take(folder, group)
        self._doing = "move"
        if self._settings.done_folder:
            kept = sorted({*folder.kept(), *self._memory.kept})
            folder.move(kept)
            self._memory.kept.difference_update(kept)

    def _take(self, folder: Folder, uids: Sequence[int]) -> None:
        """Fetch some mails, keep those for us, and mark them all."""
        self._doing = "fetch"
        self._memory.tried(uids)
        found = folder.fetch(uids, self._limit + 1)
        large = [uid for uid, raw in found.items() if len(raw) > self._limit]
        read = {uid: self._arrival(raw) for uid, raw in found.items() if uid not in large}
        ours = {uid: mail for uid, mail in read.items() if mail}
        self._doing = "keep"
        kept = self._kept(ours)
        self._memory.kept.update(kept)
        self._memory.went_well([uid for uid in uids if uid not in ours or uid in kept])
        self._doing = "flag"
        folder.mark_kept(kept)
        self._leave(folder, large, "too large")
        self._leave(folder, [uid for uid, mail in read.items() if not mail], "for nobody here")
        if len(kept) < len(ours):
            raise StoreBusy("the database did not take every mail")

    def _arrival(self, raw: bytes) -> Arrival | None:
        """Return a mail as it is kept, None where it is for nobody of ours."""
        header = header_of(raw)
        routes = routes_in(raw, header, self._recipients)
        if not routes:
            return None
        evidence = Evidence(
            door="imap",
            peer=self._settings.host,
            helo="",
            mail_from=return_path(header),
            recipients=tuple(route.recipient for route in routes),
        )
        return arrival(raw, routes, evidence, datetime.now(UTC))

    def _kept(self, mails: dict[int, Arrival]) -> list[int]:
        """Have mails kept durably; return the UIDs of those that are."""
        answers: dict[int, Future[str]] = {}
        for uid, mail in mails.items():
            answers[uid] = Future()
            self._keeper.keep(Task(mail, answers[uid].set_result))
        return [uid for uid, answer in answers.items() if answer.result(_KEEPING) == replies.KEPT]

    def _leave(self, folder: Folder, uids: Sequence[int], reason: str) -> None:
        """Leave mails where they are, flagged, and tell the operators, without an address."""
        self._memory.left.update(uids)
        for uid in uids:
            self._log.warning("mail left", uid=uid, reason=reason)
        folder.mark_left(uids)
