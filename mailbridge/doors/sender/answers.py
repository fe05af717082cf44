"""One copy to send, and what a smarthost's answer to it means: whose fault a refusal is.

Every copy is a transaction of its own, so a refusal at RCPT is about that one
address, but for servers that say there that they do not relay for us. All else
(a refused sender, letter or login) would meet every recipient alike: nobody's
address is given up for it, and all wait a while.
"""

import re
from dataclasses import dataclass
from typing import Literal

Stage = Literal["connect", "mail", "rcpt", "data", "end"]
Meaning = Literal["sent", "try_later", "give_up", "all_wait"]

NO_ANSWER = "no answer after the end of the letter"
_LONGEST = 200
_NOT_THE_RECIPIENT = frozenset({530, 535, 538})  # sign in first (RFC 4954 §6)
_RELAYING = re.compile(rb"\brelay", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>()\"',;:]*@[^\s<>()\"',;:]*")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a letter: its envelope, its own header lines, and what all copies share."""

    return_path: str
    recipient: str
    head: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's reply: where in a transaction it came, its code, its words as they came."""

    stage: Stage
    code: int
    words: bytes = b""

    def __str__(self) -> str:
        return f"{self.code} {shown(self.words)}".strip()


class LineDownError(Exception):
    """The connection is no longer of use; the message says why, without addresses.

    At stage "end" the letter had been handed over whole, and nobody knows
    whether it was taken. `refused`: nobody was let in, and trying often makes
    providers lock the account.
    """

    def __init__(self, stage: Stage, reason: str, *, refused: bool = False) -> None:
        """Say where in a transaction it happened."""
        super().__init__(reason)
        self.stage: Stage = stage
        self.refused = refused


def meaning(answer: Answer) -> Meaning:
    """Return what an answer means for its delivery, and for all others."""
    if answer.stage == "end" and 200 <= answer.code < 300:
        return "sent"
    if 400 <= answer.code < 500 and answer.stage != "mail":
        return "try_later"
    if answer.stage == "rcpt" and 500 <= answer.code < 600 and not _is_about_us(answer):
        return "give_up"
    return "all_wait"


def shown(text: str | bytes) -> str:
    """Return a server's words on one line, short, and without any address."""
    line = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(_ADDRESS.sub("...", _UNSEEN.sub(" ", line)).split())[:_LONGEST]


def _is_about_us(answer: Answer) -> bool:
    return answer.code in _NOT_THE_RECIPIENT or _RELAYING.search(answer.words) is not None
