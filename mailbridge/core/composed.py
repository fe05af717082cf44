"""What moderators write here and not in a mail, as the draft of a post."""

import hashlib

from mailbridge.core.letter import plain
from mailbridge.core.site import Site
from mailbridge.core.subject import subject_key
from mailbridge.model import Context, Draft, Member, PostKind, Segment


def composed(
    of: tuple[PostKind, str, str],
    words: tuple[str, str],
    by: Member | None,
    context: Context,
    site: Site,
    theme_id: int | None = None,
) -> Draft:
    """Return a draft; the same words under the same key are the same draft.

    `of` are its kind, key and subject, `words` its text and sanitised HTML. `by` is None
    where the alliance itself speaks.
    """
    (kind, key, subject), (text, html), alliance = of, words, context.alliance
    random = hashlib.sha256(f"{site.keys.current}\n{key}\n{text}".encode()).hexdigest()
    name = kind.replace("_", "-")
    return Draft(
        author_id=by.id if by else None,
        author=by.name if by else plain(alliance.name),
        organisation=by.organisation if by else "",
        country=by.country if by else "",
        subject=subject,
        subject_key=subject_key(subject),
        message_id=f"<{alliance.slug}.{name}.{random[:16]}@{site.addresses.domain}>",
        body_hash=random,
        references=(),
        awaits=(),
        theme_id=theme_id,
        parent_number=None,
        thread=None,
        placed_by="plan",
        unsure=False,
        received_at=context.now,
        late=False,
        language=None,
        segments=(Segment("own", text),),
        html=html,
        kind=kind,
    )
