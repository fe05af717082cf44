"""Whom we believe to be who they say, and what members and moderators may do."""

from mailbridge.core.rules.case import Case
from mailbridge.model import Drop, Hold, Verdict


def unclear_sender(case: Case) -> Verdict | None:
    """Hold what names no author, or several: it can be nobody's post."""
    return Hold("unclear_sender") if not case.author.address else None


def spoofed(case: Case) -> Verdict | None:
    """Hold what the author's own domain says it did not send: somebody may use their name."""
    return Hold("spoofed") if case.author.sure == "failed" else None


def unsure_identity(case: Case) -> Verdict | None:
    """Hold a member's mail that nothing speaks for, once: approving it teaches the way it came.

    Where the alliance holds nothing, it is believed.
    """
    context = case.context
    if context is None or context.author is None or case.author.sure != "unknown":
        return None
    if context.alliance.moderation == "none" or set(case.paths).intersection(context.paths):
        return None
    return Hold("unsure_identity")


def unconfirmed(case: Case) -> Verdict | None:
    """Hold what came from a form in a member's name, to ask that member by mail."""
    context = case.context
    if not case.on_a_page or context is None or context.author is None or context.vouched:
        return None
    return Hold("unconfirmed")


def may_not_announce(case: Case) -> Verdict | None:
    """Hold an announcement that is not surely a moderator's: it would go to every member."""
    if case.purpose != "announce" or (case.by_moderator and case.author.sure == "proved"):
        return None
    return Hold("may_not_announce")


def not_a_member(case: Case) -> Verdict | None:
    """Hold a stranger's mail; drop it where the server in front called it spam."""
    if case.context is None or case.context.author is not None:
        return None
    return Drop(case.why) if case.kind == "spam" else Hold("not_a_member")
