"""Sends what is due: claims deliveries in groups, sends each copy, marks how it went.

Each connection has a thread that goes round one loop: is anything due, connect,
claim at most a group, send, mark. Claims are committed before the first byte
is sent and marks after the last, so that a kill repeats at most a group for each
connection. Where the smarthost itself refuses, everything that is due waits, in
the database, so that it shows and a restart does not forget it.
"""

import random
import socket
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import inf

import structlog

from config.settings import Settings
from mailbridge.core.dkim import signed
from mailbridge.core.envelope import Envelopes, NoticeEnvelopes, envelopes
from mailbridge.core.site import Site
from mailbridge.doors.sender.answers import LineDownError
from mailbridge.doors.sender.day import Day
from mailbridge.doors.sender.group import Ready, Sent, Terms, send_group
from mailbridge.doors.sender.key import signer_of
from mailbridge.doors.sender.lines import Line, make_lines
from mailbridge.doors.sender.pace import Jitter, Pace, Pause
from mailbridge.doors.sender.rate import Rate
from mailbridge.errors import StoreBusy
from mailbridge.store import Connection, Store, deliveries, letters
from mailbridge.store.deliveries import Outgoing, State
from mailbridge.store.leases import claimant, is_alive
from mailbridge.store.letters import Sealed

_KEPT_LETTERS = 16  # a group seldom holds more than a few

log = structlog.get_logger("sender")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many deliveries went, were put off, and were given up."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.sent + other.sent, self.deferred + other.deferred, self.failed + other.failed
        )

    def __bool__(self) -> bool:
        return bool(self.sent or self.deferred or self.failed)


@dataclass(frozen=True, slots=True)
class Held:
    """A claimed group, and its letters by their ids."""

    group: tuple[Outgoing, ...] = ()
    letters: Mapping[int, Ready] = field(default_factory=dict[int, Ready])


