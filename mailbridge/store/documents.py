"""Files of the plan: kept by hash beside those that came with posts, with what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, delete, select

from mailbridge.findable import words as folded
from mailbridge.store.tables import attachment, blob, document, resource
from mailbridge.store.upsert import upsert

_MOST_WORDS = 50_000  # of one document


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the plan: its name there, and what is in it."""

    name: str
    hash: str
    content: bytes


def keep(connection: Connection, content: bytes, words: str) -> str:
    """Keep a file of the plan, and what it says, so that it is found; return its hash."""
    found = sha256(content).hexdigest()
    kept = {"hash": found, "content": content, "size": len(content)}
    upsert(connection, blob, [kept], key=["hash"])
    said = {"hash": found, "words": " ".join(folded(words)[:_MOST_WORDS])}
    upsert(connection, document, [said], key=["hash"], update=["words"])
    return found


def forget(connection: Connection, found: str) -> None:
    """Forget a file that stands in no plan; where a post carries it, it stays with that."""
    planned = select(resource.c.hash).where(resource.c.hash == found)
    carried = select(attachment.c.blob_hash).where(attachment.c.blob_hash == found)
    if connection.execute(planned).first() is None:
        connection.execute(delete(document).where(document.c.hash == found))
        if connection.execute(carried).first() is None:
            connection.execute(delete(blob).where(blob.c.hash == found))


def is_kept(connection: Connection, found: str) -> bool:
    """Return whether a file is kept with its words."""
    query = select(document.c.hash).where(document.c.hash == found)
    return connection.execute(query).first() is not None


def by_hash(connection: Connection, alliance_id: int, found: str) -> Document | None:
    """Return a file that an alliance's plan names, None where it names none of that hash."""
    return _one(connection, alliance_id, resource.c.hash == found)


def by_number(connection: Connection, alliance_id: int, number: int) -> Document | None:
    """Return the file of a resource, None where it has none that is kept."""
    return _one(connection, alliance_id, resource.c.number == number)


def words_of(connection: Connection, alliance_id: int) -> Mapping[int, str]:
    """Return what the files of an alliance's resources say, folded, by the resource's number."""
    query = (
        select(resource.c.number, document.c.words)
        .join(document, document.c.hash == resource.c.hash)
        .where(resource.c.alliance_id == alliance_id, document.c.words != "")
    )
    return {row.number: row.words for row in connection.execute(query)}


def _one(connection: Connection, alliance_id: int, which: ColumnElement[bool]) -> Document | None:
    query = (
        select(resource.c.file, blob.c.hash, blob.c.content)
        .join(blob, blob.c.hash == resource.c.hash)
        .where(resource.c.alliance_id == alliance_id, which)
        .order_by(resource.c.number)
    )
    row = connection.execute(query).first()
    return None if row is None else Document(row.file, row.hash, row.content)
