"""What an answer to a digest is called: its subject is the digest's, or only an item's number.

Kept, it would name a post by a week, and draw the next answer to the same digest
into its thread.
"""

import re

from mailbridge.core.letter import plain
from mailbridge.core.subject import normal_subject
from mailbridge.core.thread import answered
from mailbridge.core.weeks import themes_of
from mailbridge.core.wording import label
from mailbridge.model import Context, Mail, Place

_ONLY_NUMBERS = re.compile(r"(?:#\d{1,6}[\s,;:.]*)+")


def subject_of(mail: Mail, where: Place, context: Context) -> str:
    """Return what a post is called: of an answer to a digest its thread, else its theme."""
    own = normal_subject(mail.subject)
    if not answers_digest(mail, context.alliance.slug) and not _ONLY_NUMBERS.fullmatch(own):
        return own
    if where.parent is not None:
        first = next((p for p in context.placed if p.number == where.parent.thread), where.parent)
        return first.subject
    theme = next((t for t in themes_of(context.alliance) if t.id == where.theme_id), None)
    return f"{label(context.alliance, theme.id)} {plain(theme.title)}" if theme else own


def answers_digest(mail: Mail, slug: str) -> bool:
    """Whether the nearest mail that is answered is one of our digests."""
    return any(one.startswith(f"<{slug}.issue.") for one in answered(mail)[:1])
