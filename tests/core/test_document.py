"""The words of documents, and which mails have theirs in one."""

from dataclasses import replace

import pytest

from mailbridge.core.document import FEW, kind_of, the_document, words_of
from mailbridge.errors import Unreadable
from mailbridge.model import Attachment
from tests.core.documents import OPEN, WORD, attached, docx, odt, pdf, zipped

LETTER = attached("answer.docx", WORD, docx("Our union sells", "to an exporter."))
COVER = "Please find attached my contribution."


def test_a_word_document_gives_paragraphs_and_the_cells_of_its_tables() -> None:
    assert words_of(LETTER) == "Our union sells\n\nto an exporter.\n\nMaize 900 shillings"


def test_an_open_document_gives_its_paragraphs() -> None:
    file = attached("respuesta.odt", OPEN, odt("Nuestra unión vende", "a un exportador."))
    assert words_of(file) == "Nuestra unión vende\n\na un exportador."


def test_a_pdf_gives_its_words() -> None:
    file = attached("answer.pdf", "application/pdf", pdf("Our union sells to an exporter."))
    assert words_of(file) == "Our union sells to an exporter."


def test_an_entity_of_an_open_document_is_not_unfolded() -> None:
    content = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x xmlns:t="u"><t:p>&a;</t:p></x>'
    file = attached("a.odt", OPEN, zipped({"content.xml": content}))
    assert "aaaa" not in words_of(file)


@pytest.mark.parametrize(
    "file",
    [
        attached("broken.docx", WORD, b"PK\x03\x04 and no more"),
        attached("empty.odt", OPEN, zipped({})),
        attached("broken.pdf", "application/pdf", b"%PDF-1.4 and no more"),
        attached("bomb.odt", OPEN, zipped({"content.xml": b" " * (51 * 2**20)})),
        attached("many.docx", WORD, zipped({f"{n}.xml": b"" for n in range(2001)})),
        attached("photo.jpg", "image/jpeg", b""),
    ],
    ids=lambda file: str(file.name) if isinstance(file, Attachment) else "",
)
def test_what_cannot_or_must_not_be_read_is_said_to_be(file: Attachment) -> None:
    with pytest.raises(Unreadable):
        words_of(file)


def test_a_document_sent_as_plain_bytes_is_known_by_its_name() -> None:
    assert kind_of(attached("Answer.DOCX", "application/octet-stream", b"")) == "docx"
    assert kind_of(attached("photo.jpg", "image/jpeg", b"")) == ""


def test_a_contribution_is_in_the_one_document_under_a_few_words() -> None:
    assert the_document((LETTER,), COVER) == LETTER


def test_a_document_beside_a_real_answer_is_only_a_file() -> None:
    assert the_document((LETTER,), "word " * (FEW + 1)) is None


def test_of_two_documents_neither_is_the_contribution() -> None:
    assert the_document((LETTER, replace(LETTER, name="b.docx")), COVER) is None
    assert the_document((), COVER) is None
