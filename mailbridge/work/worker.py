"""The work loop: takes kept mail, runs the journey, sets aside what fails.

Mails are read outside the writing transaction and decided inside it, one after
the other with a savepoint each, until 50 mails or 80 ms: a backlog shares its
commits, and a single mail has one at once. This file has the only `except
Exception` of mailbridge: whatever a mail does to us, it is set aside with the
reason and the next one has its turn.
"""

import socket
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog

from config.settings import Settings
from mailbridge.core.parse import parse
from mailbridge.core.site import Site
from mailbridge.core.thread import answered
from mailbridge.doors.authenticate import Authenticator
from mailbridge.errors import StoreBusy, Unreadable
from mailbridge.journey import decide
from mailbridge.model import Context, Incoming, Mail, Outcome
from mailbridge.moderation import pass_time
from mailbridge.reading import Reading, asks_of, delivery_of, list_id, opened, read, same_purposes
from mailbridge.store import Connection, Store, incoming, step
from mailbridge.store.books import Books, record
from mailbridge.store.leases import claimant, is_alive
from mailbridge.store.retention import forget
from mailbridge.work.ancestors import ancestors_of
from mailbridge.work.apart import BIG, parse_apart
from mailbridge.work.documents import with_document
from mailbridge.work.proofs import with_proofs

BATCH = 50
WRITING = 0.08  # seconds that one transaction may keep other writers waiting
LEASE = timedelta(seconds=60)
POLL = 0.5  # seconds: another process may have kept a mail without waking us
FORGETTING = 3600.0  # seconds between two looks for what need not be kept
PASSING = 1.0  # seconds between two looks for decisions that are due
STUMBLED = 60.0  # seconds until the next look after a fault of ours
PAUSE = 1.0  # seconds to wait for a database that is away

