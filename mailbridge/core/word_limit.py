"""A message longer than its alliance asks for: it is published, and its author hears of it once.

Once in an alliance, for who was told knows it; and nothing is cut or sent back.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from mailbridge.changes import LimitTold
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.core.site import Site
from mailbridge.core.wording import label, tag
from mailbridge.model import Context, Outcome

_GRACE = Fraction(115, 100)


@dataclass(frozen=True, slots=True)
class Long:
    """The values of mail/notices/long.txt: which message, how long it is, and the limit."""

    cited: str
    words: int
    limit: int


def tell_limit(outcome: Outcome, context: Context, site: Site) -> Outcome:
    """Return the outcome of publishing with a word to its author, where it is the first to say."""
    post, limit = outcome.post, context.alliance.word_limit
    if post is None or limit is None or post.draft.kind != "post":
        return outcome
    words = len(post.draft.text.split())
    author = next((m for m in context.members if m.id == post.draft.author_id), None)
    if author is None or words <= limit * _GRACE:
        return outcome
    if author.role == "moderator" or author.long_told_at is not None:
        return outcome
    cited = (tag(context.alliance), label(context.alliance, post.draft.theme_id), f"#{post.number}")
    say = Long(" ".join(filter(None, cited)), words, limit)
    said = notice(Word("long", to_member(author), say), context, site)
    return replace(
        outcome,
        changes=(*outcome.changes, LimitTold(author.id)),
        notices=(*outcome.notices, said),
    )
