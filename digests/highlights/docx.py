"""A document as DOCX: Word's own styles, headings, links, and an endnote for each passage.

python-docx knows no endnotes, so their part is made here (ECMA-376-1 §17.11). Word
wants two of them before the first, that hold only the line above the notes.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from jinja2 import Environment
from markdown_it import MarkdownIt
from markdown_it.token import Token

from digests.core.highlights.document import Document
from digests.core.highlights.markdown import NOTE, as_markdown
from digests.core.highlights.parts import Note

_ENDNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/endnotes"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEADING = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2"}


@dataclass
class _Writing:
    """The file as far as it is written; `style` is of the next paragraph."""

    file: Any
    notes: Mapping[int, Note]
    lists: list[str] = field(default_factory=list[str])
    quote: bool = False
    endnotes: list[Note] = field(default_factory=list[Note])

    @property
    def style(self) -> str:
        """What the next paragraph is."""
        return "Quote" if self.quote else self.lists[-1] if self.lists else "Normal"


def as_docx(doc: Document, look: Environment, now: datetime) -> bytes:
    """Return a document as a file for Word and LibreOffice; the same input gives the same text."""
    writing = _Writing(docx.Document(), {note.number: note for note in doc.notes})
    _set_up(writing.file, doc, now)
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    _blocks(writing, parser.parse(_NOT_XML.sub("", as_markdown(doc, look, endnotes=True))))
    _put_endnotes(writing.file, writing.endnotes)
    out = io.BytesIO()
    writing.file.save(out)
    return out.getvalue()


def _set_up(file: Any, doc: Document, now: datetime) -> None:
    about = file.core_properties
    about.title, about.subject = _NOT_XML.sub("", doc.title), _NOT_XML.sub("", doc.alliance)
    about.author = _NOT_XML.sub("", ", ".join(one.name for one in doc.editors))
    about.language, about.comments = doc.language, doc.url
    about.created = about.modified = now.astimezone(UTC).replace(tzinfo=None)
    page = file.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.4)
    before_sizes = _element("w:endnotePr", {})
    before_sizes.append(_element("w:numFmt", {"w:val": "decimal"}))
    page._sectPr.insert(0, before_sizes)
    quote = file.styles["Quote"]
    quote.font.italic, quote.paragraph_format.left_indent = False, Cm(0.8)
    normal = file.styles["Normal"]
    normal.font.size = Pt(11)
    normal.element.get_or_add_rPr().append(_element("w:lang", {"w:val": doc.language}))


# --- blocks -------------------------------------------------------------------


def _blocks(writing: _Writing, tokens: Sequence[Token]) -> None:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        match token.type:
            case "heading_open":
                style = _HEADING.get(token.tag, "Heading 2")
                _words(writing, writing.file.add_paragraph(style=style), tokens[at + 1])
                at += 2
            case "paragraph_open":
                paragraph = writing.file.add_paragraph(style=writing.style)
                last = tokens[at + 3].type == "blockquote_close" if at + 3 < len(tokens) else True
                paragraph.paragraph_format.keep_with_next = (writing.quote and not last) or None
                _words(writing, paragraph, tokens[at + 1])
                at += 2
            case "bullet_list_open":
                writing.lists.append("List Bullet")
            case "ordered_list_open":
                writing.lists.append("List Number")
            case "bullet_list_close" | "ordered_list_close":
                writing.lists.pop()
            case "blockquote_open" | "blockquote_close":
                writing.quote = token.type == "blockquote_open"
            case "table_open":
                end = next(n for n in range(at, len(tokens)) if tokens[n].type == "table_close")
                _table(writing, tokens[at:end])
                at = end
            case "fence" | "code_block":
                writing.file.add_paragraph(token.content, style=writing.style)
            case _:
                pass
        at += 1


def _table(writing: _Writing, tokens: Sequence[Token]) -> None:
    rows: list[list[Token]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(token)
    table = writing.file.add_table(len(rows), len(rows[0]), style="Table Grid")
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, token in zip(cells.cells, row, strict=True):
            _words(writing, cell.paragraphs[0], token)
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", {}))
    writing.file.add_paragraph()


# --- words --------------------------------------------------------------------


def _words(writing: _Writing, paragraph: Any, inline: Token) -> None:
    bold = italic = False
    target = ""
    for token in inline.children or []:
        match token.type:
            case "strong_open" | "strong_close":
                bold = token.type == "strong_open"
            case "em_open" | "em_close":
                italic = token.type == "em_open"
            case "link_open":
                target = str(token.attrs.get("href", ""))
            case "link_close":
                if target.startswith(NOTE):
                    _refer(writing, paragraph, int(target.removeprefix(NOTE)))
                target = ""
            case "softbreak" | "hardbreak":
                paragraph.add_run(" " if token.type == "softbreak" else "\n")
            case _:
                _run(paragraph, token.content, target, bold=bold, italic=italic)


def _run(paragraph: Any, text: str, target: str, *, bold: bool, italic: bool) -> None:
    run = paragraph.add_run(text)
    run.bold, run.italic = bold or None, italic or None
    if target.startswith(("http://", "https://")):
        link = _element("w:hyperlink", {})
        link.set(
            qn("r:id"),
            paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
        )
        run.font.underline, run.font.color.rgb = True, RGBColor(0x30, 0x3F, 0x99)
        paragraph._p.append(link)
        link.append(run._r)


def _refer(writing: _Writing, paragraph: Any, number: int) -> None:
    """Put the mark of an endnote: each passage has one, as Word counts them."""
    writing.endnotes.append(writing.notes[number])
    run = paragraph.add_run()
    run.font.superscript = True
    mark = _element("w:endnoteReference", {"w:id": str(len(writing.endnotes))})
    run._r.append(mark)


# --- endnotes -----------------------------------------------------------------


def _put_endnotes(file: Any, notes: Sequence[Note]) -> None:
    root: Any = parse_xml(f"<w:endnotes {nsdecls('w')}/>")
    for id_, kind in ((-1, "separator"), (0, "continuationSeparator")):
        root.append(_note(id_, [(f"w:{kind}", "")], kind))
    for id_, note in enumerate(notes, 1):
        root.append(_note(id_, [("w:endnoteRef", ""), ("w:t", f" {_said(note)}")]))
    package = file.part.package
    part = Part(PackURI("/word/endnotes.xml"), _ENDNOTES, serialize_part_xml(root), package)
    file.part.relate_to(part, _RELATION)


def _note(id_: int, children: Sequence[tuple[str, str]], kind: str = "") -> Any:
    note = _element("w:endnote", {"w:id": str(id_), **({"w:type": kind} if kind else {})})
    paragraph = _element("w:p", {})
    for name, text in children:
        run, child = _element("w:r", {}), _element(name, {})
        if name == "w:endnoteRef":
            raised = _element("w:rPr", {})
            raised.append(_element("w:vertAlign", {"w:val": "superscript"}))
            run.append(raised)
        if text:
            child.text = _NOT_XML.sub("", text)
            child.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(child)
        paragraph.append(run)
    note.append(paragraph)
    return note


def _said(note: Note) -> str:
    who = ", ".join(filter(None, (note.author.name, note.author.country)))
    title = f"“{note.subject}” " if note.subject else ""
    return f"{who}. {title}{note.cited}, {note.day}. {note.url}".rstrip()


def _element(name: str, attributes: Mapping[str, str]) -> Any:
    element: Any = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    return element
