"""Who may post without a moderator looking first, and whom we believe to be who they say."""

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


def not_a_member(case: Case) -> Verdict | None:
    """Hold a stranger's mail; drop it where the server in front called it spam."""
    if case.context is None or case.context.author is not None:
        return None
    return Drop(case.why) if case.kind == "spam" else Hold("not_a_member")


def all_held(case: Case) -> Verdict | None:
    """Hold every post where the alliance says so; moderators' own go out."""
    if case.context is None or _is_moderator(case):
        return None
    return Hold("all_held") if case.context.alliance.moderation == "all" else None


def first_post(case: Case) -> Verdict | None:
    """Hold a member's first post where the alliance says so; moderators' own go out."""
    author = case.context.author if case.context else None
    if case.context is None or author is None or _is_moderator(case) or author.has_posted:
        return None
    return Hold("first_post") if case.context.alliance.moderation == "new" else None


def _is_moderator(case: Case) -> bool:
    author = case.context.author if case.context else None
    return author is not None and author.role == "moderator"
