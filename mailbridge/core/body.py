"""What a mail says, out of its tree of MIME parts: the text, the HTML, and which parts are files.

Clients build the same mail in many ways: Apple Mail puts text, picture and text
side by side, and all of it is the body; Outlook hides the text in alternatives
in related in mixed; list servers hang a footer on as a part of its own; and the
"plain text version" is often only "your mail program cannot show HTML". What
stands in an attached mail is never part of the body.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import Message
from html import escape, unescape

from mailbridge.core.attachments import NOT_FILES, FilePart, children_of, content_type_of
from mailbridge.core.calendar import invitation
from mailbridge.core.charset import clean, codec_of, decode, says_nothing
from mailbridge.core.flowed import unflow
from mailbridge.core.headers import raw_text
from mailbridge.core.transfer import content_bytes
from mailbridge.core.visible import visible_text

# HTML says more when this share of its different words, and this many, are not in the plain text.
MORE_SHARE = 0.4
MORE_WORDS = 5

# Other dresses of the same words, for watches and mail that moves.
_SAME_WORDS = frozenset({"text/x-amp-html", "text/watch-html"})
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_CALENDAR = frozenset({"text/calendar", "application/ics"})
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.I
)
_NAMED = re.compile(r"name\*?(?:\d+\*?)?\s*=", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
# A CJK character is a word of its own: those languages write no spaces.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+")
_PLAIN_ENRICHED = re.compile(r"<(?:[^<>\n]{0,60})>")


@dataclass(frozen=True, slots=True)
class Said:
    """A run of the body: as plain text, as HTML, or both."""

    text: str = ""
    html: str = ""


@dataclass(slots=True)
class Content:
    """What was found so far, in the order of the mail; `types` are those of all parts."""

    said: list[Said] = field(default_factory=list[Said])
    files: list[FilePart] = field(default_factory=list[FilePart])
    types: list[str] = field(default_factory=list[str])
    warnings: list[str] = field(default_factory=list[str])
    lines: list[str] = field(default_factory=list[str])

    @property
    def text(self) -> str:
        """The body as plain text; where no part says anything, the lines that stand for files."""
        words = [_plainest(said) for said in self.said]
        return "\n".join(part.strip("\n") for part in words if part.strip()) or "\n".join(
            self.lines
        )

    @property
    def html(self) -> str:
        """The body as HTML, "" where no part has any."""
        if not any(said.html for said in self.said):
            return ""
        return "\n".join(said.html or as_html(said.text) for said in self.said)


def read(message: Message) -> Content:
    """Return what a mail says and carries."""
    found = Content()
    _read(message, found)
    return found


def parameter(part: Message, name: str, header: str = "content-type") -> str:
    """Return a simple parameter of a part's header, "" where it is absent.

    Not for file names: continuations (RFC 2231) are left to the library.
    """
    value = str(part.get(header, ""))
    match = re.search(rf"[;\s]{name}\*?\s*=\s*(?:\"([^\"]*)\"|([^\s;\"]+))", value, re.IGNORECASE)
    return (match[1] or match[2] or "").strip() if match else ""


def as_html(text: str) -> str:
    """Return plain text as HTML that reads the same."""
    return f"<div>{escape(text, quote=False)}</div>".replace("\n", "<br>\n")


def html_says_more(text: str, html: str) -> bool:
    """Return whether a good part of the HTML's words is missing from the plain text.

    A rough look settles most mails; only what it leaves in doubt is parsed.
    """
    said = _words(text)
    if not _lacks(said, _words(unescape(_TAG.sub(" ", html)))):
        return False
    return _lacks(said, _words(visible_text(html)))


def _lacks(said: frozenset[str], more: frozenset[str]) -> bool:
    missing = len(more - said)
    return missing >= MORE_WORDS and missing > MORE_SHARE * len(more)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _plainest(said: Said) -> str:
    if not said.html:
        return said.text
    if not said.text.strip() or html_says_more(said.text, said.html):
        return visible_text(said.html) or said.text
    return said.text


def _read(part: Message, found: Content) -> None:
    kind = content_type_of(part)
    found.types.append(kind)
    children = children_of(part)
    if not part.is_multipart():
        _read_leaf(part, kind, found)
    elif kind.startswith("message/"):
        found.files.append(FilePart(part, kind))
    else:
        _read_children(part, kind, children, found)


def _read_children(part: Message, kind: str, children: list[Message], found: Content) -> None:
    if _disposition(part) == "attachment":
        found.files.append(FilePart(part, kind))
    elif kind == "multipart/alternative":
        _read_alternatives(children, found)
    elif kind == "multipart/related":
        _read_related(children, found)
    else:
        if kind == "multipart/encrypted":
            found.warnings.append("encrypted: its words cannot be read here")
        for child in children:
            _read(child, found)


def _read_alternatives(children: Sequence[Message], found: Content) -> None:
    """Take the plain text and the HTML of the same words, and every file beside them."""
    versions: list[Content] = []
    for child in children:
        version = Content()
        if content_type_of(child) not in _SAME_WORDS or len(children) == 1:
            _read(child, version)
        versions.append(version)
        found.files.extend(version.files)
        found.types.extend(version.types)
        found.warnings.extend(version.warnings)
        found.lines.extend(version.lines)
    html = next((v.html for v in reversed(versions) if v.html), "")
    plain = [v.text for v in versions if v.said and not v.html and v.text.strip()]
    if plain or html:
        found.said.append(Said("\n".join(_distinct(plain)), html))


def _distinct(texts: Sequence[str]) -> list[str]:
    """Return the plain versions, without those that another one already holds.

    Mailers that take "alternative" for "mixed" put two different texts there.
    """
    kept: list[str] = []
    for text in sorted(dict.fromkeys(texts), key=len, reverse=True):
        if not any(_squeezed(text) in _squeezed(other) for other in kept):
            kept.append(text)
    return [text for text in dict.fromkeys(texts) if text in kept]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _read_related(children: Sequence[Message], found: Content) -> None:
    """Read the root (the first part with words in it), and take what belongs to it as files."""
    root = next(
        (c for c in children if content_type_of(c).startswith(("text/", "multipart/"))), None
    )
    for child in children:
        belongs = child.get("content-id") or child.get("content-location")
        if child is root or not belongs or child.is_multipart():
            _read(child, found)
        else:
            found.types.append(content_type_of(child))
            found.files.append(FilePart(child, content_type_of(child)))


def _read_leaf(part: Message, kind: str, found: Content) -> None:
    if kind in NOT_FILES:
        return
    if kind in _CALENDAR:
        line = invitation(_decoded(part, found))
        found.lines.append(line)
        found.warnings.append(line)
    if kind.startswith("multipart/") or _is_said(part, kind, found):
        found.said.append(_said(part, kind, found))
        return
    found.files.append(FilePart(part, kind))
    if kind == "application/ms-tnef":
        found.warnings.append("winmail.dat: Outlook's own format, its files are not unpacked")
    elif kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        found.warnings.append(
            "S/MIME: signed or encrypted as a whole, its words cannot be read here"
        )


def _is_said(part: Message, kind: str, found: Content) -> bool:
    """Return whether a leaf is words of the mail rather than a file.

    A name alone makes it a file, unless nothing was said before: some mailers
    name the body.
    """
    if kind not in _HTML and (not kind.startswith("text/") or kind in _CALENDAR):
        return False
    if _disposition(part) == "attachment":
        return False
    if kind not in ("text/plain", "text/html") and any(
        said.text or said.html for said in found.said
    ):
        return False
    return not _is_named(part) or not any(said.text.strip() or said.html for said in found.said)


def _disposition(part: Message) -> str:
    value = str(part.get("content-disposition", ""))
    return value.partition(";")[0].strip().lower()


def _is_named(part: Message) -> bool:
    values = (str(part.get("content-disposition", "")), str(part.get("content-type", "")))
    return any(_NAMED.search(value) for value in values)


def _said(part: Message, kind: str, found: Content) -> Said:
    text = clean(_decoded(part, found)).removeprefix("\ufeff")
    if kind in _HTML:
        return Said(html=text)
    if kind in ("text/enriched", "text/richtext"):
        return Said(_PLAIN_ENRICHED.sub("", text))
    if parameter(part, "format").lower() == "flowed":
        text = unflow(text, delsp=parameter(part, "delsp").lower() == "yes")
    return Said(text)


def _decoded(part: Message, found: Content) -> str:
    data = content_bytes(part)
    label = raw_text(parameter(part, "charset"))
    if not label and content_type_of(part) in _HTML:
        meta = _META_CHARSET.search(data[:2048])
        label = meta[1].decode("ascii") if meta else ""
    if codec_of(label) is None and not says_nothing(label):
        found.warnings.append(
            f"charset {label[:40]!r} is not one we read: taken as UTF-8 or windows-1252"
        )
    return decode(data, label)
