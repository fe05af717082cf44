"""A mail read and placed becomes a Draft, and a Draft a post with its number and its letters."""

import hashlib
from collections.abc import Callable
from functools import partial

from mailbridge.core.attachments import for_everyone
from mailbridge.core.classify import lists_passed
from mailbridge.core.digest_answers import subject_of
from mailbridge.core.distribute import distribute, letter_id
from mailbridge.core.sanitise import from_text, mask_tokens
from mailbridge.core.site import Site
from mailbridge.core.thread import (
    awaits,
    own_ids,
    place,
    subject_key,
)
from mailbridge.core.tokens import read_token
from mailbridge.core.weeks import is_late
from mailbridge.core.word_limit import tell_limit
from mailbridge.model import (
    Context,
    Draft,
    Incoming,
    Outcome,
    Placed,
    Post,
    Segment,
)
from mailbridge.reading import Reading


def draft_of(incoming: Incoming, reading: Reading, context: Context, site: Site) -> Draft:
    """Return the post a mail would become, placed but without a number, and without our tokens."""
    mail, author = reading.mail, context.author
    where = place(mail, reading.words, context)
    masked = _masking(context.alliance.slug, site)
    subject = masked(subject_of(mail, where, context))
    return Draft(
        author_id=author.id if author else None,
        author=author.name if author else reading.author.name,
        organisation=author.organisation if author else "",
        country=author.country if author else "",
        subject=subject,
        subject_key=subject_key(subject),
        message_id=mail.message_id,
        body_hash=reading.body_hash,
        references=mail.references,
        awaits=awaits(mail, context),
        theme_id=where.theme_id,
        parent_number=where.parent.number if where.parent else None,
        thread=where.parent.thread if where.parent else None,
        placed_by=where.by,
        unsure=where.unsure,
        also=where.also,
        lists=lists_passed(mail),
        received_at=incoming.received_at,
        late=is_late(context.alliance, where.theme_id, incoming.received_at),
        language=reading.language,
        segments=tuple(
            Segment(one.kind, masked(one.text))
            for one in (*reading.words.segments, *_in_file(reading))
        ),
        html=masked(reading.words.html + (from_text(reading.document) if reading.document else "")),
        attachments=for_everyone(mail.attachments),
        other_ids=tuple(one for one in own_ids(mail) if one != mail.message_id),
    )


def _masking(slug: str, site: Site) -> Callable[[str], str]:
    def is_ours(token: str) -> bool:
        return read_token(site.keys, slug, token) is not None

    return partial(mask_tokens, root=site.base_url, is_ours=is_ours)


def _in_file(reading: Reading) -> tuple[Segment, ...]:
    return (Segment("own", f"\n\n{reading.document}"),) if reading.document else ()


def publish(draft: Draft, context: Context, site: Site, reason: str) -> Outcome:
    """Return the outcome of publishing a draft: the post, its number, and its letters."""
    own_id = letter_id_of(draft, context, site)
    post = Post(draft, context.number, letter_id=own_id, published_at=context.now)
    letters = distribute(post, _parent(draft, context), context, site)
    return tell_limit(Outcome("posted", reason, post=post, letters=letters), context, site)


def letter_id_of(draft: Draft, context: Context, site: Site) -> str:
    """Return the Message-ID of the letters that carry a draft once it has the next number."""
    random = _unguessable(draft, site)
    return letter_id(context.alliance.slug, context.number, random, site.addresses.domain)


def _parent(draft: Draft, context: Context) -> Placed | None:
    return next((p for p in context.placed if p.number == draft.parent_number), None)


def _unguessable(draft: Draft, site: Site) -> str:
    """Return the random part of a letter's id: the same on a replay, and no one else's to make."""
    seed = f"{site.keys.current}\n{draft.message_id}\n{draft.body_hash}\n{draft.received_at}"
    return hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()[:16]
