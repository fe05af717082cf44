"""Mail that a machine wrote.

Answering it starts loops, and posting it tells everybody about somebody's
holiday. How each kind is recognised is `core.classify`'s job; here it is only
decided what becomes of it.
"""

from mailbridge.core.rules.case import Case
from mailbridge.model import Accept, Drop, Hold, Verdict


def loop(case: Case) -> Verdict | None:
    """Drop what has been through here, or round and round, already."""
    return Drop(case.why) if case.kind == "loop" else None


def complaint(case: Case) -> Verdict | None:
    """Take in a complaint, which is about a letter of ours and no post."""
    return Accept(case.why) if case.kind == "complaint" else None


def delivery_report(case: Case) -> Verdict | None:
    """Take in a delivery report, which is about an address and no post."""
    return Accept(case.why) if case.kind == "bounce" else None


def auto_reply(case: Case) -> Verdict | None:
    """Drop an automatic answer."""
    return Drop(case.why) if case.kind == "auto_reply" else None


def marked_as_spam(case: Case) -> Verdict | None:
    """Hold what the mail server in front marked: it comes from a member, so a person looks."""
    return Hold(case.why) if case.kind == "spam" else None
