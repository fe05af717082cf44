"""One conversation by LMTP or SMTP: keep the bytes, then answer 250 (RFC 2033, RFC 5321).

aiosmtpd speaks the protocol. Where a door needs more, this file does it
instead: a fault of ours is never a 5xx, which would bounce the mail; each
recipient is answered after the dot by LMTP; a mail is read in pieces, not in
lines, so that none is too long. It ends at CR LF . CR LF and nowhere else, and
is kept as it came, bare CR and bare LF included.
"""

import asyncio
import re
import ssl
from collections import defaultdict
from datetime import UTC, datetime
from typing import cast

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from mailbridge.doors import replies
from mailbridge.doors.arrivals import arrival, printable
from mailbridge.doors.dotted import Dotted
from mailbridge.doors.keeper import Task
from mailbridge.doors.lmtp.crowd import Crowd
from mailbridge.doors.lmtp.intake import Intake, declared
from mailbridge.doors.room import Hold
from mailbridge.model import Arrival, Evidence

CHUNK = 64 * 1024  # a mail has to bring so many bytes within the idle time
_COMMAND = 2048  # octets; SMTPUTF8 addresses and their parameters fit
_ALL = 2**24  # more than a StreamReader ever buffers
_PLAIN_PATH = re.compile(r"<([A-Za-z0-9!#$%&'*+/=?^_`{|}~.@-]+)>\s*(.*)")

log = structlog.get_logger("door")


class Conversation(SMTP):
    """One conversation, by either protocol; `greeting` is how it has to begin."""

    greeting: str

    line_length_limit = CHUNK  # of what is buffered; a mail's own lines have none

    def __init__(self, intake: Intake, tls: ssl.SSLContext | None = None) -> None:
        """Wait for a client; with `tls` it may ask for STARTTLS."""
        self.command_size_limits = defaultdict(lambda: _COMMAND)
        # Without a size limit aiosmtpd leaves SIZE to our handle_* methods.
        super().__init__(
            intake,
            data_size_limit=None,
            enable_SMTPUTF8=True,
            hostname=intake.rules.domain,
            ident="mailbridge",
            timeout=intake.rules.idle,
            loop=asyncio.get_running_loop(),
            tls_context=tls,
            auth_exclude_mechanism=("LOGIN", "PLAIN"),  # nobody has an account here
        )
        self._intake = intake
        self._owed = 0  # replies to a mail that is being taken
        self._unrested = 0  # octets since the idle timeout was last put off
        self._finishing = False
        self._ended: asyncio.Future[None] = self.loop.create_future()

    # --- its life -----------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, and begin again when TLS is on."""
        super().connection_made(transport)
        self._intake.conversations.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        """End."""
        super().connection_lost(error)
        self._intake.conversations.discard(self)
        if not self._ended.done():  # by STARTTLS there are two layers to lose
            self._ended.set_result(None)

    def finish(self) -> "asyncio.Future[None]":
        """End when no mail is being taken; return what is done when it has ended."""
        self._finishing = True
        if not self._owed:
            self._hang_up()
        return self._ended

    def _hang_up(self) -> None:
        if self._writer.is_closing():  # a TLS layer that is closed takes no last word
            return
        self._writer.write(replies.CLOSING.encode() + b"\r\n")
        self._writer.close()

    async def handle_exception(self, error: Exception) -> str:
        """Answer a fault of ours: later, to each who waits for an answer."""
        # Its message may hold addresses.
        log.error("fault", door=self._intake.rules.door, reason=type(error).__name__)
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

    async def check_helo_needed(self, helo: str = "") -> bool:
        """Return whether the greeting is missing, and say so."""
        return await super().check_helo_needed(helo or self.greeting)

    async def smtp_VRFY(self, arg: str) -> None:  # noqa: ARG002, N802 -- aiosmtpd's shape
        """Answer the same for everyone: who is a member is nobody's business."""
        await self.push(replies.NOT_VERIFIED)

    async def smtp_EXPN(self, arg: str) -> None:  # noqa: ARG002, N802 -- as above
        """Answer the same for everyone."""
        await self.push(replies.NOT_VERIFIED)

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 -- as above
        """Take a mail and answer as often as the protocol wants, or refuse it before it comes."""
        if await self.check_helo_needed():
            return
        envelope = cast("Envelope", self.envelope)  # it is there from connection_made on
        refusal = self._not_ready(arg, envelope)
        size = declared(envelope.mail_options) or CHUNK
        hold = None if refusal else self._intake.room.hold(size)
        if hold is None:
            await self.push(refusal or replies.NO_ROOM)
            return
        self._owed = self._answers(len(envelope.rcpt_tos))
        reply = await self._take(hold)
        owed, self._owed = self._owed, 0
        self._set_post_data_state()
        await self.push("\r\n".join([reply] * owed))
        if self._finishing:
            self._hang_up()

    def _answers(self, recipients: int) -> int:  # noqa: ARG002 -- LMTP counts them
        """Return how many replies follow the mail's final dot."""
        return 1

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
        return content if len(content) <= self._intake.rules.limit else replies.TOO_LARGE

    def _keep_awake(self, octets: int) -> None:
        """Put the idle timeout off once for each CHUNK that has come."""
        self._unrested += octets
        if self._unrested >= CHUNK:
            self._unrested = 0
            self._reset_timeout()

    def _too_much(self, size: int, hold: Hold) -> str:
        """Return the refusal of a mail so large; `size` may count dots and what comes next."""
        limit = self._intake.rules.limit
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
            door=self._intake.rules.door,
            peer=str((session.peer or ("",))[0]),
            helo=printable(session.host_name or ""),
            mail_from=printable(sender),
            recipients=tuple(envelope.rcpt_tos),
        )
        routes = filter(None, map(known, envelope.rcpt_tos))
        return arrival(raw, routes, evidence, datetime.now(UTC))


class Lmtp(Conversation, LMTP):
    """By LMTP: it begins with LHLO, and each recipient is answered after the dot."""

    greeting = "LHLO"

    def _answers(self, recipients: int) -> int:
        return recipients


class Smtp(Conversation):
    """By SMTP, with strangers: so many at once, and so often each."""

    greeting = "EHLO"

    def __init__(self, intake: Intake, crowd: Crowd, tls: ssl.SSLContext | None) -> None:
        """Wait for a client."""
        super().__init__(intake, tls)
        self._crowd = crowd
        self._inside = False
        self._turned_away = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let a client in, or say that it is too crowded; a second time once TLS is begun."""
        if not self._inside and not self._crowd.enter():
            self._turned_away = True
            cast("asyncio.Transport", transport).write(replies.CROWDED.encode() + b"\r\n")
            cast("asyncio.Transport", transport).close()
            return
        self._inside = True
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Make room for another."""
        if self._turned_away:
            return
        if self._inside:
            self._inside = False
            self._crowd.leave()
        super().connection_lost(error)
