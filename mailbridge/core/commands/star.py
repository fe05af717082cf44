"""star: a moderator marks a passage of a post, quoted below the word; nothing quoted is all of it.

What is marked is kept for the Highlights. The passage is looked for in the post as
it stands; where it is not all there, nothing is marked and the moderator is told.
"""

from dataclasses import dataclass
from typing import Literal

from mailbridge.changes import Starred, Unstarred
from mailbridge.core.commands.order import Command, Order, confirm, meant, told
from mailbridge.core.marked import passages_in, quoted_below
from mailbridge.core.notices import Word, notice
from mailbridge.model import Outcome, Question


@dataclass(frozen=True, slots=True)
class Star:
    """The values of mail/notices/star.txt; `passages` are those that were quoted."""

    what: Literal["marked", "not_there", "which", "moderators"]
    number: int = 0
    passages: tuple[str, ...] = ()


def _star(order: Order) -> Outcome:
    if order.member.role != "moderator":
        return told(order, "star", Star("moderators"))
    post = meant(order)
    if post is None or post.state != "published" or not post.text:
        return told(order, "star", Star("which"))
    lines = quoted_below(order.mail.body) if order.mail else ()
    spans = passages_in(post.text, lines) if lines else ((0, len(post.text)),)
    if not spans:
        return told(order, "star", Star("not_there", post.number))
    stars = tuple(Starred(order.member.id, post.number, *span) for span in spans)
    if order.author.sure != "proved":
        return confirm(order, stars)
    passages = tuple(post.text[star.starts : star.ends] for star in stars) if lines else ()
    return marked(order, stars, passages)


def marked(order: Order, stars: tuple[Starred, ...], passages: tuple[str, ...] = ()) -> Outcome:
    """Return the outcome of marking passages of one post, which a reply undoes."""
    back = tuple(Unstarred(s.member, s.number, s.starts, s.ends) for s in stars)
    question = Question(order.context.next_question, "undo", order.member.id, changes=back)
    say = Star("marked", stars[0].number, passages=passages)
    word = Word("star", order.to, say, asks=question, answering=order.mail)
    said = notice(word, order.context, order.site)
    return Outcome("command", "star", changes=stars, questions=(question,), notices=(said,))


STAR = Command("star", _star, acts=False)  # who asks is proved in here: the passage is kept
