"""Who wrote a mail, and how sure its arrival makes us.

Anyone can write any From line, so a name alone gives no power: `sure` says what
the evidence shows. An identity is exactly one From header with exactly one
mailbox (RFC 5322 §3.6.2 allows more; no person's mail client writes more).
"""

from dataclasses import dataclass

from mailbridge.model import Mail, Sure


@dataclass(frozen=True, slots=True)
class Identity:
    """The mailbox a mail says it is from; `address` is "" where it names none or several."""

    name: str
    address: str
    sure: Sure


def author_of(mail: Mail) -> Identity:
    """Return who a mail says it is from; `sure` is "failed" unless that is one mailbox.

    One mailbox without any evidence for it is "unknown", as from most university servers.
    """
    if len(mail.senders) != 1 or "@" not in mail.senders[0].address:
        return Identity("", "", "failed")
    sender = mail.senders[0]
    return Identity(sender.name, sender.address, "unknown")
