"""Makes a post into the letters that carry it: one for each wording, whoever reads it.

The mails are the product: who speaks and from where comes first, then whom it
answers, the words, and three lines of footer. The subject is the thread's own
for as long as it lives, because Gmail threads by it. A letter's id is ours, not
the author's: Gmail hides a mail whose id its user has sent. The author's id goes
into References, so that answers to either are one thread.
"""

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, time
from email.utils import format_datetime

from mailbridge.core.inlined import inlined
from mailbridge.core.letter import Headers, mailbox, multipart, phrase, plain, words
from mailbridge.core.pages.links import Links
from mailbridge.core.site import Site
from mailbridge.core.thread_index import thread_index
from mailbridge.core.wording import LetterText, Reader, letter_text, tag
from mailbridge.model import (
    Alliance,
    Context,
    Draft,
    Letter,
    Mailbox,
    Member,
    Placed,
    Post,
    Precedence,
    Recipient,
)

_ID = re.compile(r"<[!-;=?-~]{3,250}>")
_MOST_REFERENCES = 12
_REFERENCES_BYTES = 600
_BLOCK_UNIT = 1 << 23  # of 100 ns: the unit of an answer's time in a Thread-Index


def letter_id(slug: str, number: int, random: str, domain: str) -> str:
    """Return the Message-ID of all letters that carry a post; `random` is unguessable."""
    return f"<{slug}.{number}.{random}@{domain}>"


def distribute(
    post: Post, parent: Placed | None, context: Context, site: Site
) -> tuple[Letter, ...]:
    """Return the letters of a post, each with those who get it: all in each-post mode.

    An announcement goes to all who want any mail, and before other posts. The author is
    among them, for their own post coming back says that it arrived. `parent` is the post
    it answers. The same input gives the same bytes.
    """
    alliance = context.alliance
    groups = _by_variant(readers_of(post.draft, context), alliance, site)
    announced = post.draft.kind == "announcement"
    return tuple(
        Letter(
            variant=variant,
            message_id=post.letter_id,
            content=content_of(post, parent, context, Reader(site, variant)),
            reply_name=plain(alliance.name) or tag(alliance),
            place=post.number,
            recipients=tuple(Recipient(m.id, m.address_id) for m in members),
            precedence=Precedence.THEME if announced else Precedence.POST,
        )
        for variant, members in groups.items()
    )


def readers_of(draft: Draft, context: Context) -> tuple[Member, ...]:
    """Return who gets a post as a letter of its own."""
    if draft.kind == "announcement":
        return tuple(member for member in context.members if member.delivery != "none")
    return tuple(member for member in context.members if member.delivery == "each")


def variant_of(member: Member, alliance: Alliance, site: Site) -> str:
    """Return which wording a member reads: their language, else the alliance's first.

    It is one we have words in; who reads another gets the alliance's, or English.
    """
    return site.language_of(member.language, *alliance.languages)


def _by_variant(
    members: Iterable[Member], alliance: Alliance, site: Site
) -> dict[str, list[Member]]:
    groups: dict[str, list[Member]] = {}
    for member in members:
        groups.setdefault(variant_of(member, alliance, site), []).append(member)
    return groups


def content_of(post: Post, parent: Placed | None, context: Context, reader: Reader) -> bytes:
    """Return the bytes of a post's letter in one language."""
    subject, site = _subject(post, parent, context), reader.site
    shown = letter_text(post, parent, context, reader, subject)
    look = site.look(reader.language)
    headers = (
        *_who(shown, context.alliance, site),
        ("Subject", words(subject)),
        ("Date", format_datetime(post.published_at.astimezone(UTC))),
        *_thread(post, parent, context, subject),
        *_list(post, context.alliance, site),
    )
    text = look.get_template("mail/post.txt").render(post=shown)
    slot = f"words-{hashlib.sha256(shown.html.encode()).hexdigest()[:16]}"
    page = look.get_template("mail/post.html").render(post=replace(shown, html=slot))
    return multipart(headers, text, inlined(page, {slot: shown.html}))


