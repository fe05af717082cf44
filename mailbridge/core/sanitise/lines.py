"""A page of HTML as flat lines of visible words, each with the little markup we keep.

Mail HTML comes from word processors, phones and thirty years of clients:
tables for layout, a `div` or `br` for every line, paragraphs that hold
nothing but a no-break space. Only what a reader sees matters here, so a page
becomes a list of lines; of its blocks nothing is kept but which lists and
blockquotes a line stands in, and whether a gap stands above it. libxml2 reads
HTML in linear time, but for thousands of attributes on one tag, not deeper
than 2,048 elements, and nothing after `</html>`, where mailing lists write
their footers: such pages lose their tags, or that one, before it reads them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

INLINE: dict[str, tuple[str, ...]] = {
    "a": ("href", "title"),
    "abbr": ("title",),
    "acronym": ("title",),
    "b": (),
    "cite": (),
    "code": (),
    "del": ("datetime",),
    "em": (),
    "i": (),
    "q": ("cite",),
    "s": (),
    "strike": (),
    "strong": (),
}
CONTAINERS = frozenset({"ul", "ol", "li", "blockquote"})
_LISTS = frozenset({"ul", "ol"})
_PARAGRAPHS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "dl", "figure", "blockquote", "ul", "ol"}
)
_OTHER_BLOCKS = """address article aside body caption center dd details dialog dir div dt fieldset
    figcaption footer form frameset header hgroup hr html iframe legend li listing main menu nav
    noframes optgroup option plaintext search section summary table tbody textarea tfoot thead tr
    xmp"""
_BLOCKS = _PARAGRAPHS.union(_OTHER_BLOCKS.split())
_CELLS = frozenset({"td", "th"})
_PREFORMATTED = frozenset({"pre", "listing", "plaintext", "textarea", "xmp"})
_UNSEEN = frozenset({"script", "style", "title", "template"})
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
BLANK = " \xa0\u200b\u200c\u200d\u2060\ufeff"
_FOLDING = re.compile(" (?= )")  # spaces that a browser would fold into the next
_CONTROLS = bytes((*range(0x09), *range(0x0E, 0x20), 0x7F))
_ABSOLUTE = re.compile(
    r"https?://(?:[^\s/?#@\\]*@)?(?:[\w.~-]+|\[[0-9a-f:.]+\])(?::\d{0,5})?(?:[/?#][^\s\\]*)?",
    re.IGNORECASE,
)
_URL_BREAKS = re.compile(r"[\t\n\r]+")
_HUGE = 20_000
_HUGE_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{_HUGE}}}")
_TAG = re.compile(r"<[!/?a-zA-Z][^<>]*>?")
_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
# In bulk, line breaks are cheaper as a character, one that no page may hold, than as elements.
_BR = re.compile(r"<br(?=[\s/>])[^<>]*>|</br\s*>", re.IGNORECASE)
BROKEN = "\x1e"
_EVENTS = ("start", "end", "comment")
_DEEPEST = 12

Element = etree._Element  # pyright: ignore[reportPrivateUsage]  # lxml's only name for it
Tag = tuple[str, tuple[tuple[str, str], ...]]


class Container(NamedTuple):
    """A list, list item or blockquote; `number` tells two neighbours apart."""

    tag: str
    number: int
    cite: str = ""


class Piece(NamedTuple):
    """Words under the same inline tags; `bits` and `colour` serve who looks for quotes.

    Absurdly long texts have BROKEN in them for each line's end.
    """

    text: str
    inline: tuple[Tag, ...] = ()
    bits: int = 0
    colour: str = ""


class Mark(NamedTuple):
    """What an element says about the words in it, or (`on`) about all that follow as well."""

    bits: int = 0
    on: bool = False
    colour: str = ""


Marker = Callable[[Element], Mark | None]


@dataclass(slots=True)
class Line:
    """One line as a reader sees it; `path` are the containers around it, outermost first.

    `apart` says that a blank line or a paragraph's gap stands above it.
    """

    path: tuple[Container, ...]
    apart: bool
    pieces: list[Piece] = field(default_factory=list[Piece])

    @property
    def text(self) -> str:
        """Its words."""
        return "".join([piece.text for piece in self.pieces])


def read_lines(html: str, mark: Marker | None = None) -> list[Line]:
    """Return the visible lines of a page, none of them blank.

    `mark(element)` may say what the caller wants to know of each piece in it.
    """
    root = _parse(html)
    if root is None:
        return []
    reader = _Reader(mark)
    walk = etree.iterwalk(root, _EVENTS)
    for event, element in walk:
        tag = element.tag
        if event != "start":
            if event == "end" and tag != "br":
                reader.leave(element, tag)
            reader.write(element.tail)
        elif tag == "br":
            reader.end_line(broken=True)
        else:
            reader.enter(element, str(tag))
            if tag in _UNSEEN:
                walk.skip_subtree()
            else:
                reader.write(element.text)
    reader.end_line()
    return reader.lines


def without_controls(text: str) -> str:
    """Return text without the control characters that no page or feed may hold."""
    # Bytes, because looking for characters in a str takes six times as long.
    whole = text.encode("utf-8", "surrogatepass")
    return whole.translate(None, _CONTROLS).decode("utf-8", "surrogatepass")


def absolute(url: str | None) -> str:
    """Return an http or https address that names its host, "" for anything else."""
    url = _URL_BREAKS.sub("", url or "").strip().replace(" ", "%20")
    return url if _ABSOLUTE.fullmatch(url) else ""


def _parse(html: str) -> Element | None:
    html = _BR.sub(BROKEN, _END.sub("", without_controls(html)))
    if len(html) > _HUGE and _HUGE_TAG.search(html):
        html = _TAG.sub(" ", html)
    root, whole = _tree(html)
    return root if whole else _tree(_TAG.sub(" ", html))[0]


def _tree(html: str) -> tuple[Element | None, bool]:
    # Bytes, because lxml refuses a str whose page declares its own charset.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    return root, all(entry.type_name != "ERR_RESOURCE_LIMIT" for entry in parser.error_log)


class _State(NamedTuple):
    path: tuple[Container, ...] = ()
    inline: tuple[Tag, ...] = ()
    bits: int = 0
    colour: str = ""
    pre: bool = False


class _Reader:
    """Where one walk over a page stands."""

    def __init__(self, mark: Marker | None) -> None:
        """Stand above the first line."""
        self.lines: list[Line] = []
        self._mark = mark
        self._pieces: list[Piece] = []
        self._apart = False
        self._lasting = 0
        self._containers = 0
        self._now = _State()
        self._outer: list[_State] = []

    def enter(self, element: Element, tag: str) -> None:
        """Begin an element; its text is still to be written."""
        self._outer.append(self._now)
        if tag in _BLOCKS:
            self._begin_block(element, tag)
        elif tag in INLINE:
            self._now = self._now._replace(inline=_nested(self._now.inline, element, tag))
        elif tag in _CELLS and self._pieces:
            self.write(" ")
        said = self._mark(element) if self._mark else None
        if said:
            self._note(said)

    def leave(self, element: Element, tag: object) -> None:
        """End an element; the text after it is still to be written."""
        if tag in _BLOCKS:
            self.end_line()
            self._apart = self._apart or _stands_apart(element, tag)
        self._now = self._outer.pop()

    def write(self, text: str | None) -> None:
        """Write words, their white space as a browser would show it."""
        if not text:
            return
        if self._now.pre:
            text = _FOLDING.sub("\xa0", text.replace("\r", "").expandtabs(4))
            text = text.replace("\n", BROKEN)
        else:
            text = text.replace("\n", " ")
            if "  " in text or "\t" in text or "\r" in text:
                text = _SPACES.sub(" ", text)
        first, *others = text.split(BROKEN)
        self._add(first)
        if others:
            self.end_line(broken=True)
            self._write_lines(others)

    def _write_lines(self, texts: list[str]) -> None:
        """Write lines below the one that was just ended; the last of them stays open."""
        path = _place(self._now.path)
        _, inline, bits, colour, _ = self._now
        bits |= self._lasting
        for text in texts[:-1]:
            if text.strip(BLANK):
                piece = Piece(text.strip(" "), inline, bits, colour)
                self.lines.append(Line(path, self._apart, [piece]))
                self._apart = False
            else:
                self._apart = True
        self._add(texts[-1])

    def end_line(self, *, broken: bool = False) -> None:
        """End the line; with nothing on it, a `br` leaves a gap and a block leaves nothing."""
        pieces, self._pieces = self._pieces, []
        if not pieces:
            self._apart = self._apart or broken
            return
        text = pieces[0].text if len(pieces) == 1 else "".join([piece.text for piece in pieces])
        if not text.strip(BLANK):
            self._apart = self._apart or broken or "\xa0" in text
            return
        if text[-1] == " ":
            _drop_last_space(pieces)
        path = _place(self._now.path) if self._now.path else ()
        self.lines.append(Line(path, self._apart, pieces))
        self._apart = False

    def _add(self, text: str) -> None:
        pieces = self._pieces
        if text[:1] == " " and (not pieces or pieces[-1].text[-1] == " "):
            text = text[1:]
        if text:
            _, inline, bits, colour, _ = self._now
            pieces.append(Piece(text, inline if text != " " else (), bits | self._lasting, colour))

    def _note(self, said: Mark) -> None:
        if said.on:
            self._lasting |= said.bits
        now = self._now
        self._now = now._replace(bits=now.bits | said.bits, colour=said.colour or now.colour)

    def _begin_block(self, element: Element, tag: str) -> None:
        self.end_line()
        self._apart = self._apart or _stands_apart(element, tag)
        if tag in _PREFORMATTED:
            self._now = self._now._replace(pre=True)
        if tag in CONTAINERS and len(self._now.path) < _DEEPEST:
            self._containers += 1
            cite = absolute(element.get("cite")) if tag == "blockquote" else ""
            container = Container(tag, self._containers, cite)
            self._now = self._now._replace(path=(*self._now.path, container))


def _drop_last_space(pieces: list[Piece]) -> None:
    while pieces[-1].text == " ":
        pieces.pop()
    pieces[-1] = pieces[-1]._replace(text=pieces[-1].text.rstrip(" "))


def _stands_apart(element: Element, tag: object) -> bool:
    # Word gives every line a paragraph of class MsoNormal and no margin.
    return tag in _PARAGRAPHS and not (
        tag == "p" and (element.get("class") or "").startswith("Mso")
    )


def _nested(inline: tuple[Tag, ...], element: Element, tag: str) -> tuple[Tag, ...]:
    """Add an inline tag, unless it is a link to nowhere or one of its kind is open already."""
    attributes: list[tuple[str, str]] = []
    for name in INLINE[tag]:
        value = element.get(name)
        if name in {"href", "cite"}:
            value = absolute(value)
        if value:
            attributes.append((name, value.replace(BROKEN, " ")))
    if len(inline) >= _DEEPEST or any(tag == outer for outer, _ in inline):
        return inline
    if tag == "a" and not any(name == "href" for name, _ in attributes):
        return inline
    return (*inline, (tag, tuple(attributes)))


def _place(path: tuple[Container, ...]) -> tuple[Container, ...]:
    """Leave out an item without a list, and a list whose words stand in none of its items."""
    kept: list[Container] = []
    for container in path:
        if container.tag == "li" and not (kept and kept[-1].tag in _LISTS):
            continue
        if container.tag == "blockquote" and kept and kept[-1].tag in _LISTS:
            kept.pop()
        kept.append(container)
    while kept and kept[-1].tag in _LISTS:
        kept.pop()
    return tuple(kept)
