"""How waiting ends: what a moderator adds to a draft, and what its author hears then."""

from dataclasses import dataclass, replace

from mailbridge.core.held import author_of, next_number, with_question
from mailbridge.core.held.shown import clock, text_of
from mailbridge.core.identity import Identity
from mailbridge.core.letter import plain
from mailbridge.core.notices import Addressee, Word, notice
from mailbridge.core.pages.links import Links
from mailbridge.core.sanitise import from_text
from mailbridge.core.site import Site
from mailbridge.core.wording import label
from mailbridge.model import (
    Context,
    Decided,
    Draft,
    HeldMail,
    Member,
    Outcome,
    Post,
    Question,
    Segment,
)
from mailbridge.questions import Thing

SENT_IN = "for_somebody"


@dataclass(frozen=True, slots=True)
class Out:
    """The values of mail/notices/out.txt and sent_in.txt; `by` is the moderator."""

    number: int
    cited: str
    at: str
    url: str
    first: bool
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class NotPublished:
    """The values of mail/notices/not_published.txt: the moderator and their words."""

    by: str
    subject: str
    words: str


def as_decided(draft: Draft, decided: Decided, by: Member | None) -> Draft:
    """Return the draft where a moderator put it, with their note under it."""
    if decided.theme_id is not None and decided.theme_id != draft.theme_id:
        draft = replace(
            draft,
            theme_id=decided.theme_id,
            parent_number=None,
            thread=None,
            awaits=(),
            placed_by="moderator",
            unsure=False,
        )
    if not decided.words:
        return draft
    name = plain(by.name) if by else "a moderator"
    note = f"[Note by {name}, moderator: {decided.words}]"
    return replace(
        draft,
        segments=(*draft.segments, Segment("own", f"\n\n{note}")),
        html=draft.html + from_text(note) if draft.html else "",
    )


def tell_published(
    outcome: Outcome,
    reason: str,
    by: Member | None,
    author: Identity,
    context: Context,
    site: Site,
) -> Outcome:
    """Return the outcome of publishing with what its author hears, a stranger in their turn."""
    post = outcome.post
    if post is None:
        return outcome
    to = author_of(post.draft, context.members)
    if to is None:
        stranger = _stranger(post.draft, author)
        say = _out(post, reason, by, (stranger, context), site) if stranger else None
        return _told_once(outcome, "out", stranger, say, context, site)
    say = _out(post, reason, by, (to, context), site)
    sent_in = reason == SENT_IN
    question = Question(
        next_number(outcome, context),
        "out",
        to.membership_id,
        about=(Thing("post", post.number),),
        detail="sent_in" if sent_in else "",
    )
    word = Word("sent_in" if sent_in else "out", to, say, asks=question)
    return with_question(outcome, question, notice(word, context, site))


def _out(
    post: Post, reason: str, by: Member | None, reader: tuple[Addressee, Context], site: Site
) -> Out:
    to, context = reader
    links = Links(site.base_url)
    cited = f"{label(context.alliance, post.draft.theme_id)} #{post.number}".strip()
    return Out(
        number=post.number,
        cited=cited,
        at=clock(context.now, to, context.alliance),
        url=links.absolute(links.post(context.alliance.slug, post.number)),
        first=reason == "first_post",
        by=plain(by.name) if by else "A moderator",
        text=text_of(post.draft),
    )


def _stranger(draft: Draft, author: Identity) -> Addressee | None:
    """Return whoever wrote a draft without being a member, as far as they may be written to."""
    if draft.author_id is not None or not author.address or author.sure == "failed":
        return None
    return Addressee("", author.address)


def _told_once(
    outcome: Outcome,
    template: str,
    to: Addressee | None,
    say: object,
    context: Context,
    site: Site,
) -> Outcome:
    if to is None:
        return outcome
    said = replace(notice(Word(template, to, say), context, site), once_a_day=True)
    return replace(outcome, notices=(*outcome.notices, said))


def tell_refused(
    outcome: Outcome,
    mail: HeldMail,
    by: Member | None,
    author: Identity,
    context: Context,
    site: Site,
) -> Outcome:
    """Return the outcome of refusing with the moderator's words to its author, kindly framed.

    The mail's own subject goes only to whoever surely wrote it.
    """
    to = author_of(mail.draft, context.members)
    if mail.reason == SENT_IN:
        return outcome
    words = mail.decided.words if mail.decided else ""
    subject = plain(mail.draft.subject) if to and author.sure in ("proved", "likely") else ""
    say = NotPublished(plain(by.name) if by else "", subject, words)
    if to is None:
        stranger = _stranger(mail.draft, author)
        return _told_once(outcome, "not_published", stranger, say, context, site)
    said = notice(Word("not_published", to, say), context, site)
    return replace(outcome, notices=(*outcome.notices, said))