def _subject(post: Post, parent: Placed | None, context: Context) -> str:
    """Return the subject of the thread's first post, tagged, and marked where this is an answer."""
    own = plain(post.draft.subject)
    if parent is None:
        return f"[{tag(context.alliance)}] {own or '(no subject)'}"
    first = next((p for p in context.placed if p.number == parent.thread), parent)
    return f"Re: [{tag(context.alliance)}] {plain(first.subject) or own or '(no subject)'}"


def _who(shown: LetterText, alliance: Alliance, site: Site) -> Headers:
    address = site.addresses.of(alliance.slug, "post")
    name = f"{shown.author} via {tag(alliance)}" if shown.author else alliance.name
    sender = Mailbox(name, address)
    return (("From", mailbox(sender)), ("To", mailbox(Mailbox(alliance.name, address))))


def _thread(post: Post, parent: Placed | None, context: Context, subject: str) -> Headers:
    references = " ".join(_references(post, parent))
    answered = (("In-Reply-To", parent.letter_id),) if parent else ()
    return (
        ("Message-ID", post.letter_id),
        *answered,
        *((("References", references),) if references else ()),
        ("Thread-Topic", words(subject.removeprefix("Re: "))),
        ("Thread-Index", _index(post, parent, context.alliance)),
    )


def _references(post: Post, parent: Placed | None) -> tuple[str, ...]:
    """Return the ids above this letter, the oldest first; its author's own mail last.

    A long chain loses its middle (RFC 5322 §3.6.4 names no end; servers do).
    """
    above = (*parent.references, parent.message_id, parent.letter_id) if parent else ()
    waits = () if parent else tuple(reversed(post.draft.awaits))
    ids = (*above, *waits, post.draft.message_id)
    chain = tuple(dict.fromkeys(one for one in reversed(ids) if _ID.fullmatch(one)))[::-1]
    latest = len(chain)
    room = _REFERENCES_BYTES
    while latest > 1 and len(chain) - latest < _MOST_REFERENCES - 1 and room > 0:
        latest -= 1
        room -= len(chain[latest])
    return (*chain[:1], *chain[max(1, latest) :])


def _index(post: Post, parent: Placed | None, alliance: Alliance) -> str:
    """Return the Thread-Index: the thread's 22 bytes, and 5 more for each post above and for this.

    Of the posts between the first and the parent nothing is known here; Outlook
    then hangs this one a little higher, in the same thread.
    """
    thread = parent.thread if parent else post.number
    began = datetime.combine(alliance.starts, time(), UTC)
    index = b64decode(thread_index(alliance.slug, thread, began))
    if parent and parent.number != thread:
        index += _block(parent.received_at, began, parent.number)
    if parent:
        index += _block(post.draft.received_at, began, post.number)
    return b64encode(index).decode("ascii")


def _block(at: datetime, began: datetime, number: int) -> bytes:
    """Return an answer's five bytes: how long after the thread began, and a last one to differ."""
    ticks = max(0, int((at - began).total_seconds() * 10**7)) // _BLOCK_UNIT
    return (1 << 31 | ticks & 0x7FFFFFFF).to_bytes(4, "big") + bytes([number & 0xFF])


def _list(post: Post, alliance: Alliance, site: Site) -> Headers:
    slug, addresses = alliance.slug, site.addresses
    announced = post.draft.kind == "announcement"
    links = Links(site.base_url)
    archive = (
        ("List-Archive", f"<{links.absolute(links.alliance(slug))}>"),
        ("Archived-At", f"<{links.absolute(links.post(slug, post.number))}>"),
    )
    return (
        ("List-Id", f"{phrase(alliance.name)} <{slug}.{addresses.domain}>"),
        ("List-Post", "NO" if announced else f"<mailto:{addresses.of(slug, 'post')}>"),
        ("List-Help", f"<mailto:{addresses.of(slug, 'request')}?subject=help>"),
        ("List-Owner", f"<mailto:{addresses.of(slug, 'owner')}>"),
        *(archive if site.base_url else ()),
        *(("X-Loop", one) for one in post.draft.lists),
        ("Precedence", "list"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
    )