class Sender:
    """The connections to the smarthost, with a thread for each while it is started."""

    def __init__(
        self,
        store: Store,
        site: Site,
        settings: Settings,
        pace: Pace | None = None,
        jitter: Jitter = random.random,
    ) -> None:
        """Read the settings; BadInput where they ask for what we cannot do. Nothing connects yet.

        `jitter` gives 0 to 1, and shakes the waits between attempts.
        """
        self._pace = pace or Pace()
        self._store = store
        self._site = site
        self._group = settings.sender.group
        self._signer = signer_of(settings.dkim, site.addresses.mail_domain)
        self._lines = make_lines(settings, site.addresses.domain, self._pace)
        self._by = claimant("send")
        self._pause = Pause(self._pace, jitter)
        self._stopping = threading.Event()
        self._day = Day(store, site, settings.sender.per_day)
        rate = Rate(settings.sender.per_second)
        self._terms = Terms(self._pace, jitter, _now, self._stopping, rate)
        self._bell = threading.Condition()
        self._rings = 0
        self._in_hand: dict[Line, datetime] = {}
        self._took = 0.0  # seconds a delivery, in the latest group
        self._letters: dict[int, Ready] = {}
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Take over what killed processes of this host held, and start sending."""
        self._release_dead()
        work = [(self._run, (line,)) for line in self._lines]
        for target, arguments in (*work, (self._keep_leases, (self._stopping,))):
            thread = threading.Thread(target=target, args=arguments, name="sender", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """End after the letter in hand of each connection; what was claimed beyond goes back.

        A server that does not answer is not waited for: its letter is ambiguous then.
        """
        self._stopping.set()
        self.wake()
        deadline = time.monotonic() + self._pace.stop
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def wake(self) -> None:
        """Say that letters are due."""
        with self._bell:
            self._rings += 1
            self._bell.notify_all()

    def drain(self) -> Counts:
        """Send everything that is due now, and return how it went; not while started.

        What has to wait (its time is not come, or the smarthost refuses
        everything) is left for another time.
        """
        self._release_dead()
        done = threading.Event()
        keeper = threading.Thread(target=self._keep_leases, args=(done,), daemon=True)
        keeper.start()
        try:
            first = self._turn(self._lines[0], groups=1)
            wanted = self._wanted()
            with ThreadPoolExecutor(len(wanted)) as pool:
                return sum(pool.map(self._drain, wanted), first)
        finally:
            done.set()
            keeper.join()

    def _drain(self, line: Line) -> Counts:
        total = Counts()
        try:
            while done := self._turn(line):
                total += done
        finally:
            line.close()
        return total

    def _run(self, line: Line) -> None:
        busy_at = _now()
        while not self._stopping.is_set():
            rings = self._rings
            try:
                sent = self._turn(line) if line in self._wanted() else Counts()
            except StoreBusy as error:
                log.warning("database away", reason=str(error))
                sent = Counts()
            except Exception as error:  # a thread that ends would take its letters with it
                where = traceback.extract_tb(error.__traceback__)[-1]
                log.error("stumbled", error=type(error).__name__, at=f"{where.name}:{where.lineno}")
                sent = Counts()
            if sent:
                busy_at = _now()
                continue
            if _now() - busy_at > timedelta(seconds=self._pace.idle):
                line.close()
            self._sleep(rings)
        line.close()

    def _sleep(self, rings: int) -> None:
        """Sleep until somebody rings, or rang since `rings` was read; then look by oneself."""
        with self._bell:
            self._bell.wait_for(
                lambda: self._rings != rings or self._stopping.is_set(), self._pace.poll
            )

    def _wanted(self) -> Sequence[Line]:
        """Return the connections worth using: one, while it hardly has to wait for the server.

        Threads that never wait only take turns with Python's lock, at twice the CPU.
        """
        stuck = _now() - timedelta(seconds=self._pace.stuck)
        slow = self._took > self._pace.quick
        if slow or any(since < stuck for since in list(self._in_hand.values())):
            return self._lines
        return self._lines[:1]

    def _turn(self, line: Line, groups: float = inf) -> Counts:
        """Send group after group while anything is due and nothing is in the way."""
        now, total = _now(), Counts()
        if self._pause.is_on(now) or not self._any_due(now) or self._day.is_full(now):
            return total
        try:
            line.open()
        except LineDownError as down:
            self._all_wait(str(down), refused=down.refused)
            return total
        try:
            held = self._mark_and_claim(line, Sent(()))
            while held.group:
                sent = self._send(line, held)
                total += _tell(held.group, sent)
                groups -= 1
                held = self._mark_and_claim(line, sent, go_on=groups > 0)
        finally:
            self._in_hand.pop(line, None)  # its leases are kept up no longer
        return total

    def _send(self, line: Line, held: Held) -> Sent:
        began = time.monotonic()
        sent = send_group(line, held.group, held.letters, self._terms)
        self._took = (time.monotonic() - began) / len(held.group)
        return sent

    def _any_due(self, now: datetime) -> bool:
        with self._store.reading() as connection:
            return deliveries.any_due(connection, now)

    def _mark_and_claim(self, line: Line, sent: Sent, *, go_on: bool = True) -> Held:
        """Write down how a group went and claim the next, in one commit; none after trouble.

        Where the database is away the marks wait for it: else all would be sent again.
        """
        if any(result.state == "sent" for result in sent.results):
            self._pause.end()
        go_on = go_on and not sent.trouble and not self._stopping.is_set()
        while True:
            now = _now()
            try:
                with self._store.writing() as connection:
                    deliveries.mark(connection, self._by, sent.results, now)
                    self._day.give_back(connection, self._in_hand.get(line, now), sent.results)
                    held = self._claim(connection, line, now) if go_on else Held()
                break
            except StoreBusy as error:
                log.warning("database away", reason=str(error))
                if self._stopping.wait(self._pace.poll):
                    raise
        self._in_hand[line] = now
        if sent.trouble:
            self._all_wait(sent.trouble)
        return held

    def _claim(self, connection: Connection, line: Line, now: datetime) -> Held:
        """Claim a group, with its letters; these are kept, for the next groups hold them too."""
        lease = timedelta(seconds=self._pace.lease)
        limit = self._day.room(connection, now, self._group)
        group = deliveries.claim(connection, self._by, now, lease, limit)
        self._day.spend(connection, now, len(group))
        ids = {one.letter_id for one in group}
        known = {id_: ready for id_ in ids if (ready := self._letters.get(id_))}
        if missing := ids - known.keys():
            fetched = letters.sealed(connection, missing)
            known |= {sealed.id: self._prepared(line, sealed) for sealed in fetched}
            self._letters = dict([*self._letters.items(), *known.items()][-_KEPT_LETTERS:])
        return Held(group, known)

    def _prepared(self, line: Line, sealed: Sealed) -> Ready:
        made = _envelopes(self._site, sealed)
        if sealed.content is None:
            return Ready(made, None, sealed.created_at, "the letter is no longer kept")
        if self._signer is not None:
            made = signed(made, self._signer, sealed.content)
        try:
            return Ready(made, line.prepare(sealed.content), sealed.created_at)
        except ValueError as error:
            return Ready(made, None, sealed.created_at, str(error))

    def _all_wait(self, reason: str, *, refused: bool = False) -> None:
        now = _now()
        until = self._pause.begin(now, refused=refused)
        with self._store.writing() as connection:
            waiting = deliveries.put_off(connection, now, until, reason)
        log.warning("all letters wait", reason=reason, until=until.isoformat(), waiting=waiting)

    def _release_dead(self) -> None:
        with self._store.writing() as connection:
            deliveries.release_dead(connection, socket.gethostname(), is_alive, _now())

    def _keep_leases(self, done: threading.Event) -> None:
        """Prolong the leases of groups that take long: a server may think for minutes."""
        third = timedelta(seconds=self._pace.lease / 3)
        while not done.wait(third.total_seconds()):
            now = _now()
            if any(now - since > third for since in list(self._in_hand.values())):
                try:
                    with self._store.writing() as connection:
                        deliveries.renew(connection, self._by, now + 3 * third)
                except StoreBusy as error:
                    log.warning("database away", reason=str(error))


def _envelopes(site: Site, sealed: Sealed) -> Envelopes:
    if sealed.envelope == "list":
        return envelopes(site, sealed.slug, sealed.place, sealed.reply_name)
    return NoticeEnvelopes(site, sealed.slug, answers_mail=sealed.envelope == "answer")


def _tell(group: Sequence[Outgoing], sent: Sent) -> Counts:
    """Log how a group went, one line for all and one for each that was given up."""
    letter_of = {one.id: one.letter_id for one in group}
    for result in sent.results:
        if result.state == "failed":
            letter = letter_of[result.id]
            log.warning("given up", delivery=result.id, letter=letter, answer=result.answer)

    def number(state: State) -> int:
        return sum(result.state == state for result in sent.results)

    counts = Counts(number("sent"), number("deferred"), number("failed"))
    if counts:
        log.info("letters", sent=counts.sent, deferred=counts.deferred, failed=counts.failed)
    return counts


def _now() -> datetime:
    return datetime.now(UTC)