log = structlog.get_logger("work")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a mail is set aside: a machine word, and for us the traceback."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail in our hands and what it says, or why it could not be read.

    `looked` is that its evidence was completed only now, and is not kept yet.
    """

    mail: Incoming
    reading: Reading | Failure
    looked: bool = False


class Worker:
    """Handles waiting mail, one batch a turn, on the caller's thread or its own."""

    def __init__(
        self, store: Store, site: Site, settings: Settings, after: Callable[[], None]
    ) -> None:
        """`after` is called when letters were recorded, so that the sender need not poll."""
        self._store = store
        self._site = site
        self._limits = settings.limits
        self._spam_headers = settings.auth.spam_headers
        self._authenticator = Authenticator(settings.auth)
        self._forget_at = 0.0
        self._pass_at = 0.0
        self._after = after
        self._books = Books()
        self._by = claimant("work")
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="work", daemon=True)

    def start(self) -> None:
        """Start the loop on a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the batch in hand, and return."""
        self._stopping.set()
        self._bell.set()
        self._thread.join()

    def wake(self) -> None:
        """Say that mail is waiting."""
        self._bell.set()

    def release_dead(self) -> None:
        """Take over at once what a killed process of this host had in its hands."""
        with self._store.writing() as connection:
            incoming.release_dead(connection, socket.gethostname(), is_alive)

    def turn(self) -> int:
        """Handle one batch of waiting mail; return how many mails it was."""
        mails = self._claim()
        pending = self._read(mails)
        while pending:
            self._record(pending)
            self._after()
        return len(mails)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                handled = self.turn()
                self._pass_time()
                self._forget()
            except StoreBusy as error:
                log.warning("database away", reason=str(error))
                self._stopping.wait(PAUSE)
                continue
            if not handled:
                self._bell.wait(POLL)
                self._bell.clear()

    def _pass_time(self) -> None:
        """Do what moderators decided a minute ago, and remind them of what waits."""
        if time.monotonic() < self._pass_at:
            return
        self._pass_at = time.monotonic() + PASSING
        try:
            if pass_time(self._store, self._site, _now()):
                self._after()
        except StoreBusy:
            raise
        except Exception:
            self._pass_at = time.monotonic() + STUMBLED
            log.error("moderation stumbled", trace=traceback.format_exc(limit=-3))

    def _forget(self) -> None:
        """Forget, now and then, the bytes that need not be kept any more."""
        if time.monotonic() < self._forget_at:
            return
        keep_raw = timedelta(days=self._limits.keep_raw_days)
        with self._store.writing() as connection:
            forgotten = forget(connection, _now(), keep_raw)
        self._forget_at = time.monotonic() + (0 if forgotten else FORGETTING)

    def _claim(self) -> tuple[Incoming, ...]:
        with self._store.reading() as connection:
            if not incoming.any_waiting(connection, _now()):
                return ()
        with self._store.writing() as connection:
            return incoming.claim(connection, self._by, _now(), LEASE, BATCH)

    def _read(self, mails: tuple[Incoming, ...]) -> deque[Claimed]:
        """Read a batch; the network is asked between two looks at the database, not in one."""
        parsed = {mail.id: self._opened(mail) for mail in mails}
        whole = [(m, opened) for m in mails if isinstance(opened := parsed[m.id], Mail)]
        proved = {mail.id: mail for mail in with_proofs(whole, self._authenticator.look)}
        with self._store.reading() as connection:
            texts: dict[str, str] = {}
            return deque(
                replace(
                    self._read_one(connection, proved.get(mail.id, mail), parsed[mail.id], texts),
                    looked=mail.evidence.proof is None,
                )
                for mail in mails
            )

    def _opened(self, mail: Incoming) -> Mail | Failure:
        try:
            return opened(mail.raw, self._limits.message_bytes, _parser(mail.raw))
        except Unreadable as error:
            return Failure("unreadable", str(error))
        except Exception:
            return Failure("error_reading", traceback.format_exc())

    def _read_one(
        self, connection: Connection, mail: Incoming, parsed: Mail | Failure, texts: dict[str, str]
    ) -> Claimed:
        """Read one mail; `texts` are the words, by Message-ID, of those before it in the batch."""
        if isinstance(parsed, Failure):
            return Claimed(mail, parsed)
        try:
            known = ancestors_of(connection, self._site, mail.route, parsed)
            in_hand = (texts[one] for one in answered(parsed) if one in texts)
            texts_before = (*known, *in_hand)
            reading = read(
                parsed, mail.evidence, texts_before, self._list_ids(mail), self._spam_headers
            )
            reading = with_document(reading)
        except StoreBusy:
            raise
        except Exception:
            return Claimed(mail, Failure("error_reading", traceback.format_exc()))
        texts[parsed.message_id] = parsed.body
        return Claimed(mail, reading)

    def _list_ids(self, mail: Incoming) -> tuple[str, ...]:
        slug = mail.route.alliance
        return (list_id(slug, self._site),) if slug else ()

    def _record(self, pending: deque[Claimed]) -> None:
        """Record from the front of `pending` until it is empty or the time is up.

        On StoreBusy nothing was written and nothing leaves `pending`.
        """
        lines: list[tuple[int, str, str]] = []
        done = 0
        with self._store.writing() as connection:
            until = time.monotonic() + WRITING
            for claimed in pending:
                lines.append(self._record_one(connection, claimed))
                done += 1
                if time.monotonic() > until:
                    break
        for _ in range(done):
            pending.popleft()
        for id_, fate, reason in lines:
            log.info("mail", id=id_, fate=fate, reason=reason)

    def _record_one(self, connection: Connection, claimed: Claimed) -> tuple[int, str, str]:
        mail, failure = claimed.mail, claimed.reading
        if claimed.looked and mail.evidence.proof:
            incoming.keep_proof(connection, mail.id, mail.evidence)
        if isinstance(failure, Reading):
            try:
                with step(connection):
                    outcome = self._decide(connection, mail, failure)
                return mail.id, outcome.fate, outcome.reason
            except StoreBusy:
                raise
            except Exception:
                failure = Failure("error_deciding", traceback.format_exc())
        incoming.set_stuck(connection, mail.id, failure.reason, failure.detail, _now())
        return mail.id, "stuck", failure.reason

    def _decide(self, connection: Connection, mail: Incoming, reading: Reading) -> Outcome:
        now = _now()
        context = self._gather(connection, mail, reading, now)
        outcome = decide(mail, reading, context, self._site)
        record(connection, context.alliance.id if context else None, outcome, now)
        return outcome

    def _gather(
        self, connection: Connection, mail: Incoming, reading: Reading, now: datetime
    ) -> Context | None:
        slug = mail.route.alliance
        if slug is None:
            return None
        asks = replace(
            asks_of(mail.route, reading, self._site),
            incoming_id=mail.id,
            purposes=same_purposes(mail.route.purpose),
            raw_hash=mail.raw_hash,
            delivery=delivery_of(mail, reading, self._site),
        )
        return self._books.gather(connection, slug, asks, now)


def _parser(raw: bytes) -> Callable[[bytes], Mail]:
    return parse_apart if len(raw) > BIG else parse


def _now() -> datetime:
    return datetime.now(UTC)
