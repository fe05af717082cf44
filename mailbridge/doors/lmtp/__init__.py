"""The doors for mail by LMTP and by SMTP: the same but for whom they let in.

LMTP is for the mail server in front, on this machine or a trusted network. SMTP
is for small installations that have none: strangers connect, so it offers TLS,
relays nothing, and lets in only so many.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import structlog

from mailbridge.core.site import Site
from mailbridge.doors.keeper import Keeper, Task
from mailbridge.doors.listener import Listener
from mailbridge.doors.lmtp.conversation import Conversation, Lmtp, Smtp
from mailbridge.doors.lmtp.crowd import Crowd
from mailbridge.doors.lmtp.intake import RECIPIENTS, DoorName, Intake, Rules
from mailbridge.doors.recipients import Recipients
from mailbridge.doors.room import Room
from mailbridge.errors import Permanent
from mailbridge.store import Store

if TYPE_CHECKING:
    from config.model import SmtpDoor
    from config.settings import Settings

IDLE = 300.0  # seconds; RFC 5321 §4.5.3.2.7

log = structlog.get_logger("door")


class MailDoor:
    """Takes mail on one port, by the protocol that is its `name`."""

    def __init__(
        self,
        store: Store,
        site: Site,
        settings: "Settings",
        wake: Callable[[], None],
        idle: float = IDLE,
        name: DoorName = "lmtp",
    ) -> None:
        """Listen nowhere yet. `wake` is called, from any thread, when mail has been kept."""
        section = settings.lmtp if name == "lmtp" else settings.smtp
        if section.listen is None:
            raise Permanent(f"[{name}] listen is empty: this door is off")
        self._store = store
        self._recipients = Recipients(store, site)
        self._rules = Rules(name, settings.site.domain, settings.limits.message_bytes, idle)
        self._in_flight = settings.limits.in_flight_bytes
        self._tls = _tls(settings.smtp) if name == "smtp" else None
        self._wake = wake
        self._listener = Listener(section.listen, self._main)

    @property
    def port(self) -> int:
        """The port it listens on, also where the settings said 0."""
        return self._listener.port

    def start(self) -> None:
        """Return when the door listens; Permanent where its port cannot be had."""
        # aiosmtpd writes addresses into this log.
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)
        self._listener.start()
        log.info("open", door=self._rules.door, port=self.port)

    def stop(self) -> None:
        """Take no more mail, finish what is in flight, and return."""
        self._listener.stop()
        log.info("closed", door=self._rules.door)

    async def _main(self, listener: Listener) -> None:
        loop = asyncio.get_running_loop()
        keeper = Keeper(self._store, partial(loop.call_soon_threadsafe, _tell), self._wake)
        crowd = Crowd() if self._rules.door == "smtp" else None
        room = Room(self._in_flight)
        intake = Intake(self._rules, self._recipients, keeper, room, crowd)
        keeper.start()
        try:
            await listener.serve(lambda: self._conversation(intake))
            await intake.finish()
        finally:
            await asyncio.to_thread(keeper.stop)

    def _conversation(self, intake: Intake) -> Conversation:
        return Smtp(intake, intake.crowd, self._tls) if intake.crowd else Lmtp(intake)


def _tell(tasks: Sequence[Task], reply: str) -> None:
    for task in tasks:
        task.done(reply)


def _tls(smtp: "SmtpDoor") -> ssl.SSLContext | None:
    """Return what STARTTLS offers; Permanent where the certificate cannot be used."""
    if smtp.tls_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(smtp.tls_cert, smtp.tls_key)
    except (OSError, ssl.SSLError) as error:
        raise Permanent(f"[smtp] tls_cert and tls_key cannot be used: {error}") from error
    return context


__all__ = ["RECIPIENTS", "MailDoor"]
