"""How waiting ends: what a moderator adds to a draft, and what its author hears then."""

from dataclasses import dataclass, replace

from mailbridge.core.held import author_of, next_number, with_question
from mailbridge.core.held.shown import hour, text_of
from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, notice
from mailbridge.core.pages.links import Links
from mailbridge.core.sanitise import from_text
from mailbridge.core.site import Site
from mailbridge.core.wording import label
from mailbridge.model import Context, Decided, Draft, HeldMail, Member, Outcome, Question, Segment
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
    outcome: Outcome, reason: str, by: Member | None, context: Context, site: Site
) -> Outcome:
    """Return the outcome of publishing with what its author hears; strangers hear nothing more."""
    post = outcome.post
    to = author_of(post.draft, context.members) if post else None
    if post is None or to is None:
        return outcome
    links = Links(site.base_url)
    cited = f"{label(context.alliance, post.draft.theme_id)} #{post.number}".strip()
    say = Out(
        number=post.number,
        cited=cited,
        at=hour(context.now, to, context.alliance),
        url=links.absolute(links.post(context.alliance.slug, post.number)),
        first=reason == "first_post",
        by=plain(by.name) if by else "A moderator",
        text=text_of(post.draft),
    )
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


def tell_refused(
    outcome: Outcome, mail: HeldMail, by: Member | None, context: Context, site: Site
) -> Outcome:
    """Return the outcome of refusing with the moderator's words to its author, kindly framed."""
    to = author_of(mail.draft, context.members)
    if to is None or mail.reason == SENT_IN:
        return outcome
    words = mail.decided.words if mail.decided else ""
    say = NotPublished(plain(by.name) if by else "", plain(mail.draft.subject), words)
    said = notice(Word("not_published", to, say), context, site)
    return replace(outcome, notices=(*outcome.notices, said))
