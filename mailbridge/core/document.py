"""The words of a document that came as a file: Word, OpenDocument, PDF.

In many offices a contribution is written in Word, and the mail says only
"please find attached". Each format is a box of compressed parts that can be
made to unpack to gigabytes, so what a box says of its own size is looked at
first; the caller runs this where time and memory are limited.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from mailbridge.errors import Unreadable
from mailbridge.model import Attachment

UNPACKED = 50 * 2**20  # bytes of all parts of a box
PARTS = 2000
PAGES = 200
LONGEST = 100_000  # characters; more is a book, and no contribution
FEW = 50  # words that say no more than "please find attached"

_KINDS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/pdf": "pdf",
}
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def the_document(files: tuple[Attachment, ...], own_words: str) -> Attachment | None:
    """Return the document that holds a contribution: the only one, under a few words; else None."""
    documents = [file for file in files if not file.inline and kind_of(file)]
    return documents[0] if len(documents) == 1 and len(own_words.split()) <= FEW else None


def kind_of(file: Attachment) -> str:
    """Return docx, odt or pdf by a file's type, or by its name where that says nothing; else ""."""
    suffix = file.name.lower().rpartition(".")[2]
    named = suffix if suffix in _KINDS.values() else ""
    return _KINDS.get(file.type.lower()) or named


def words_of(file: Attachment) -> str:
    """Return a document's words, a blank line between paragraphs; Unreadable where it has none."""
    readers = {"docx": _docx, "odt": _odt, "pdf": _pdf}
    reader = readers.get(kind_of(file))
    if reader is None:
        raise Unreadable(f"{file.name} is no document whose words can be read")
    try:
        paragraphs = [" ".join(words.split()) for words in reader(file.content)]
    except Unreadable:
        raise
    except Exception as error:  # three parsers, and no end to what they raise
        raise Unreadable(f"{file.name} cannot be read: {type(error).__name__}") from error
    return "\n\n".join(filter(None, paragraphs))[:LONGEST]


def pages_of(content: bytes) -> int | None:
    """Return how many pages a PDF has, None where it cannot be read."""
    from pypdf import PdfReader  # noqa: PLC0415 -- slow to import, and few plans have one

    try:
        return len(PdfReader(BytesIO(content)).pages)
    except Exception:  # no end to what it raises
        return None


def _docx(content: bytes) -> Iterator[str]:
    from docx import Document  # noqa: PLC0415 -- slow to import, and few mails bring one
    from docx.table import Table  # noqa: PLC0415 -- as above

    _check_box(content)
    for block in Document(BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            yield from ("  ".join(cell.text for cell in row.cells) for row in block.rows)
        else:
            yield block.text


def _odt(content: bytes) -> Iterator[str]:
    from lxml import etree  # noqa: PLC0415 -- as above

    _check_box(content)
    safe = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    with zipfile.ZipFile(BytesIO(content)) as box:
        root = etree.fromstring(box.read("content.xml"), safe)
    if root is None:
        raise Unreadable("its content is empty")
    for element in root.iter(f"{_TEXT}p", f"{_TEXT}h"):
        yield "".join(element.itertext())


def _pdf(content: bytes) -> Iterator[str]:
    from pypdf import PdfReader  # noqa: PLC0415 -- as above

    reader = PdfReader(BytesIO(content))
    if len(reader.pages) > PAGES:
        raise Unreadable(f"{len(reader.pages)} pages, the limit is {PAGES}")
    for page in reader.pages:
        yield from re.split(r"\n\s*\n", page.extract_text())


def _check_box(content: bytes) -> None:
    with zipfile.ZipFile(BytesIO(content)) as box:
        parts = box.infolist()
    size = sum(part.file_size for part in parts)
    if len(parts) > PARTS or size > UNPACKED:
        raise Unreadable(f"{len(parts)} parts of {size} bytes, the limit is {PARTS} of {UNPACKED}")
