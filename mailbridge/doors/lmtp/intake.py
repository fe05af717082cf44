"""What all conversations of a door share: which mail it takes, from whom, and the keeper behind it.

aiosmtpd asks its handle_* methods and answers what they return.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from aiosmtpd.smtp import SMTP, Envelope, Session

from mailbridge.doors import replies
from mailbridge.doors.keeper import Keeper
from mailbridge.doors.lmtp.crowd import Crowd
from mailbridge.doors.recipients import Recipients
from mailbridge.doors.room import Room

if TYPE_CHECKING:
    from mailbridge.doors.lmtp.conversation import Conversation

RECIPIENTS = 1000
FINISH = 30.0  # seconds that mails in flight have when the door closes

DoorName = Literal["lmtp", "smtp"]


@dataclass(frozen=True, slots=True)
class Rules:
    """What one door takes: its protocol, and how large a mail."""

    door: DoorName
    domain: str
    limit: int
    idle: float


class Intake:
    """One door's conversations; `crowd` counts them where strangers may come."""

    def __init__(
        self, rules: Rules, recipients: Recipients, keeper: Keeper, room: Room, crowd: Crowd | None
    ) -> None:
        """Have no conversation yet."""
        self.rules = rules
        self.recipients = recipients
        self.keeper = keeper
        self.room = room
        self.crowd = crowd
        self.conversations: set[Conversation] = set()

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
        return [responses[0], "250-PIPELINING", f"250-SIZE {self.rules.limit}", *responses[1:]]

    async def handle_MAIL(  # noqa: N802 -- as above
        self,
        _server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Begin a mail; the null path is "<>" here."""
        if declared(options) > self.rules.limit:
            return replies.TOO_LARGE
        if self.crowd is not None and not self.crowd.may_send(session.peer):
            return replies.TOO_OFTEN
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
                return self._refusal(address)
        envelope.rcpt_tos.append(address)
        return replies.RECIPIENT_OK

    def _refusal(self, address: str) -> str:
        """Return why an address is refused: strangers who want us to relay are told just that."""
        if self.rules.door == "smtp" and not self.recipients.is_at_home(address):
            return replies.NO_RELAYING
        return replies.NO_SUCH_ADDRESS


def declared(options: Sequence[str]) -> int:
    """Return the SIZE of MAIL FROM, 0 where it says none; aiosmtpd has seen that it is digits."""
    size = next((option for option in options if option.startswith("SIZE=")), "")
    return int(size.removeprefix("SIZE=") or 0)
