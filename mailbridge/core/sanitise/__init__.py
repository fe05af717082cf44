"""Markup to the allow-list of the contract: the same visible words, in order, and nothing live.

What goes in was written by strangers: script in every disguise, tracking
pixels, a word processor's style. Nothing of it is cleaned in place. Its lines
are read (`lines`), written anew with the few tags we keep (`write_lines`),
and nh3 passes over the result once, last; nobody edits it afterwards. Plain
text is never "cleaned": it is escaped (`text`), so that `<user@example.com>`
and `a < b` survive.
"""

import re
from collections.abc import Sequence
from functools import cache
from html import escape, unescape

import nh3

from mailbridge.core.sanitise.lines import (
    BROKEN,
    INLINE,
    Container,
    Line,
    Mark,
    Piece,
    Tag,
    absolute,
    read_lines,
)
from mailbridge.core.sanitise.mask import mask_addresses
from mailbridge.core.sanitise.text import text_lines
from mailbridge.core.sanitise.tokens import mask_tokens

__all__ = [
    "Line",
    "Mark",
    "Piece",
    "from_text",
    "has_markup",
    "links_of",
    "mask_addresses",
    "mask_tokens",
    "read_lines",
    "sanitise",
    "write_lines",
]

ALLOWED = {
    **{tag: set(attributes) for tag, attributes in INLINE.items()},
    "blockquote": {"cite"},
    "p": set[str](),
    "br": set[str](),
    "ul": set[str](),
    "ol": set[str](),
    "li": set[str](),
}
_LINK = re.compile(r'<a href="([^"]*)"')
# Anything but paragraphs, line ends, and links that stand there as addresses.
_MARKUP = re.compile(r'<(?!/?p>|br>|/a>|a href="[^"]*" rel="[^"]*">https?://)')
REL = "nofollow noopener noreferrer ugc"


def sanitise(html: str) -> str:
    """Return a page's visible words with no markup but the allow-list; "" for a blank page.

    Links are absolute, http or https. Sanitising what came out changes nothing.
    """
    return write_lines(read_lines(html))


def from_text(text: str, *, quotes: bool = True) -> str:
    """Return plain text as sanitised HTML: every word of it, in order, nothing read as markup.

    Blank lines part paragraphs, http(s) addresses become links, and lines that
    begin with `>` a blockquote, if there may be `quotes`.
    """
    return write_lines(text_lines(text, quotes=quotes))


def has_markup(html: str) -> bool:
    """Return whether sanitised HTML holds what its words as plain text would not."""
    return _MARKUP.search(html) is not None


def links_of(html: str) -> tuple[str, ...]:
    """Return the addresses that sanitised HTML links to, each once, in their order."""
    return tuple(dict.fromkeys(unescape(url) for url in _LINK.findall(html)))


def write_lines(lines: Sequence[Line]) -> str:
    """Return lines as sanitised HTML; those that stand apart begin a paragraph."""
    parts: list[str] = []
    path: tuple[Container, ...] = ()
    start = 0
    for end in range(1, len(lines) + 1):
        if end < len(lines) and lines[end].path == lines[start].path:
            continue
        parts.append(_move(path, lines[start].path))
        path = lines[start].path
        parts.append(_block(lines[start:end], bare=bool(path) and path[-1].tag == "li"))
        start = end
    parts.append(_move(path, ()))
    return _cleaner().clean("".join(parts)).strip()


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(ALLOWED),
        clean_content_tags={"script", "style"},
        attributes={"*": set(), **ALLOWED},  # without "*", title and lang pass everywhere
        attribute_filter=_attribute,
        url_schemes={"http", "https"},
        url_relative="deny",
        link_rel=REL,
    )


def _attribute(_tag: str, name: str, value: str) -> str | None:
    # nh3 looks at the scheme of href only: `cite` would pass as javascript.
    return value if name != "cite" else absolute(value) or None


def _move(old: tuple[Container, ...], new: tuple[Container, ...]) -> str:
    """Close and open the containers between two lines."""
    shared = 0
    while shared < min(len(old), len(new)) and old[shared] == new[shared]:
        shared += 1
    closing = [f"</{container.tag}>\n" for container in reversed(old[shared:])]
    opening = [
        f'<{container.tag} cite="{escape(container.cite)}">\n'
        if container.cite
        else f"<{container.tag}>\n"
        for container in new[shared:]
    ]
    return "".join(closing + opening)


def _block(lines: Sequence[Line], *, bare: bool) -> str:
    """Write lines that share their containers; one paragraph alone in a list item stays bare."""
    paragraphs: list[list[Line]] = []
    for line in lines:
        if line.apart or not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(line)
    written = [_paragraph(paragraph) for paragraph in paragraphs]
    if bare and len(written) == 1:
        return f"{written[0]}\n"
    return "".join([f"<p>{paragraph}</p>\n" for paragraph in written])


def _paragraph(lines: Sequence[Line]) -> str:
    written: list[str] = []
    opened: tuple[Tag, ...] = ()
    for line in lines:
        pieces = line.pieces
        if not opened and len(pieces) == 1 and not pieces[0].inline:
            written.append(_escape(pieces[0].text))
            continue
        parts: list[str] = []
        for piece in pieces:
            parts.append(_change(opened, piece.inline))
            opened = piece.inline
            parts.append(_escape(piece.text))
        written.append("".join(parts))
    return "<br>\n".join(written) + _change(opened, ())


def _escape(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace(BROKEN, "<br>\n") if BROKEN in text else text


def _change(old: tuple[Tag, ...], new: tuple[Tag, ...]) -> str:
    if old == new:
        return ""
    shared = 0
    while shared < min(len(old), len(new)) and old[shared] == new[shared]:
        shared += 1
    closing = "".join([f"</{tag}>" for tag, _ in reversed(old[shared:])])
    return closing + "".join([_opening(*tag) for tag in new[shared:]])


def _opening(tag: str, attributes: tuple[tuple[str, str], ...]) -> str:
    return "".join([f"<{tag}", *[f' {name}="{escape(value)}"' for name, value in attributes], ">"])
