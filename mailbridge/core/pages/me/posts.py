"""The pages of what somebody wrote in one alliance: the list, and one post to correct."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from mailbridge.core.commands.own_posts import CORRECTING
from mailbridge.core.forms import Form
from mailbridge.core.pages.dates import Moment, moment
from mailbridge.core.pages.desk.frame import Desk, Turning
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import Link
from mailbridge.model import Alliance, HeldMail, Named, OwnPost


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post in the list; `edit` is its page to correct or take it back, "" where that is over."""

    number: int
    subject: str
    state: str
    at: Moment
    href: str
    edit: str


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A mail that waits for a moderator."""

    id: int
    subject: str
    at: Moment


@dataclass(frozen=True, slots=True)
class PostsPage:
    """What somebody wrote, the newest first; `held` waits still, `withdraw` takes of it back."""

    frame: Frame
    desk: Desk
    alliance: Link
    address: str
    held: tuple[HeldRow, ...]
    posts: tuple[PostRow, ...]
    turning: Turning
    withdraw: str


@dataclass(frozen=True, slots=True)
class EditPage:
    """One post of somebody's; `correctable` is that its words may still be changed."""

    frame: Frame
    desk: Desk
    number: int
    subject: str
    form: Form
    correctable: bool
    until: Moment
    href: str
    withdraw: str
    back: str
    owner: str


def posts_page(
    frames: tuple[Frame, Desk, Around],
    alliance: Alliance,
    where: tzinfo,
    found: tuple[Sequence[HeldMail], Sequence[OwnPost]],
    turning: Turning,
) -> PostsPage:
    """Return the list: `found` are the mails that wait, and the posts of this sheet."""
    own, desk, around = frames
    links, slug, language = around.links, alliance.slug, around.language
    held, posts = found
    return PostsPage(
        frame=own,
        desk=desk,
        alliance=Link(alliance.name, links.me(f"in/{slug}")),
        address=around.addresses.of(slug, "post"),
        held=tuple(
            HeldRow(
                mail.incoming_id, mail.draft.subject, moment(mail.held_at, where, language=language)
            )
            for mail in held
        ),
        posts=tuple(
            PostRow(
                number=post.number,
                subject=post.subject,
                state=post.state,
                at=moment(post.published_at, where, language=language),
                href=links.post(slug, post.number),
                edit=links.me(f"in/{slug}/posts/{post.number}")
                if post.state == "published"
                else "",
            )
            for post in posts
        ),
        turning=turning,
        withdraw=links.me(f"in/{slug}/withdraw"),
    )


def may_correct(named: Named, now: datetime) -> bool:
    """Whether an author may still change a post's words: so it is by mail too."""
    return named.entry.state == "published" and now - named.published_at <= CORRECTING


def edit_page(
    frames: tuple[Frame, Desk, Around],
    alliance: Alliance,
    named: Named,
    form: Form,
    where: tzinfo,
) -> EditPage:
    """Return the page of one post."""
    own, desk, around = frames
    links, slug, outline = around.links, alliance.slug, named.entry.outline
    return EditPage(
        frame=own,
        desk=desk,
        number=outline.number,
        subject=outline.subject,
        form=form,
        correctable=may_correct(named, around.now),
        until=moment(named.published_at + CORRECTING, where, language=around.language),
        href=links.post(slug, outline.number),
        withdraw=links.me(f"in/{slug}/posts/{outline.number}/withdraw"),
        back=links.me(f"in/{slug}/posts"),
        owner=around.addresses.of(slug, "owner"),
    )
