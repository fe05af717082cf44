"""A moderators' announcement: drafted, shown, tried, said yes to; the clock publishes it.

It goes at once to everybody who wants any mail, digest readers too, so nothing of it
leaves before a moderator has seen it as it will be read, and said yes.
"""

from collections import Counter
from dataclasses import dataclass, replace

from mailbridge.core.composed import composed
from mailbridge.core.distribute import content_of, letter_id, readers_of
from mailbridge.core.held.shown import text_of
from mailbridge.core.letter import header, mailbox, plain
from mailbridge.core.notices import Addressee, Word, notice, to_member
from mailbridge.core.pages.markdown import introduction, plain_markdown
from mailbridge.core.sanitise import from_text
from mailbridge.core.site import Site
from mailbridge.core.subject import subject_key
from mailbridge.core.wording import Reader, tag
from mailbridge.model import (
    Context,
    Draft,
    Mail,
    Mailbox,
    Member,
    Notice,
    Outcome,
    Post,
    Prepared,
    Question,
)


@dataclass(frozen=True, slots=True)
class Reach:
    """To how many an announcement goes, and how they read otherwise."""

    all: int
    each: int
    daily: int
    weekly: int


@dataclass(frozen=True, slots=True)
class Announced:
    """The values of mail/notices/announcement.txt: what would go out, and to how many."""

    subject: str
    text: str
    files: tuple[str, ...]
    reach: Reach


def announcement_of(
    key: str, subject: str, markdown: str, by: Member | None, context: Context, site: Site
) -> Draft:
    """Return the draft of an announcement written in Markdown."""
    words = plain_markdown(markdown), introduction(markdown)
    return composed(("announcement", key, plain(subject)), words, by, context, site)


def plain_announcement(
    key: str, subject: str, text: str, by: Member | None, context: Context, site: Site
) -> Draft:
    """Return the draft of an announcement written as plain text, whose addresses become links."""
    words = text, from_text(text)
    return composed(("announcement", key, plain(subject)), words, by, context, site)


def as_announcement(draft: Draft) -> Draft:
    """Return a mail's draft as an announcement: it opens a thread outside all themes."""
    return replace(
        draft,
        kind="announcement",
        theme_id=None,
        parent_number=None,
        thread=None,
        placed_by="announce",
        unsure=False,
        also=(),
        awaits=(),
        late=False,
        subject_key=subject_key(draft.subject),
    )


def announced_by_mail(
    incoming_id: int, draft: Draft, mail: Mail, context: Context, site: Site
) -> Outcome | None:
    """Hold a moderator's announcement until they say yes to how it reads; None without words."""
    by = context.author
    if by is None or not draft.text:
        return None
    one = Prepared(
        f"{context.alliance.slug}/announcement/{incoming_id}",
        "announcement",
        as_announcement(draft),
        due_at=None,
        by=by.id,
        incoming_id=incoming_id,
    )
    question = Question(context.next_question, "announce", by.id, detail=one.key)
    shown = Word(
        "announcement",
        to_member(by),
        announced(one.draft, context),
        asks=question,
        answering=mail,
        voice="desk",
    )
    return Outcome(
        "held",
        "to_announce",
        preparations=(one,),
        questions=(question,),
        notices=(notice(shown, context, site),),
    )


def announced(draft: Draft, context: Context) -> Announced:
    """Return what would go out, and to how many."""
    files = tuple(plain(file.name) for file in draft.attachments)
    return Announced(plain(draft.subject), text_of(draft), files, reach_of(draft, context))


def reach_of(draft: Draft, context: Context) -> Reach:
    """Return to how many a draft would go now; who pauses gets none."""
    readers = [
        m
        for m in readers_of(draft, context)
        if m.paused_until is None or m.paused_until <= context.now
    ]
    modes = Counter(member.delivery for member in readers)
    return Reach(len(readers), modes["each"], modes["daily"], modes["weekly"])


def trial(draft: Draft, to: Addressee, context: Context, site: Site) -> Notice:
    """Return an announcement as one person would get it, marked as a trial in its subject.

    Its Message-ID is not the letters', for Gmail would hide the real one, and an answer
    goes to the moderators.
    """
    alliance = context.alliance
    language = site.language_of(to.language, *alliance.languages)
    random = f"{draft.version}{context.now:%Y%m%d%H%M%S}"
    own_id = letter_id(alliance.slug, context.number, f"trial.{random}", site.addresses.domain)
    look = site.look(language)
    mark = look.get_template("mail/trial.txt").render().strip()
    tried = replace(draft, subject=f"{mark} {draft.subject}")
    post = Post(tried, context.number, own_id, context.now)
    content = content_of(post, None, context, Reader(site, language))
    owner = Mailbox(f"{tag(alliance)} moderators", site.addresses.of(alliance.slug, "owner"))
    content = header("Reply-To", mailbox(owner)) + content
    return Notice(own_id, content, to.address, to.membership_id, to.address_id)
