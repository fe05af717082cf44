"""One held mail: whose it is and how sure that is, what members would read, what was cut, the rest.

What was cut and the mail's own words are for the moderators' eyes, so they are shown as
they are. A very long one is shown up to a point here, and is whole in the mail itself.
"""

from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import Literal

from mailbridge.core.forms import Form
from mailbridge.core.held import first_name
from mailbridge.core.held.edited import Change, compared, own_words
from mailbridge.core.held.ruling import Over, is_over, over
from mailbridge.core.pages.dates import Moment, moment
from mailbridge.core.pages.desk.discussion import themes_of
from mailbridge.core.pages.desk.frame import Desk
from mailbridge.core.pages.desk.held import origin
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import Link
from mailbridge.core.pages.names import (
    direction,
    file_kind,
    file_name,
    language_name,
    language_tag,
    size,
)
from mailbridge.core.pages.words import Shown, masked, whole
from mailbridge.core.wording import label
from mailbridge.model import Alliance, Draft, HeldMail, Member, Sure

_LONGEST = 6_000  # letters of the original that the page shows


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft's words as a page of the archive would show them."""

    words: Shown
    lang: str
    dir: str
    href: str = ""
    answers: None = None


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file that came with a mail."""

    name: str
    href: str
    kind: str
    size: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A run of the mail that members would not read."""

    kind: Literal["quoted", "signature"]
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What was decided about a mail; `at` is the time of it, `undo` posts to take it back."""

    fate: str
    what: str
    by: str
    at: Moment
    words: str
    undo: str


@dataclass(frozen=True, slots=True)
class Offered:
    """Words to begin a refusal with: which, in which language, and the way to fill them in."""

    kind: str
    language: str
    href: str


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the forms of the page post to, and the pages beside it."""

    here: str
    edit: str
    claim: str
    restore: str
    raw: str
    list: str
    next: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """What the store and the arrival tell beside the draft; `address` is a stranger's."""

    sure: Sure
    address: str
    raw_bytes: int


@dataclass(frozen=True, slots=True)
class Room:
    """Where a mail is looked at, and by whom: `by` is the moderator's membership.

    `next_id` is the mail after it, None where none waits; `offered` are the refusals
    there are words for, each with a language.
    """

    alliance: Alliance
    members: tuple[Member, ...]
    where: tzinfo
    by: int
    next_id: int | None
    offered: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HeldMailPage:
    """One held mail; `standing` is None while it waits, `changed`: it did since it was shown."""

    frame: Frame
    desk: Desk
    alliance: Link
    id: int
    version: str
    subject: str
    author: str
    origin: str
    member: bool
    sure: Sure
    address: str
    place: str
    answers: Link | None
    came: Moment
    waits: timedelta
    why: str
    language: str
    word_count: int
    taken_by: str
    mine: bool
    post: DraftView
    files: tuple[FileLink, ...]
    cut: tuple[Cut, ...]
    original: str
    original_more: int
    raw_size: str
    changes: tuple[Change, ...]
    standing: Standing | None
    changed: bool
    ways: Ways
    themes: tuple[tuple[str, str], ...]
    offered: tuple[Offered, ...]
    form: Form


@dataclass(frozen=True, slots=True)
class EditPage:
    """The words of a held mail, to be changed."""

    frame: Frame
    desk: Desk
    back: Link
    version: str
    author: str
    marked_up: bool
    form: Form


