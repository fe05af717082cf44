"""Lists of people that come in on the desk: how they were read, and what they would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mailbridge.core.forms import Form, Upload
from mailbridge.core.members_csv import COLUMNS, OPTIONAL, decoded
from mailbridge.core.pages.dates import full_day
from mailbridge.core.pages.desk.frame import Desk
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.errors import Fault

FIRST = 100  # lines of a list that a preview names; the others are counted


@dataclass(frozen=True, slots=True)
class Pasted:
    """A list as it was posted: `notes` say how a file was read, `fault` why there is none."""

    text: str
    notes: tuple[str, ...] = ()
    fault: str = ""

    @property
    def content(self) -> bytes:
        """The list as the bytes of a file."""
        return self.text.encode()


@dataclass(frozen=True, slots=True)
class Line:
    """What a list would do with somebody: `what` and `fields` are worded by the page."""

    line: int
    name: str
    what: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a list would do: its first lines, and how many there are of each kind."""

    notes: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]
    lines: tuple[Line, ...]
    more: int
    mail: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list to bring in: the form, then what is wrong with it, or what it would do."""

    frame: Frame
    desk: Desk
    form: Form
    columns: str
    faults: tuple[Fault, ...]
    preview: Preview | None
    people: str
    invitations: str
    day: str


def pasted(form: Form) -> Pasted:
    """Return the list of a form: the file's where one was chosen, else the text's."""
    upload = form.file("file")
    if upload is not None and upload.content:
        return _read(upload)
    text = form.text("list")
    return Pasted(text, fault="" if text else "missing")


def preview(
    notes: Sequence[str], lines: Sequence[Line], mail: str = "", by: date | None = None
) -> Preview:
    """Return what lines would do; `mail` is the first that would go out, to be answered `by`."""
    kinds = dict.fromkeys(line.what for line in lines)
    told = sorted(lines, key=lambda line: (line.what == "same", line.line))
    return Preview(
        notes=tuple(notes),
        counts=tuple((kind, sum(line.what == kind for line in lines)) for kind in kinds),
        lines=tuple(told[:FIRST]),
        more=max(0, len(told) - FIRST),
        mail=mail,
        by=by.isoformat() if by else "",
    )


def list_page(
    frames: tuple[Frame, Desk, Around],
    slug: str,
    form: Form,
    *,
    faults: Sequence[Fault] = (),
    preview: Preview | None = None,
    guests: bool = False,
) -> ListPage:
    """Return the page; `guests` is that the list invites."""
    own, desk, around = frames
    more = ("why",) if guests else ()
    by = preview.by if preview else ""
    return ListPage(
        frame=own,
        desk=desk,
        form=form,
        columns=", ".join((*COLUMNS, *OPTIONAL, *more)),
        faults=tuple(faults[:FIRST]),
        preview=preview,
        people=around.links.desk(slug, "people"),
        invitations=f"{around.links.desk(slug, 'people')}/invitations",
        day=full_day(date.fromisoformat(by), around.language) if by else "",
    )


def _read(upload: Upload) -> Pasted:
    if upload.content.startswith(b"PK\x03\x04"):
        return Pasted("", fault="spreadsheet")
    text, notes = decoded(upload.content)
    return Pasted(text.replace("\r\n", "\n").strip("\n"), notes, "" if text.strip() else "missing")
