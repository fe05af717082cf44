"""Looks for what speaks for the authors of mails in hand: once each, several at a time.

A question to the DNS is mostly waiting, so one slow name server delays its own
mail and hardly the others.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from mailbridge.model import Incoming, Mail, Proof

Look = Callable[[bytes, Mail], Proof | None]
AT_ONCE = 8


def with_proofs(mails: Sequence[tuple[Incoming, Mail]], look: Look) -> list[Incoming]:
    """Return the mails with what was found; what was found before is not looked for again."""

    def proved(pair: tuple[Incoming, Mail]) -> Incoming:
        mail, parsed = pair
        if mail.evidence.proof is not None:
            return mail
        return replace(mail, evidence=replace(mail.evidence, proof=look(mail.raw, parsed)))

    if len(mails) < 2:
        return [proved(pair) for pair in mails]
    with ThreadPoolExecutor(AT_ONCE, "proofs") as pool:
        return list(pool.map(proved, mails))
