"""LMTP, where mail comes in: keep the bytes, then answer 250 (RFC 2033, RFC 5321).

aiosmtpd speaks the protocol. Where a door needs more, this file does it
instead: a fault of ours is never a 5xx, which would bounce the mail; each
recipient is answered after the dot; a mail is read in pieces, not in lines, so
that none is too long. It ends at CR LF . CR LF and nowhere else, and is kept as
it came, bare CR and bare LF included.
"""

import asyncio
import logging
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, cast

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from mailbridge.core.site import Site
from mailbridge.doors import replies
from mailbridge.doors.arrivals import arrival, printable
from mailbridge.doors.dotted import Dotted
from mailbridge.doors.keeper import Keeper, Task
from mailbridge.doors.listener import Listener
from mailbridge.doors.recipients import Recipients
from mailbridge.doors.room import Hold, Room
from mailbridge.errors import Permanent
from mailbridge.model import Arrival, Evidence
from mailbridge.store import Store

if TYPE_CHECKING:
    from config.settings import Settings

IDLE = 300.0  # seconds; RFC 5321 §4.5.3.2.7
FINISH = 30.0  # seconds that mails in flight have when the door closes
CHUNK = 64 * 1024  # a mail has to bring so many bytes within the idle time
RECIPIENTS = 1000
_COMMAND = 2048  # octets; SMTPUTF8 addresses and their parameters fit
_ALL = 2**24  # more than a StreamReader ever buffers
_PLAIN_PATH = re.compile(r"<([A-Za-z0-9!#$%&'*+/=?^_`{|}~.@-]+)>\s*(.*)")

log = structlog.get_logger("door")


class LmtpDoor:
    """Takes mail on one port."""

    def __init__(
        self,
        store: Store,
        site: Site,
        settings: "Settings",
        wake: Callable[[], None],
        idle: float = IDLE,
    ) -> None:
        """Listen nowhere yet. `wake` is called, from any thread, when mail has been kept."""
        if settings.lmtp.listen is None:
            raise Permanent("[lmtp] listen is empty: this door is off")
        self._store = store
        self._recipients = Recipients(store, site)
        self._limits = settings.limits
        self._domain = settings.site.domain
        self._wake = wake
        self._idle = idle
        self._listener = Listener(settings.lmtp.listen, self._main)

    @property
    def port(self) -> int:
        """The port it listens on, also where the settings said 0."""
        return self._listener.port

    def start(self) -> None:
        """Return when the door listens; Permanent where its port cannot be had."""
        # aiosmtpd writes addresses into this log.
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)
        self._listener.start()
        log.info("open", door="lmtp", port=self.port)

    def stop(self) -> None:
        """Take no more mail, finish what is in flight, and return."""
        self._listener.stop()
        log.info("closed", door="lmtp")

    async def _main(self, listener: Listener) -> None:
        loop = asyncio.get_running_loop()
        keeper = Keeper(self._store, partial(loop.call_soon_threadsafe, _tell), self._wake)
        room = Room(self._limits.in_flight_bytes)
        intake = _Intake(self._recipients, keeper, self._limits.message_bytes, room)
        keeper.start()
        try:
            await listener.serve(lambda: _Lmtp(intake, self._domain, self._idle))
            await intake.finish()
        finally:
            await asyncio.to_thread(keeper.stop)


def _tell(tasks: Sequence[Task], reply: str) -> None:
    for task in tasks:
        task.done(reply)


