"""Leave a reply: the form under a post, a thread or a week, and the page that previews it.

The form on a page only asks for that preview: so the page is the same for everyone, and
what sends comes with a ticket of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mailbridge.core.forms import Form
from mailbridge.core.pages.frame import Around, Frame, frame
from mailbridge.core.pages.links import Link, asking
from mailbridge.core.pages.names import author
from mailbridge.core.pages.words import Shown, as_posted, masked
from mailbridge.core.reply import TAGS, Reply, shown_as
from mailbridge.core.weeks import days_after, today
from mailbridge.model import Alliance, Entry

_EMPTY = Form()

Step = Literal["writing", "preview", "old", "sent"]


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """A form to reply by; `to` is the number of the post it answers, "" for the week.

    `writer` is who is signed in, "" where name and address are asked for. `ticket` is ""
    where only a preview can be asked for.
    """

    action: str
    to: str
    writer: str
    form: Form = _EMPTY
    ticket: str = ""
    tags: tuple[str, ...] = TAGS


@dataclass(frozen=True, slots=True)
class ReplyPage:
    """The page of one reply; `answers` is the post it answers, `words` the preview.

    "old" is a preview that was asked to be sent too late.
    """

    frame: Frame
    step: Step
    reply: ReplyForm
    answers: Link | None
    name: str
    words: Shown | None


def takes_replies(around: Around, alliance: Alliance) -> bool:
    """Whether an alliance still reads what is written to it."""
    return days_after(alliance, today(alliance, around.now)) <= alliance.grace_days


def reply_form(around: Around, alliance: Alliance, to: int | None) -> ReplyForm | None:
    """Return the empty form of a page; None where nothing is taken any more."""
    if not takes_replies(around, alliance):
        return None
    action = around.links.reply(alliance.slug)
    return ReplyForm(action, str(to) if to else "", masked(around.writer))


def reply_page(
    around: Around,
    alliance: Alliance,
    of: tuple[Step, Form, str],
    parent: Entry | None,
    words: Shown | None = None,
) -> ReplyPage:
    """Return the page of a reply; `of` are the step, what is in the form, and the ticket."""
    (step, form, ticket), links = of, around.links
    to = str(parent.outline.number) if parent else ""
    path = links.reply(alliance.slug)
    reply = ReplyForm(path, to, masked(around.writer), form, ticket)
    return ReplyPage(
        frame=frame(around, alliance, asking(path, {"to": to} if to else {})),
        step=step,
        reply=reply,
        answers=Link(f"#{to}", links.post(alliance.slug, int(to))) if parent else None,
        name=_named(around, alliance, parent) if parent else "",
        words=words,
    )


def preview(reply: Reply, ancestors: Sequence[str]) -> Shown:
    """Return a reply as it would stand on its page."""
    segments, html = shown_as(reply, ancestors)
    return as_posted(segments, html)


def _named(around: Around, alliance: Alliance, parent: Entry) -> str:
    return author(parent.outline.byline, alliance.attribution, around.language).name
