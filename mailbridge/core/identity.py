"""Who wrote a mail, and how sure its arrival makes us.

Anyone can write any From line, so a name alone gives no power: `sure` says what
the evidence shows. An identity is exactly one From header with exactly one
mailbox (RFC 5322 §3.6.2 allows more; no person's mail client writes more).
Many universities and ministries prove nothing about their mail. It comes the
same way each time, though: by the same signing service, or by none. So a way
that a moderator has let an address's mail through by is remembered as its path.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from mailbridge.core.addresses import normalised
from mailbridge.model import Evidence, KnownPath, Mail, Proof, Sure

NOTHING = "nothing"
UNANSWERED = "unanswered"
FORM = "form"  # as who speaks for an author: a page on which nobody was signed in


@dataclass(frozen=True, slots=True)
class Identity:
    """The mailbox a mail says it is from; `address` is "" where it names none or several."""

    name: str
    address: str
    sure: Sure


def author_of(mail: Mail, evidence: Evidence | None = None) -> Identity:
    """Return who a mail says it is from, and how sure its evidence alone makes us.

    `sure` is "failed" unless that is one mailbox, and where the evidence speaks
    against it; without any evidence it is "unknown".
    """
    if len(mail.senders) != 1 or "@" not in mail.senders[0].address:
        return Identity("", "", "failed")
    sender = mail.senders[0]
    proof = evidence.proof if evidence else None
    return Identity(sender.name, sender.address, _sure(sender.address, proof))


def author_by(name: str, proof: Proof | None, known: Collection[str]) -> Identity:
    """Return whose mail was let wait, from what its arrival showed; `known` are their paths."""
    address = proof.author if proof else ""
    return known_by(Identity(name, address, _sure(address, proof)), proof, known)


def known_by(identity: Identity, proof: Proof | None, known: Collection[str]) -> Identity:
    """Return an identity in the light of the paths by which its mail was let through before.

    Where the author's domain publishes no policy, a path with evidence makes it likely.
    """
    if proof is None or identity.sure != "unknown" or proof.policy:
        return identity
    shown = set(paths_of(proof)) - {NOTHING, UNANSWERED}
    return replace(identity, sure="likely") if shown.intersection(known) else identity


def paths_of(proof: Proof | None) -> tuple[str, ...]:
    """Return the ways a mail came by: who signed or sent it, else that nothing speaks for it.

    No answer from the DNS is a path of its own, so that an outage teaches
    nothing about quieter days.
    """
    if proof is None:
        return (NOTHING,)
    sent = (f"spf:{proof.spf}",) if proof.spf else ()
    shown = (*(f"dkim:{domain}" for domain in proof.dkim), *sent)
    return shown or ((UNANSWERED,) if proof.dmarc == "unanswered" else (NOTHING,))


def taught_by(proof: Proof) -> tuple[KnownPath, ...]:
    """Return what letting a mail through teaches about its author's address.

    Nothing, where the evidence speaks for it already, or against it: then it
    stays as it is, and the next one is held again. A form of ours teaches nothing either.
    """
    if _is_proved(proof) or proof.dmarc == "fail" or proof.by == FORM:
        return ()
    key = normalised(proof.author)
    return tuple(KnownPath(key, path) for path in paths_of(proof))


def _sure(address: str, proof: Proof | None) -> Sure:
    if proof is None:
        return "unknown"
    # Evidence about another From than the one that is read is no evidence for it.
    if proof.dmarc == "fail" or normalised(proof.author) != normalised(address):
        return "failed"
    return "proved" if _is_proved(proof) else "unknown"


def _is_proved(proof: Proof) -> bool:
    return proof.aligned or proof.dmarc == "pass"
