"""The desk's announcements: the list, and one of them from its first words to how it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Literal

from mailbridge.core.announcement import Reach, reach_of
from mailbridge.core.forms import Form
from mailbridge.core.letter import plain
from mailbridge.core.pages.dates import Moment, moment
from mailbridge.core.pages.desk.frame import Desk, Turning, on_sheet
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import Link
from mailbridge.core.wording import tag
from mailbridge.model import Alliance, Context, Prepared, Sendings

State = Literal["draft", "scheduled", "out"]


@dataclass(frozen=True, slots=True)
class AnnouncementRow:
    """An announcement in the list; `at` is when it goes or went, None of a draft."""

    subject: str
    by: str
    state: State
    at: Moment | None
    href: str


@dataclass(frozen=True, slots=True)
class AnnouncementsPage:
    """The announcements of an alliance, what is not out first; `form` begins a new one."""

    frame: Frame
    desk: Desk
    alliance: Link
    rows: tuple[AnnouncementRow, ...]
    turning: Turning
    form: Form
    members: int
    path: str


@dataclass(frozen=True, slots=True)
class AnnouncementPage:
    """One announcement: as members read it, to whom it goes, and, once out, how it went.

    `editable` is that its words may be changed here; what came as a mail goes out as it came.
    `trial` is that there is an address of the visitor's to try it on.
    """

    frame: Frame
    desk: Desk
    alliance: Link
    back: str
    path: str
    stop: str
    form: Form
    state: State
    at: Moment | None
    zone: str
    editable: bool
    trial: bool
    subject: str
    by: str
    html: str
    files: tuple[str, ...]
    reach: Reach
    post: Link | None
    went: Sendings | None


def announcements_page(
    frames: tuple[Frame, Desk, Around],
    found: Sequence[Prepared],
    form: Form,
    context: Context,
    at: tuple[int, tzinfo],
) -> AnnouncementsPage:
    """Return a sheet of the list; `at` is which one, and the zone that times are told in."""
    own, desk, around = frames
    sheet, where = at
    links, alliance = around.links, context.alliance
    path = links.desk(alliance.slug, "announcements")
    rows = tuple(_row(one, path, where, around) for one in found)
    order = sorted(rows, key=lambda row: (row.state == "out", row.state == "scheduled"))
    waits = [row for row in order if row.state != "out"]
    out = [row for row in order if row.state == "out"]
    shown, ways = on_sheet((*waits, *reversed(out)), path, sheet)
    return AnnouncementsPage(
        frame=own,
        desk=desk,
        alliance=Link(alliance.name, links.desk(alliance.slug)),
        rows=tuple(shown),
        turning=ways,
        form=form,
        members=sum(member.delivery != "none" for member in context.members),
        path=path,
    )


def announcement_page(
    frames: tuple[Frame, Desk, Around],
    one: Prepared,
    went: Sendings | None,
    form: Form,
    context: Context,
    where: tuple[tzinfo, str],
) -> AnnouncementPage:
    """Return the page of one announcement; `where` is the zone of its times, and its name."""
    own, desk, around = frames
    links, alliance, draft = around.links, context.alliance, one.draft
    path = f"{links.desk(alliance.slug, 'announcements')}/{name_of(one)}"
    return AnnouncementPage(
        frame=own,
        desk=desk,
        alliance=Link(alliance.name, links.desk(alliance.slug)),
        back=links.desk(alliance.slug, "announcements"),
        path=path,
        stop=f"{path}/stop",
        form=form,
        state=state_of(one),
        at=moment(one.due_at, where[0], language=around.language) if one.due_at else None,
        zone=where[1].rpartition("/")[2].replace("_", " "),
        editable=one.number is None and one.incoming_id is None,
        trial=context.author is not None,
        subject=f"[{tag(alliance)}] {plain(draft.subject)}",
        by=_by(one, alliance),
        html=draft.html,
        files=tuple(plain(file.name) for file in draft.attachments),
        reach=reach_of(draft, context),
        post=_post(one, alliance, around),
        went=went,
    )


def name_of(one: Prepared) -> str:
    """Return the last part of an announcement's key, which its page is called by."""
    return one.key.rpartition("/")[2]


def state_of(one: Prepared) -> State:
    """Return how far it is."""
    return "out" if one.number is not None else "scheduled" if one.due_at else "draft"


def _row(one: Prepared, path: str, where: tzinfo, around: Around) -> AnnouncementRow:
    return AnnouncementRow(
        subject=plain(one.draft.subject),
        by=plain(one.draft.author),
        state=state_of(one),
        at=moment(one.due_at, where, around.now.year, around.language) if one.due_at else None,
        href=f"{path}/{name_of(one)}",
    )


def _by(one: Prepared, alliance: Alliance) -> str:
    name = plain(one.draft.author)
    return f"{name} via {tag(alliance)}" if one.draft.author_id else name


def _post(one: Prepared, alliance: Alliance, around: Around) -> Link | None:
    if one.number is None:
        return None
    return Link(f"{tag(alliance)} #{one.number}", around.links.post(alliance.slug, one.number))