class _Intake:
    """What all conversations share; aiosmtpd asks its handle_* methods."""

    def __init__(self, recipients: Recipients, keeper: Keeper, limit: int, room: Room) -> None:
        self.recipients = recipients
        self.keeper = keeper
        self.limit = limit
        self.room = room
        self.conversations: set[_Lmtp] = set()

    async def finish(self) -> None:
        """Let every conversation end: at once where it waits, else after its answer."""
        tasks = [conversation.finish() for conversation in self.conversations]
        if tasks:
            await asyncio.wait(tasks, timeout=FINISH)

    async def handle_EHLO(  # noqa: N802 -- aiosmtpd's name and shape
        self,
        _server: SMTP,
        session: Session,
        _envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        """Return what we can do; reading a command at a time, we bear PIPELINING."""
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", f"250-SIZE {self.limit}", *responses[1:]]

    async def handle_MAIL(  # noqa: N802 -- as above
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Begin a mail; the null path is "<>" here."""
        if _declared(options) > self.limit:
            return replies.TOO_LARGE
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return replies.SENDER_OK

    async def handle_RCPT(  # noqa: N802 -- as above
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Take a recipient of ours; StoreBusy where we cannot know."""
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            return replies.TOO_MANY_RECIPIENTS
        if self.recipients.known(address) is None:
            found = await asyncio.to_thread(self.recipients.find, address)
            if found is None:
                return replies.NO_SUCH_ADDRESS
        envelope.rcpt_tos.append(address)
        return replies.RECIPIENT_OK


class _Lmtp(LMTP):
    """One conversation."""

    line_length_limit = CHUNK  # of what is buffered; a mail's own lines have none

    def __init__(self, intake: _Intake, domain: str, idle: float) -> None:
        self.command_size_limits = defaultdict(lambda: _COMMAND)
        # Without a size limit aiosmtpd leaves SIZE to our handle_* methods.
        super().__init__(
            intake,
            data_size_limit=None,
            enable_SMTPUTF8=True,
            hostname=domain,
            ident="mailbridge",
            timeout=idle,
            loop=asyncio.get_running_loop(),
        )
        self._intake = intake
        self._owed = 0  # replies to a mail that is being taken
        self._unrested = 0  # octets since the idle timeout was last put off
        self._finishing = False
        self._ended: asyncio.Future[None] = self.loop.create_future()

    # --- its life -----------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._intake.conversations.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._intake.conversations.discard(self)
        self._ended.set_result(None)

    def finish(self) -> "asyncio.Future[None]":
        """End when no mail is being taken; return what is done when it has ended."""
        self._finishing = True
        if not self._owed:
            self._hang_up()
        return self._ended

    def _hang_up(self) -> None:
        self._writer.write(replies.CLOSING.encode() + b"\r\n")
        self._writer.close()

    async def handle_exception(self, error: Exception) -> str:
        """Answer a fault of ours: later, to each who waits for an answer."""
        # Its message may hold addresses.
        log.error("fault", door="lmtp", reason=type(error).__name__)
        owed, self._owed = self._owed or 1, 0
        return "\r\n".join([replies.NOT_NOW] * owed)

    # --- commands -----------------------------------------------------------

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """Return the address and the parameters of MAIL and RCPT.

        aiosmtpd's own parser takes a tenth of the whole conversation for what
        most addresses do not need: comments, quotes and routes.
        """
        plain = _PLAIN_PATH.fullmatch(arg)
        return (plain[1], plain[2]) if plain else super()._getaddr(arg)

    async def check_helo_needed(self, helo: str = "LHLO") -> bool:
        """Return whether the greeting is missing, and say so."""
        return await super().check_helo_needed(helo)

    async def smtp_VRFY(self, arg: str) -> None:  # noqa: ARG002, N802 -- aiosmtpd's shape
        """Answer the same for everyone: who is a member is nobody's business."""
        await self.push(replies.NOT_VERIFIED)

    async def smtp_EXPN(self, arg: str) -> None:  # noqa: ARG002, N802 -- as above
        """Answer the same for everyone."""
        await self.push(replies.NOT_VERIFIED)

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 -- as above
        """Take a mail and answer once for each recipient, or refuse it before it comes."""
        if await self.check_helo_needed():
            return
        envelope = cast("Envelope", self.envelope)  # it is there from connection_made on
        refusal = self._not_ready(arg, envelope)
        size = _declared(envelope.mail_options) or CHUNK
        hold = None if refusal else self._intake.room.hold(size)
        if hold is None:
            await self.push(refusal or replies.NO_ROOM)
            return
        self._owed = len(envelope.rcpt_tos)
        reply = await self._take(hold)
        owed, self._owed = self._owed, 0
        self._set_post_data_state()
        await self.push("\r\n".join([reply] * owed))
        if self._finishing:
            self._hang_up()

    def _not_ready(self, arg: str | None, envelope: Envelope) -> str:
        if arg:
            return replies.NO_ARGUMENT
        return "" if envelope.rcpt_tos else replies.NEEDS_RECIPIENT

    async def _take(self, hold: Hold) -> str:
        """Read a mail and have it kept; return what to answer."""
        try:
            await self.push(replies.GO_AHEAD)
            read = await self._read(hold)
            if isinstance(read, str):
                hold.release()
                return read
            answer = self._keep(read, hold)
        except BaseException:
            hold.release()
            raise
        return await answer

    async def _read(self, hold: Hold) -> bytes | str:
        """Return the mail, or why it is refused; either way all of it has come."""
        dotted = Dotted()
        refusal, rest = "", None
        while rest is None:
            piece = await self._reader.read(_ALL)
            if not piece:
                raise ConnectionResetError
            self._keep_awake(len(piece))
            rest = dotted.feed(piece)
            if not refusal and (refusal := self._too_much(dotted.size, hold)):
                dotted.drop()
        if rest:
            self._reader.feed_data(rest)  # after read(_ALL) nothing is there that it would follow
        if refusal:
            return refusal
        content = dotted.content()
        return content if len(content) <= self._intake.limit else replies.TOO_LARGE

    def _keep_awake(self, octets: int) -> None:
        """Put the idle timeout off once for each CHUNK that has come."""
        self._unrested += octets
        if self._unrested >= CHUNK:
            self._unrested = 0
            self._reset_timeout()

    def _too_much(self, size: int, hold: Hold) -> str:
        """Return the refusal of a mail so large; `size` may count dots and what comes next."""
        limit = self._intake.limit
        if size > limit + CHUNK:
            return replies.TOO_LARGE
        return "" if hold.grow(min(size, limit)) else replies.NO_ROOM

    def _keep(self, raw: bytes, hold: Hold) -> "asyncio.Future[str]":
        """Hand a mail to the keeper; return what will be the reply, once it is known."""
        answer: asyncio.Future[str] = self.loop.create_future()

        def done(reply: str) -> None:
            hold.release()
            if not answer.done():  # it is, where the client has gone
                answer.set_result(reply)

        self._intake.keeper.keep(Task(self._arrival(raw), done))
        return answer

    def _arrival(self, raw: bytes) -> Arrival:
        session, envelope = cast("Session", self.session), cast("Envelope", self.envelope)
        known = self._intake.recipients.known
        sender = "" if envelope.mail_from == "<>" else envelope.mail_from or ""
        evidence = Evidence(
            door="lmtp",
            peer=str((session.peer or ("",))[0]),
            helo=printable(session.host_name or ""),
            mail_from=printable(sender),
            recipients=tuple(envelope.rcpt_tos),
        )
        routes = filter(None, map(known, envelope.rcpt_tos))
        return arrival(raw, routes, evidence, datetime.now(UTC))


def _declared(options: Sequence[str]) -> int:
    """Return the SIZE of MAIL FROM, 0 where it says none; aiosmtpd has seen that it is digits."""
    size = next((option for option in options if option.startswith("SIZE=")), "")
    return int(size.removeprefix("SIZE=") or 0)
