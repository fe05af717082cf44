"""What a demo sent, to be read in the browser: a Maildir, the newest letters first.

Only a demo has these pages, on this machine alone: they show addresses. A
letter's HTML is shown as it was sent, so it gets a page of its own in a sandbox
where nothing can run, load or be sent.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from mailbridge.core.pages.frame import Frame, bare_frame
from mailbridge.core.pages.names import size
from mailbridge.core.parse import parse
from mailbridge.doors.web.headers import LETTER_POLICY
from mailbridge.doors.web.web import Web
from mailbridge.model import Mail

_LISTED = 50
_NAME = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._,:=+~\\-]{0,250}"
)  # a Maildir writes "\057" for a slash
_DELIVERED = re.compile(rb"^Delivered-To: ([^\s]+)", re.MULTILINE)
_SHOWN = (
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "delivered-to",
    "return-path",
    "message-id",
    "in-reply-to",
    "references",
    "list-id",
    "list-unsubscribe",
    "archived-at",
    "auto-submitted",
)


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter in the list; `to_href` lists what else its recipient got."""

    href: str
    subject: str
    sender: str
    recipient: str
    to_href: str
    at: str
    size: str


@dataclass(frozen=True, slots=True)
class SentPage:
    """A sheet of the list, of letters to one recipient where `to` names one.

    `before` and `after` are the paths of its neighbours, or "".
    """

    frame: Frame
    to: str
    all_href: str
    letters: tuple[LetterRow, ...]
    count: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LetterPage:
    """One letter: its headers as pairs, its plain text, and the path of its HTML, or ""."""

    frame: Frame
    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html_href: str
    files: tuple[tuple[str, str], ...]
    back: str


def letters(web: Web, request: Request) -> Response:
    """Return the list of letters: `?page=2` is its second sheet, `?to=` names a recipient."""
    to = request.query_params.get("to", "")
    written = request.query_params.get("page", "1")
    at = int(written) if written.isdecimal() and len(written) < 7 else 1
    found = [p for p in _newest_first(_folder(web)) if not to or _recipient(p) == to]
    listed = found[(at - 1) * _LISTED : at * _LISTED] if at else ()
    base = f"{web.links.root}/sent"
    more = f"{base}?to={quote(to)}&page=" if to else f"{base}?page="
    page = SentPage(
        frame=bare_frame(web.around(request)),
        to=to,
        all_href=base,
        letters=tuple(_row(base, path) for path in listed),
        count=len(found),
        before=f"{more}{at - 1}" if at > 1 else "",
        after=f"{more}{at + 1}" if len(found) > at * _LISTED else "",
    )
    return web.page(request, "sent", page)


def letter(web: Web, request: Request) -> Response:
    """Return one letter with the headers that matter."""
    path = _path(web, request)
    mail = parse(path.read_bytes())
    base = f"{web.links.root}/sent"
    page = LetterPage(
        frame=bare_frame(web.around(request)),
        subject=mail.subject,
        headers=tuple((name, value) for name, value in mail.headers if name in _SHOWN),
        text=mail.body,
        html_href=f"{base}/{path.name}/html" if mail.html else "",
        files=tuple((file.name, size(file.size)) for file in mail.attachments),
        back=base,
    )
    return web.page(request, "letter", page)


def letter_html(web: Web, request: Request) -> Response:
    """Return a letter's HTML part, alone and harmless."""
    html = parse(_path(web, request).read_bytes()).html
    if not html:
        raise HTTPException(404)
    return HTMLResponse(html, 200, {"Content-Security-Policy": LETTER_POLICY})


def _folder(web: Web) -> Path:
    if web.sent is None:
        raise HTTPException(404)
    return web.sent


def _newest_first(folder: Path) -> Sequence[Path]:
    found = [
        (entry.stat().st_mtime_ns, entry.name, Path(entry.path))
        for part in ("new", "cur")
        if (folder / part).is_dir()
        for entry in os.scandir(folder / part)
        if _NAME.fullmatch(entry.name)
    ]
    return [path for _, _, path in sorted(found, reverse=True)]


def _path(web: Web, request: Request) -> Path:
    name: str = request.path_params["name"]
    found = (_folder(web) / part / name for part in ("new", "cur"))
    path = next((p for p in found if _NAME.fullmatch(name) and p.is_file()), None)
    if path is None:
        raise HTTPException(404)
    return path


def _row(base: str, path: Path) -> LetterRow:
    raw = path.read_bytes()
    mail = parse(raw)
    recipient = mail.header("delivered-to")
    return LetterRow(
        href=f"{base}/{path.name}",
        subject=mail.subject,
        sender=mail.senders[0].name or mail.senders[0].address if mail.senders else "",
        recipient=recipient,
        to_href=f"{base}?to={quote(recipient)}" if recipient else "",
        at=_at(mail),
        size=size(len(raw)),
    )


def _recipient(path: Path) -> str:
    """Return whom a letter went to, from its first lines alone: there can be thousands."""
    with path.open("rb") as file:
        found = _DELIVERED.search(file.read(1_000))
    return found[1].decode("ascii", "replace") if found else ""


def _at(mail: Mail) -> str:
    return mail.date.strftime("%Y-%m-%d %H:%M") if mail.date else ""
