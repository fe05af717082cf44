"""What a mail says, out of its tree of MIME parts: the text, the HTML, and which parts are files.

Clients build the same mail in many ways: Apple Mail puts text, picture and text
side by side, and all of it is the body; Outlook hides the text in alternatives
in related in mixed; list servers hang a footer on as a part of its own; some
ministries sign a mail as a whole, so that the words are inside the signature.
What stands in an attached mail is never part of the body.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from html import unescape
from typing import Literal

from mailbridge.core.attachments import (
    NOT_FILES,
    FilePart,
    children_of,
    content_type_of,
    is_named,
)
from mailbridge.core.calendar import invitation
from mailbridge.core.charset import clean, codec_of, decode, says_nothing
from mailbridge.core.cms import signed_content
from mailbridge.core.flowed import unflow
from mailbridge.core.headers import raw_header, raw_text
from mailbridge.core.prescan import prescan
from mailbridge.core.transfer import content_bytes
from mailbridge.core.versions import Said, body_html, body_text, distinct
from mailbridge.errors import Unreadable

# A tree takes fifty times the memory of its page.
MOST_HTML = 2 * 2**20

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_ENRICHED = frozenset({"text/enriched", "text/richtext"})
# Texts that are read where they stand, unless they are named.
_WORDS = _HTML | _ENRICHED | {"text/plain", "text/markdown", "text/x-patch", "text/x-diff"}
# Other dresses of the same words, for watches, for mail that moves, and of the nineties.
_OTHER_DRESS = frozenset({"text/x-amp-html", "text/watch-html"}) | _ENRICHED
_CALENDAR = frozenset({"text/calendar", "application/ics"})
_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_DEEPEST_SEAL = 3

ParameterName = Literal["charset", "format", "delsp", "report-type"]
_NAMES: tuple[ParameterName, ...] = ("charset", "format", "delsp", "report-type")
_PARAMETERS = {
    name: re.compile(rf"[;\s]{name}\*?\s*=\s*(?:\"([^\"]*)\"|([^\s;\"]+))", re.IGNORECASE)
    for name in _NAMES
}
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE
)
_HTML_START = re.compile(r"\s*<(?:!doctype html|html[\s>])", re.IGNORECASE)
# A picture written into the page: megabytes that nobody reads.
_DATA_URL = re.compile(r"data:[A-Za-z0-9.+/;=-]{0,100},[A-Za-z0-9+/=%\s]{200,}")
_TAG = re.compile(r"<[^<>]*>")
_ENRICHMENT = re.compile(r"</?[A-Za-z-]{1,60}>")


@dataclass(slots=True)
class Content:
    """What was found so far, in the order of the mail.

    `types` are those of all parts; `lines` stand for files that people should
    read of even where nothing else is said; `charset` is the first text's label;
    `seals` counts signatures around.
    """

    said: list[Said] = field(default_factory=list[Said])
    files: list[FilePart] = field(default_factory=list[FilePart])
    types: list[str] = field(default_factory=list[str])
    warnings: list[str] = field(default_factory=list[str])
    lines: list[str] = field(default_factory=list[str])
    charset: str = ""
    seals: int = 0

    @property
    def text(self) -> str:
        """The body as plain text; where no part says anything, the lines that stand for files."""
        words = [body_text(said) for said in self.said]
        said = "\n".join(part.strip("\n") for part in words if part.strip())
        return said or "\n".join(self.lines)

    @property
    def html(self) -> str:
        """The body as HTML, "" where no part has any."""
        if not any(said.html for said in self.said):
            return ""
        return "\n".join(body_html(said) for said in self.said)

    @property
    def is_silent(self) -> bool:
        """Whether nothing was said yet."""
        return not any(said.html or said.text.strip() for said in self.said)

    def add(self, other: "Content") -> None:
        """Take over what another has, but for its words."""
        self.files += other.files
        self.types += other.types
        self.warnings += other.warnings
        self.lines += other.lines
        self.charset = self.charset or other.charset


def read(message: Message) -> Content:
    """Return what a mail says and carries."""
    found = Content()
    _read(message, found)
    if found.is_silent:
        # Words below the last boundary or above the first: no client shows them, some servers
        # write them there.
        beside = message.epilogue or ("" if found.files else message.preamble) or ""
        found.said.append(Said(clean(decode(beside.encode("utf-8", "surrogateescape"))).strip()))
    return found


def parameter(part: Message, name: ParameterName) -> str:
    """Return a simple parameter of a part's Content-Type, "" where it is absent.

    Not for file names: continuations (RFC 2231) are left to the library.
    """
    match = _PARAMETERS[name].search(raw_header(part, "content-type"))
    return (match[1] or match[2] or "").strip() if match else ""


def _read(part: Message, found: Content) -> None:
    kind = content_type_of(part)
    found.types.append(kind)
    if not part.is_multipart():
        _read_leaf(part, kind, found)
    elif kind.startswith("message/") or _disposition(part) == "attachment":
        found.files.append(FilePart(part, kind))
    elif kind == "multipart/alternative":
        _read_alternatives(children_of(part), found)
    elif kind == "multipart/related":
        _read_related(children_of(part), found)
    else:
        if kind == "multipart/encrypted":
            found.warnings.append("encrypted: its words cannot be read here")
        for child in children_of(part):
            _read(child, found)


def _read_alternatives(children: Sequence[Message], found: Content) -> None:
    """Take the plain text and the HTML of the same words, and every file beside them."""
    versions: list[Content] = []
    kinds = [content_type_of(child) for child in children]
    plain_or_html = any(kind not in _OTHER_DRESS for kind in kinds)
    for child, kind in zip(children, kinds, strict=True):
        version = Content(seals=found.seals)
        if kind not in _OTHER_DRESS or not plain_or_html:
            _read(child, version)
        versions.append(version)
        found.add(version)
    html = next((version.html for version in reversed(versions) if version.html), "")
    plain = [version.text for version in versions if version.said and not version.html]
    text = "\n".join(distinct([text for text in plain if text.strip()]))
    if text or html:
        found.said.append(Said(text, html))


def _read_related(children: Sequence[Message], found: Content) -> None:
    """Read the root (the first part with words in it), and take what belongs to it as files."""
    worded = (c for c in children if content_type_of(c).startswith(("text/", "multipart/")))
    root = next(worded, None)
    for child in children:
        belongs = raw_header(child, "content-id") or raw_header(child, "content-location")
        if child is root or not belongs or child.is_multipart():
            _read(child, found)
        else:
            found.types.append(content_type_of(child))
            found.files.append(FilePart(child, content_type_of(child)))


def _read_leaf(part: Message, kind: str, found: Content) -> None:
    if kind in NOT_FILES or (kind in _SEALED and _read_sealed(part, found)):
        return
    if kind.startswith("multipart/") or _is_said(part, kind, found):
        found.said.append(_said(part, kind, found))
        return
    found.files.append(FilePart(part, kind))
    if kind in _CALENDAR:
        line = invitation(_decoded(part, kind, found))
        found.lines.append(line)
        found.warnings.append(line)
    elif kind == "application/ms-tnef":
        found.warnings.append("winmail.dat: Outlook's own format, its files are not unpacked")


def _read_sealed(part: Message, found: Content) -> bool:
    """Read the mail inside an opaque signature; return False where there is none to read."""
    content = signed_content(content_bytes(part)) if found.seals < _DEEPEST_SEAL else b""
    try:
        prescan(content)
    except Unreadable:
        content = b""
    if not content:
        found.warnings.append("S/MIME: encrypted or not readable, kept as a file")
        return False
    found.seals += 1
    _read(message_from_bytes(content), found)
    found.seals -= 1
    return True


def _is_said(part: Message, kind: str, found: Content) -> bool:
    """Return whether a leaf is words of the mail rather than a file.

    A name alone makes it a file, unless nothing was said before: some mailers
    name the body.
    """
    if _disposition(part) == "attachment" or kind in _CALENDAR:
        return False
    if kind in _WORDS and not is_named(part):
        return True
    return found.is_silent and (kind in _HTML or kind.startswith("text/"))


def _disposition(part: Message) -> str:
    return raw_header(part, "content-disposition").partition(";")[0].strip().lower()


def _said(part: Message, kind: str, found: Content) -> Said:
    text = clean(_decoded(part, kind, found)).removeprefix("\ufeff")
    if kind in _HTML or _HTML_START.match(text):
        return _said_in_html(text, found)
    if kind in _ENRICHED:
        return Said(_ENRICHMENT.sub("", text))
    if parameter(part, "format").lower() == "flowed":
        text = unflow(text, delsp=parameter(part, "delsp").lower() == "yes")
    return Said(text)


def _said_in_html(html: str, found: Content) -> Said:
    """Return a page; one too large for a tree as its text alone."""
    html = _DATA_URL.sub("data:,", html)
    if len(html) <= MOST_HTML:
        return Said(html=html)
    found.warnings.append(f"HTML of {len(html)} characters: only its text is read")
    return Said(unescape(_TAG.sub(" ", html)))


def _decoded(part: Message, kind: str, found: Content) -> str:
    data = content_bytes(part)
    label = raw_text(parameter(part, "charset"))
    if not label and kind in _HTML:
        meta = _META_CHARSET.search(data[:2048])
        label = meta[1].decode("ascii") if meta else ""
    found.charset = found.charset or label
    if codec_of(label) is None and not says_nothing(label):
        said = clean(label)[:40]
        found.warnings.append(f"charset {said}: not one we read, taken as UTF-8 or windows-1252")
    return decode(data, label)