def held_mail_page(
    frames: tuple[Frame, Desk, Around],
    room: Room,
    mail: HeldMail,
    arrived: Arrived,
    form: Form,
    *,
    changed: bool = False,
) -> HeldMailPage:
    """Return the page of a mail for one moderator."""
    own, desk, around = frames
    alliance, draft, links = room.alliance, mail.draft, around.links
    first = mail.original or draft
    text = "".join(segment.text for segment in first.segments)
    taken = next((m.name for m in room.members if m.id == mail.taken_by), "")
    ways = _ways(around, alliance, mail, room.next_id)
    return HeldMailPage(
        frame=own,
        desk=desk,
        alliance=Link(alliance.name, links.desk(alliance.slug)),
        id=mail.incoming_id,
        version=draft.version,
        subject=masked(draft.subject),
        author=masked(draft.author),
        origin=origin(mail, around.language),
        member=draft.author_id is not None,
        sure=arrived.sure,
        address=arrived.address if draft.author_id is None else "",
        place=label(alliance, draft.theme_id),
        answers=_answers(around, alliance, draft),
        came=moment(draft.received_at, room.where, around.now.year, around.language),
        waits=around.now - draft.received_at,
        why=mail.reason,
        language=language_name(draft.language or "", around.language),
        word_count=len(draft.text.split()),
        taken_by=first_name(taken),
        mine=bool(room.by) and mail.taken_by == room.by,
        post=_view(draft),
        files=_files(around, alliance, mail),
        cut=_cut(first),
        original=text.strip("\n")[:_LONGEST],
        original_more=max(0, len(text.strip("\n")) - _LONGEST),
        raw_size=size(arrived.raw_bytes, around.language),
        changes=compared(own_words(first), own_words(draft)) if mail.original else (),
        standing=_standing(around, room, mail),
        changed=changed,
        ways=ways,
        themes=themes_of(alliance),
        offered=tuple(
            Offered(kind, language, f"{ways.here}?say={kind}&in={language}#no")
            for kind, language in room.offered
        ),
        form=form,
    )


def edit_page(
    frames: tuple[Frame, Desk, Around], alliance: Alliance, mail: HeldMail, form: Form
) -> EditPage:
    """Return the page on which a held mail's words are changed."""
    own, desk, around = frames
    way = around.links.desk(alliance.slug, f"held/{mail.incoming_id}")
    return EditPage(
        frame=own,
        desk=desk,
        back=Link(masked(mail.draft.subject), way),
        version=mail.draft.version,
        author=masked(mail.draft.author),
        marked_up="<a" in mail.draft.html or "<li" in mail.draft.html,
        form=form,
    )


def _view(draft: Draft) -> DraftView:
    lang = language_tag(draft.language)
    return DraftView(whole(draft), lang, direction(lang))


def _answers(around: Around, alliance: Alliance, draft: Draft) -> Link | None:
    number = draft.parent_number
    return Link(f"#{number}", around.links.post(alliance.slug, number)) if number else None


def _files(around: Around, alliance: Alliance, mail: HeldMail) -> tuple[FileLink, ...]:
    way = around.links.desk(alliance.slug, f"held/{mail.incoming_id}/files")
    return tuple(
        FileLink(
            name=file_name(file.name),
            href=f"{way}/{position}",
            kind=file_kind(file_name(file.name), file.type),
            size=size(file.size, around.language),
        )
        for position, file in enumerate(mail.draft.attachments, start=1)
    )


def _cut(draft: Draft) -> tuple[Cut, ...]:
    return tuple(
        Cut(segment.kind, segment.text.strip("\n")[:_LONGEST])
        for segment in draft.segments
        if segment.kind != "own" and segment.text.strip()
    )


def _standing(around: Around, room: Room, mail: HeldMail) -> Standing | None:
    if not is_over(mail):
        return None
    found: Over = over(mail, room.members, around.now)
    decided, links, slug = mail.decided, around.links, room.alliance.slug
    return Standing(
        fate=found.fate,
        what=decided.what if decided else "",
        by=found.by,
        at=moment(found.at, room.where, around.now.year, around.language),
        words=decided.words if decided else "",
        undo=links.desk(slug, "held/undo") if mail.fate == "held" else "",
    )


def _ways(around: Around, alliance: Alliance, mail: HeldMail, next_id: int | None) -> Ways:
    links, slug = around.links, alliance.slug
    here = links.desk(slug, f"held/{mail.incoming_id}")
    return Ways(
        here=here,
        edit=f"{here}/edit",
        claim=f"{here}/claim",
        restore=f"{here}/restore",
        raw=f"{here}/mail.eml",
        list=links.desk(slug, "held"),
        next=links.desk(slug, f"held/{next_id}") if next_id else "",
    )
