"""Notices: the polite mails the bridge itself writes, each to one person.

A notice is one template, `mail/notices/NAME.txt`: its subject on the first line,
then paragraphs that are one line each, for phones wrap them. The HTML part is
made of the same words. Who is told what, and whether at all, is in `owed`: a
forged From would else make us write to people who never heard of us.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime
from typing import Literal

from mailbridge.core.addresses import normalised
from mailbridge.core.identity import Identity
from mailbridge.core.letter import Headers, mailbox, multipart, plain, words
from mailbridge.core.pages.links import Links
from mailbridge.core.site import Site
from mailbridge.core.tokens import question_token, reply_token
from mailbridge.core.wording import tag
from mailbridge.model import (
    Attachment,
    Context,
    Entry,
    Mail,
    Mailbox,
    Member,
    Notice,
    Question,
)

Voice = Literal["desk", "alliance", "lead", "inviter"]

_GAPS = re.compile(r"\n{3,}")
_RULE = "-----"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a notice goes to; a stranger has no ids."""

    name: str
    address: str
    language: str = ""
    time_zone: str = ""
    membership_id: int | None = None
    address_id: int | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """One notice to be written: a template, its values (`say` in it), and what it asks.

    `answering` is the mail it is owed to, None where nobody wrote to us. `answers` is
    the post that a reply to it answers, where it is no question; `files` go with it.
    `by` is the member whose words it carries, in whose name it comes; a reply goes to
    `reply_to` where that is anybody's own address.
    """

    template: str
    to: Addressee
    say: object = None
    asks: Question | None = None
    answering: Mail | None = None
    voice: Voice = "alliance"
    answers: Entry | None = None
    files: tuple[Attachment, ...] = ()
    by: str = ""
    reply_to: Mailbox | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What every template may name of its alliance (`here` in it); URLs are "" without pages."""

    name: str
    tag: str
    members: int
    moderators: tuple[str, ...]
    first_names: tuple[str, ...]
    url: str
    mail_url: str
    button_url: str
    owner_address: str
    request_address: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph for the HTML part: its lines, and whether they are somebody else's words."""

    lines: tuple[str, ...]
    quoted: bool
    small: bool


def to_member(member: Member) -> Addressee:
    """Return a member as whom a notice goes to."""
    return Addressee(
        name=member.name,
        address=member.address,
        language=member.language,
        time_zone=member.time_zone,
        membership_id=member.id,
        address_id=member.address_id,
    )


def owed(
    mail: Mail | None, author: Identity, context: Context
) -> Literal["all", "little", "nothing"]:
    """Return how much the author of a mail may be told in answer to it.

    Everything where they surely wrote it. Else at most a notice a day, without
    a word of their mail's; and lists and whoever names no mailbox get nothing.
    """
    if author.sure == "failed" or (mail and mail.header("list-id")):
        return "nothing"
    if context.author is not None and author.sure in ("proved", "likely"):
        return "all"
    return "nothing" if context.had_notice else "little"


def author_of_mail(author: Identity, context: Context) -> Addressee:
    """Return who is answered: the member at the address they wrote from, or a stranger."""
    member = context.author
    if member is None:
        return Addressee(name="", address=author.address)
    if context.vouched == "once":
        return to_member(member)
    if normalised(author.address) == normalised(member.address):
        return to_member(member)
    here = to_member(member)
    return Addressee(here.name, author.address, here.language, here.time_zone, here.membership_id)


def notice(word: Word, context: Context, site: Site) -> Notice:
    """Return a notice ready to be sent; the same input gives the same bytes."""
    around = _around(word, context, site)
    look = site.look(site.language_of(word.to.language, *context.alliance.languages))
    template = look.get_template(f"mail/notices/{word.template}.txt")
    text = template.render(to=word.to, say=word.say, here=around).lstrip("\n")
    first, _, rest = text.partition("\n")
    subject = plain(first.removeprefix("Subject:"))
    body = _GAPS.sub("\n\n", rest).strip("\n") + "\n"
    html = look.get_template("mail/notice.html").render(subject=subject, blocks=blocks(body))
    message_id = _message_id(word, context, site, body)
    headers = _headers(word, context, site, (message_id, subject))
    return Notice(
        message_id=message_id,
        content=multipart(headers, body, html, word.files),
        key=normalised(word.to.address),
        membership_id=word.to.membership_id,
        address_id=word.to.address_id,
        answers_mail=word.answering is not None,
        question=word.asks.number if word.asks else 0,
    )


