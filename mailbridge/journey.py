"""One mail, from its bytes to the archive and the outbox.

The path has two halves, because reading is slow and recording is exclusive:

    read      bytes -> prescan -> parse -> classify -> trim            (no database)
    decide    + Context -> rules -> thread -> Draft -> Post, Letters   (an Outcome)

`work` calls the first outside and the second inside its writing transaction;
both are pure, so a mail can be replayed from its kept bytes at any time. A held
mail keeps its Draft, and approving it publishes that very Draft: the rules are
not asked again.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mailbridge.core.classify import kind_of
from mailbridge.core.distribute import distribute, letter_id
from mailbridge.core.identity import Identity, author_of
from mailbridge.core.parse import parse
from mailbridge.core.prescan import MESSAGE_BYTES, prescan
from mailbridge.core.rules import Case, judge
from mailbridge.core.site import Site
from mailbridge.core.thread import awaits, is_late, normal_subject, place
from mailbridge.core.trim import Words, trim
from mailbridge.model import (
    Accept,
    Context,
    Draft,
    Drop,
    Evidence,
    Event,
    Fate,
    Hold,
    Incoming,
    Kind,
    Mail,
    Outcome,
    Placed,
    Post,
    Reject,
)

Ancestors = Callable[[Mail], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mail says, before anybody asks what the archive knows.

    `kind` and `why` are what the mail shows by itself; `body_hash` is SHA-256
    over its words, so that a copy with other headers is known again.
    """

    mail: Mail
    words: Words
    author: Identity
    kind: Kind
    why: str
    body_hash: str

    @property
    def text(self) -> str:
        """The author's own words, as plain text."""
        return "".join(s.text for s in self.words.segments if s.kind == "own").strip()


def read(
    raw: bytes,
    evidence: Evidence | None,
    ancestors: Ancestors,
    own_list_ids: Sequence[str] = (),
    message_bytes: int = MESSAGE_BYTES,
) -> Reading:
    """Return what a mail says; Unreadable where no parser should be fed it.

    `ancestors` gives the texts of the posts a mail may quote, the nearest first.
    """
    prescan(raw, message_bytes)
    mail = parse(raw)
    kind, why = kind_of(mail, evidence, own_list_ids)
    words = trim(mail, ancestors(mail))
    return Reading(mail, words, author_of(mail), kind, why, body_hash(mail.body))


def body_hash(body: str) -> str:
    """Return SHA-256, in hex, of a body's words: relays rewrap lines, but keep words."""
    return hashlib.sha256(" ".join(body.split()).encode("utf-8", "surrogatepass")).hexdigest()


def decide(incoming: Incoming, reading: Reading, context: Context, site: Site) -> Outcome:
    """Return everything that follows from one mail in one alliance."""
    case = Case(
        mail=reading.mail,
        author=reading.author,
        kind=reading.kind,
        why=reading.why,
        words=reading.text,
        purpose=incoming.route.purpose,
        context=context,
    )
    outcome = _outcome(case, incoming, reading, context, site)
    return replace(
        outcome,
        incoming_id=incoming.id,
        subject=normal_subject(reading.mail.subject),
        message_id=reading.mail.message_id,
        body_hash=reading.body_hash,
        events=(
            *outcome.events,
            Event(what=outcome.fate, on=f"incoming {incoming.id}", detail=outcome.reason),
        ),
    )


def _outcome(
    case: Case, incoming: Incoming, reading: Reading, context: Context, site: Site
) -> Outcome:
    match judge(case):
        case Accept(reason) if case.kind in ("bounce", "complaint"):
            return Outcome("bounce", reason)
        case Accept(reason) if case.kind == "command":
            return Outcome("held", reason)  # a person does what no command does yet
        case Accept(reason):
            draft = draft_of(incoming, reading, context)
            return publish(draft, context, site, reason)
        case Hold(reason):
            proposed = incoming.route.purpose in ("post", "reply")
            draft = draft_of(incoming, reading, context) if proposed else None
            return Outcome("held", reason, held=draft)
        case Reject(reason):
            return Outcome("rejected", reason)
        case Drop(reason):
            return Outcome("dropped", reason)


def draft_of(incoming: Incoming, reading: Reading, context: Context) -> Draft:
    """Return the post a mail would become, placed but without a number."""
    mail, author = reading.mail, context.author
    where = place(mail, reading.words, context)
    return Draft(
        author_id=author.id if author else None,
        author=author.name if author else reading.author.name,
        organisation=author.organisation if author else "",
        country=author.country if author else "",
        subject=normal_subject(mail.subject),
        message_id=mail.message_id,
        body_hash=reading.body_hash,
        references=mail.references,
        awaits=awaits(mail, context),
        theme_id=where.theme_id,
        parent_number=where.parent.number if where.parent else None,
        thread=where.parent.thread if where.parent else None,
        placed_by=where.by,
        unsure=where.unsure,
        received_at=incoming.received_at,
        late=is_late(where.theme_id, context.alliance, incoming.received_at),
        language=mail.header("content-language") or None,
        segments=reading.words.segments,
        html=reading.words.html,
        attachments=tuple(a for a in mail.attachments if not a.inline),
    )


def publish(draft: Draft, context: Context, site: Site, reason: str) -> Outcome:
    """Return the outcome of publishing a draft: the post, its number, and its letters."""
    slug, number = context.alliance.slug, context.number
    post = Post(
        draft=draft,
        number=number,
        letter_id=letter_id(slug, number, _unguessable(draft, site), site.addresses.domain),
        published_at=context.now,
    )
    letters = distribute(post, _parent(draft, context), context, site)
    fate: Fate = "posted"
    return Outcome(fate, reason, post=post, letters=letters)


def _parent(draft: Draft, context: Context) -> Placed | None:
    return next((p for p in context.placed if p.number == draft.parent_number), None)


def _unguessable(draft: Draft, site: Site) -> str:
    """Return the random part of a letter's id: the same on a replay, and no one else's to make."""
    seed = f"{site.keys.current}\n{draft.message_id}\n{draft.body_hash}\n{draft.received_at}"
    return hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()[:16]
