"""Finds the contribution that came as a file, and reads it apart."""

from dataclasses import replace

from mailbridge.core.document import FEW, the_document
from mailbridge.errors import Unreadable
from mailbridge.reading import Reading
from mailbridge.work.apart import words_apart


def with_document(reading: Reading) -> Reading:
    """Return a reading with the words of its document, where the contribution is in there.

    A document that cannot be read, or says little itself, stays a file like any other.
    """
    document = the_document(reading.mail.attachments, reading.text)
    if document is None or reading.kind != "post":
        return reading
    try:
        words = words_apart(document)
    except Unreadable:
        return reading
    return replace(reading, document=words) if len(words.split()) > FEW else reading