def blocks(text: str) -> tuple[Block, ...]:
    """Return a notice's paragraphs; what stands between two rules is somebody else's words."""
    found: list[Block] = []
    quoted = small = False
    for paragraph in text.strip("\n").split("\n\n"):
        lines: list[str] = []
        for line in paragraph.split("\n"):
            if line.startswith(_RULE) or line == "-- ":
                found.append(Block(tuple(lines), quoted, small))
                lines = [line.strip("- ")]
                quoted, small = quoted ^ line.startswith(_RULE), small or line == "-- "
                found.append(Block(tuple(lines), quoted=False, small=True))
                lines = []
            else:
                lines.append(line)
        found.append(Block(tuple(lines), quoted, small))
    return tuple(block for block in found if any(block.lines))


def _around(word: Word, context: Context, site: Site) -> Around:
    alliance, links = context.alliance, Links(site.base_url)
    slug = alliance.slug
    page = "i" if word.asks and word.asks.kind == "invite" else "c"
    button = f"{links.root}/{page}/{_token(word.asks, slug, site)}" if word.asks else ""
    return Around(
        name=plain(alliance.name),
        tag=tag(alliance),
        members=len(context.members),
        moderators=tuple(plain(m.name) for m in moderators(context)),
        first_names=tuple(plain(m.name).partition(" ")[0] for m in moderators(context)),
        url=links.absolute(links.alliance(slug)),
        mail_url=links.absolute(links.mail(slug)),
        button_url=links.absolute(button) if button else "",
        owner_address=site.addresses.of(slug, "owner"),
        request_address=site.addresses.of(slug, "request"),
    )


def moderators(context: Context) -> tuple[Member, ...]:
    """Return those who moderate, the lead first."""
    found = (member for member in context.members if member.role == "moderator")
    return tuple(sorted(found, key=lambda member: not member.lead))


def _token(question: Question, slug: str, site: Site) -> str:
    return question_token(site.keys, slug, question.number, question.whom or 0)


def _headers(word: Word, context: Context, site: Site, said: tuple[str, str]) -> Headers:
    message_id, subject = said
    alliance, addresses = context.alliance, site.addresses
    owner = addresses.of(alliance.slug, "owner")
    reply = owner
    if word.asks is not None:
        reply = addresses.with_token(alliance.slug, _token(word.asks, alliance.slug, site))
    sender, reply_name = _names(word.voice, context)
    if word.answers is not None:
        place, whom = word.answers.outline.number, word.to.membership_id or 0
        token = reply_token(site.keys, alliance.slug, place, whom)
        reply, reply_name = addresses.with_token(alliance.slug, token), plain(alliance.name)
    writes = owner
    if word.by:
        # Some mail clients answer the From line whatever Reply-To says.
        sender, reply_name, writes = f"{plain(word.by)} via {tag(alliance)}", plain(word.by), reply
    if word.reply_to is not None:
        reply_name, reply = word.reply_to.name, word.reply_to.address
    return (
        ("From", mailbox(Mailbox(sender, writes))),
        ("To", mailbox(Mailbox(word.to.name, word.to.address))),
        ("Reply-To", mailbox(Mailbox(reply_name, reply))),
        ("Subject", words(subject)),
        ("Date", format_datetime(context.now.astimezone(UTC))),
        ("Message-ID", message_id),
        *((("References", word.answers.letter_id),) if word.answers else ()),
        ("Auto-Submitted", "auto-replied" if word.answering else "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
    )


def _names(voice: Voice, context: Context) -> tuple[str, str]:
    """Return who a notice is from, and who a reply goes to."""
    short = tag(context.alliance)
    lead = next((m for m in moderators(context) if m.lead), None)
    match voice:
        case "desk":
            return f"{short} desk", f"{short} desk"
        case "lead" if lead:
            return f"{plain(lead.name)} via {short}", f"{short} moderators"
        case "inviter" if lead:
            who = plain(lead.name)
            return ", ".join(filter(None, (who, plain(lead.organisation)))), who
        case _:
            return plain(context.alliance.name) or short, f"{short} moderators"


def _message_id(word: Word, context: Context, site: Site, body: str) -> str:
    """Return an id that nobody can guess, and that a replay makes again."""
    seed = f"{site.keys.current}\n{word.to.address}\n{context.now}\n{word.template}\n{body}"
    random = hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"<{context.alliance.slug}.notice.{random}@{site.addresses.domain}>"
