"""Whose posts the moderators read before they go out; moderators' own are never among them."""

from mailbridge.core.rules.case import Case
from mailbridge.model import Hold, Verdict


def muted(case: Case) -> Verdict | None:
    """Hold every post of a member whom the moderators have muted."""
    author = case.context.author if case.context else None
    return Hold("muted") if author is not None and author.muted else None


def all_held(case: Case) -> Verdict | None:
    """Hold every post where the alliance says so."""
    if case.context is None or case.by_moderator:
        return None
    return Hold("all_held") if case.context.alliance.moderation == "all" else None


def first_post(case: Case) -> Verdict | None:
    """Hold a member's first post where the alliance says so."""
    author = case.context.author if case.context else None
    if case.context is None or author is None or case.by_moderator or author.has_posted:
        return None
    return Hold("first_post") if case.context.alliance.moderation == "new" else None
