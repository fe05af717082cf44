"""The list of held mail: what waits, the oldest first, to be opened or decided several at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from mailbridge.core.forms import Form
from mailbridge.core.held import first_name
from mailbridge.core.pages.desk.frame import Desk, Turning
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import Link
from mailbridge.core.pages.names import country_name
from mailbridge.core.pages.words import excerpt, masked
from mailbridge.core.wording import label
from mailbridge.model import Alliance, HeldMail, Member

_PREVIEW = 220


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A mail that waits; `tick` is what its box sends, "" where it would become no post."""

    id: int
    href: str
    subject: str
    author: str
    origin: str
    place: str
    why: str
    waits: timedelta
    preview: str
    taken_by: str
    tick: str


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """A mail that was decided a moment ago; `what` is publish or reject."""

    href: str
    subject: str
    author: str
    what: str
    by: str


@dataclass(frozen=True, slots=True)
class HeldPage:
    """What waits in an alliance; `decided` is what is carried out in a moment."""

    frame: Frame
    desk: Desk
    alliance: Link
    rows: tuple[HeldRow, ...]
    decided: tuple[DecidedRow, ...]
    turning: Turning
    form: Form


@dataclass(frozen=True, slots=True)
class Queued:
    """A row of the list as the store has it; `mail` is None where it proposes no post."""

    id: int
    subject: str
    why: str
    waits: timedelta
    mail: HeldMail | None


def held_page(
    frames: tuple[Frame, Desk, Around],
    alliance: Alliance,
    members: Sequence[Member],
    found: tuple[Sequence[Queued], Sequence[HeldMail]],
    turning: Turning,
    form: Form,
) -> HeldPage:
    """Return the list: `found` is what waits, and what was decided a moment ago."""
    own, desk, around = frames
    names = {member.id: first_name(member.name) for member in members}
    queue, decided = found
    return HeldPage(
        frame=own,
        desk=desk,
        alliance=Link(alliance.name, around.links.desk(alliance.slug)),
        rows=tuple(_row(around, alliance, names, each) for each in queue),
        decided=tuple(_decided(around, alliance, names, mail) for mail in decided),
        turning=turning,
        form=form,
    )


def origin(mail: HeldMail, language: str) -> str:
    """Return where an author is, as far as it is known: "Oromia Seed Network, Ethiopia"."""
    draft = mail.draft
    country = country_name(draft.country, language) if draft.country else ""
    return ", ".join(filter(None, (masked(draft.organisation), country)))


def _row(around: Around, alliance: Alliance, names: Mapping[int, str], queued: Queued) -> HeldRow:
    mail = queued.mail
    draft = mail.draft if mail else None
    return HeldRow(
        id=queued.id,
        href=around.links.desk(alliance.slug, f"held/{queued.id}"),
        subject=masked(draft.subject if draft else queued.subject),
        author=masked(draft.author) if draft else "",
        origin=origin(mail, around.language) if mail else "",
        place=label(alliance, draft.theme_id) if draft else "",
        why=queued.why,
        waits=queued.waits,
        preview=excerpt(draft.text, _PREVIEW) if draft else "",
        taken_by=names.get(mail.taken_by or 0, "") if mail else "",
        tick=f"{queued.id}.{draft.version}" if draft else "",
    )


def _decided(
    around: Around, alliance: Alliance, names: Mapping[int, str], mail: HeldMail
) -> DecidedRow:
    decided = mail.decided
    return DecidedRow(
        href=around.links.desk(alliance.slug, f"held/{mail.incoming_id}"),
        subject=masked(mail.draft.subject),
        author=masked(mail.draft.author),
        what=decided.what if decided else "",
        by=names.get(decided.by, "") if decided else "",
    )
