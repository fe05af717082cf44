"""The files that came with a mail: their names made safe, pictures in the text told apart.

A name is written by the sender: it may climb folders, end the line, turn the
reading direction to hide `.exe`, or be ten kilobytes long. Only its last path
component is kept, and only what a person can see of it. Whether a picture is
part of the text is not said by its disposition (Apple Mail calls every photo
"inline"), only by whether the HTML shows it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from hashlib import sha256
from typing import cast
from urllib.parse import unquote

from mailbridge.core.headers import header_text, raw_header
from mailbridge.core.transfer import base64_bytes, content_bytes, encoding_of, wire_bytes
from mailbridge.model import Attachment

MAX_NAME = 120

# Parts that only say something about the others: the mail is read without them.
NOT_FILES = frozenset(
    {
        "application/applefile",
        "application/pgp-signature",
        "application/pgp-encrypted",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
    }
)

_EXTENSIONS = {
    "application/msword": ".doc",
    "application/ms-tnef": ".dat",
    "application/pdf": ".pdf",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "application/rtf": ".rtf",
    "application/zip": ".zip",
    "image/bmp": ".bmp",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "text/rtf": ".rtf",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
}
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
# Direction marks and overrides, zero-width characters, and what no file system takes.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f"
    '\ufeff\ufff9-\uffff\ud800-\udfff<>:"|?*]'
)
_NAMED = re.compile(r"name\*?(?:\d+\*?)?\s*=", re.IGNORECASE)
_REFERENCE = re.compile(r"cid:([^\s\"'<>)]+)", re.IGNORECASE)


_MAILS = ("message/rfc822", "message/global", "application/vnd.ms-outlook", "application/mbox")
_CARDS = ("text/vcard", "text/x-vcard", "text/directory")


@dataclass(frozen=True, slots=True)
class FilePart:
    """A MIME part that is a file; `name` as the mail wrote it, decoded."""

    part: Message
    type: str
    name: str = ""


def for_everyone(files: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """Return the files that a post carries: none that stands in its text, no card and no mail.

    A visiting card is an address and telephone numbers, and some mail clients add one to
    every mail; a mail in a file has the addresses, and maybe tokens, of all it went through.
    """
    return tuple(file for file in files if not (file.inline or _is_card(file) or _is_mail(file)))


def _is_card(file: Attachment) -> bool:
    return file.type.lower() in _CARDS or file.name.lower().endswith((".vcf", ".vcard"))


def _is_mail(file: Attachment) -> bool:
    return file.type.lower() in _MAILS or file.name.lower().endswith((".eml", ".msg", ".mbox"))


def safe_name(name: str, content_type: str) -> str:
    """Return a name that is safe to show and to save under, never empty, at most 120 characters.

    A long name keeps its beginning and its extension.
    """
    name = _UNSAFE.sub("", name.replace("\\", "/")).rsplit("/", 1)[-1]
    name = " ".join(name.split()).strip(" .")
    if not name:
        return "attachment" + _EXTENSIONS.get(content_type, "")
    stem, dot, extension = name.rpartition(".")
    if len(name) <= MAX_NAME:
        return name
    if not dot or len(extension) > 10:
        return name[:MAX_NAME]
    return f"{stem[: MAX_NAME - len(extension) - 1]}.{extension}"


def content_type_of(part: Message) -> str:
    """Return `type/subtype` in lower case, octet-stream where what is said is no type."""
    said = _TYPE.match(part.get_content_type())
    return said[0] if said else "application/octet-stream"


def is_named(part: Message) -> bool:
    """Return whether a part says a file name, in either of the two places for one."""
    heads = (raw_header(part, "content-disposition"), raw_header(part, "content-type"))
    return any(_NAMED.search(head) for head in heads)


def children_of(part: Message) -> list[Message]:
    """Return the parts inside a part, none where it is a leaf."""
    payload = cast(object, part.get_payload())
    return cast(list[Message], payload) if isinstance(payload, list) else []


def shown_in(html: str) -> frozenset[str]:
    """Return the Content-IDs that an HTML text shows."""
    if "cid:" not in html and "CID:" not in html:
        return frozenset()
    return frozenset(unquote(found) for found in _REFERENCE.findall(html))


def attachments_of(files: Sequence[FilePart], html: str) -> tuple[Attachment, ...]:
    """Return the files of a mail; those its HTML shows, by Content-ID or location, are inline."""
    shown = shown_in(html)
    return tuple(_attachment(file, shown, html) for file in files)


def _attachment(file: FilePart, shown: frozenset[str], html: str) -> Attachment:
    content = _message_bytes(file.part) if file.part.is_multipart() else content_bytes(file.part)
    own_id = header_text(raw_header(file.part, "content-id")).strip("<> ")
    location = header_text(raw_header(file.part, "content-location"))
    return Attachment(
        name=safe_name(file.name or _subject_of(file.part), file.type),
        type=file.type,
        content=content,
        hash=sha256(content).hexdigest(),
        inline=own_id in shown if own_id else bool(location) and location in html,
    )


def _subject_of(part: Message) -> str:
    """Return a name for an attached mail: its subject."""
    inner = children_of(part)
    if not inner or part.get_content_type() != "message/rfc822":
        return ""
    name = header_text(raw_header(inner[0], "subject")).replace("/", "-").replace("\\", "-")
    return f"{name}.eml" if name else ""


def _message_bytes(part: Message) -> bytes:
    """Return what is inside an attached mail, report or multipart, as it stood in the mail.

    Some clients encode attached mails, against RFC 2046 §5.2.1.
    """
    content = _inside(part)
    return base64_bytes(content, text=False) if encoding_of(part) == "base64" else content


def _inside(part: Message) -> bytes:
    """Write a part's content again, without the library's generator: that one refuses headers."""
    children = [_whole(child) for child in children_of(part)]
    if not children:
        return wire_bytes(part)
    if part.get_content_maintype() != "multipart":
        return b"\n".join(children)
    mark = b"--" + _bytes(part.get_boundary(""))
    parts = b"".join(mark + b"\n" + child + b"\n" for child in children)
    above = _bytes(part.preamble) + b"\n" if part.preamble is not None else b""
    return above + parts + mark + b"--\n" + _bytes(part.epilogue)


def _whole(part: Message) -> bytes:
    heads = "".join(f"{name}: {value}\n" for name, value in part.raw_items())
    return _bytes(heads) + b"\n" + _inside(part)


def _bytes(text: str | None) -> bytes:
    return (text or "").encode("utf-8", "surrogateescape")
