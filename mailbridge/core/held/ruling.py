"""What is decided about a held mail, by mail and on the desk alike: once, a minute ahead.

Moderators share what waits, so whoever comes second is told who was first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from mailbridge.core.held import first_name
from mailbridge.model import Decided, HeldMail, Member

UNDO = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Over:
    """Why nothing can be decided about a mail any more; `by` is who did, by first name, or ""."""

    fate: str
    by: str
    at: datetime


def is_over(mail: HeldMail) -> bool:
    """Whether somebody has decided about a mail already."""
    return mail.fate != "held" or mail.decided is not None


def over(mail: HeldMail, members: Iterable[Member], now: datetime) -> Over:
    """Return what became of a mail, and who decided it; "withdrawn" is its author's doing."""
    decided = mail.decided
    by = next((m.name for m in members if decided and m.id == decided.by), "")
    withdrawn = mail.fate == "rejected" and mail.reason == "withdrawn"
    at = mail.decided_at or now
    return Over("withdrawn" if withdrawn else mail.fate, first_name(by), at)


def decision(
    mail: HeldMail,
    what: Literal["publish", "reject"],
    by: int,
    now: datetime,
    words: str = "",
    theme_id: int | None = None,
) -> Decided:
    """Return what a moderator decides about a mail as it was shown, due when `undo` is over."""
    return Decided(mail.incoming_id, what, by, now + UNDO, mail.draft.version, words, theme_id)
