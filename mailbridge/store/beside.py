"""What only a command needs to know: the post it names, what waits, and what can be undone."""

from mimetypes import guess_type

from sqlalchemy import Connection, select

from mailbridge.model import Asks, Attachment, Beside, HeldMail, Member, Named, Question
from mailbridge.store import documents, own, people, posts, questions, rulings
from mailbridge.store.tables import attachment, blob, post

_NAMING = ("send", "send_file", "correct", "withdraw")


def beside(
    connection: Connection,
    alliance_id: int,
    asks: Asks,
    asked: Question | None,
    answered: int | None,
) -> Beside:
    """Return what a mail's command needs, or that of the question it answers.

    `answered` is the number of the post that the mail answers, None where it answers none.
    """
    command = asks.command or _confirmed(asked)
    things = asked.about if asked else ()
    about = next((thing.id for thing in things if thing.kind == "post"), None)
    if not command and about is None:
        return Beside()
    number = asks.named or about or answered
    found = named(connection, alliance_id, number, with_files=command == "send_file")
    who = people.member_by_address(connection, alliance_id, asks.address)
    former = None
    if command in ("undo", "erase") and who is None:
        former = people.former_by_address(connection, alliance_id, asks.address)
    member = who or former or (people.member_by_id(connection, asked.whom) if asked else None)
    return Beside(
        document=_document(connection, alliance_id, asks.named) if command == "send_doc" else None,
        post=found if command in _NAMING or about is not None else None,
        waiting=_waiting(connection, alliance_id, command, member),
        last=_last(connection, alliance_id, command, member),
        former=former,
        wrote=own.wrote(connection, member.id) if command == "letter" and member else 0,
    )


def named(
    connection: Connection, alliance_id: int, number: int | None, *, with_files: bool = False
) -> Named | None:
    """Return a post by its number whatever its state, None where there is none."""
    entry = posts.post_by_number(connection, alliance_id, number) if number else None
    if entry is None:
        return None
    query = select(post.c.id, post.c.author_id, post.c.published_at).where(
        post.c.alliance_id == alliance_id, post.c.number == number
    )
    row = connection.execute(query).one()
    files = _files(connection, row.id) if with_files and entry.state == "published" else ()
    return Named(entry, row.author_id, row.published_at, files)


def _document(connection: Connection, alliance_id: int, number: int | None) -> Attachment | None:
    kept = documents.by_number(connection, alliance_id, number) if number else None
    if kept is None:
        return None
    media_type = guess_type(kept.name)[0] or "application/octet-stream"
    return Attachment(kept.name, media_type, kept.content, kept.hash)


def _confirmed(asked: Question | None) -> str:
    """Return the command that a question asks to confirm."""
    detail = asked.detail if asked and asked.kind == "confirm" else ""
    return detail.partition("\n")[0].partition(" ")[0]


def _waiting(
    connection: Connection, alliance_id: int, command: str, member: Member | None
) -> tuple[HeldMail, ...]:
    if command != "withdraw" or member is None:
        return ()
    return rulings.held_of(connection, alliance_id, member.id)


def _last(
    connection: Connection, alliance_id: int, command: str, member: Member | None
) -> Question | None:
    if command != "undo" or member is None:
        return None
    return questions.last_to_undo(connection, alliance_id, member.id)


def _files(connection: Connection, post_id: int) -> tuple[Attachment, ...]:
    rows = connection.execute(
        select(attachment.c.name, attachment.c.type, blob.c.content, blob.c.hash)
        .join(blob, blob.c.hash == attachment.c.blob_hash)
        .where(attachment.c.post_id == post_id)
        .order_by(attachment.c.position)
    )
    return tuple(Attachment(row.name, row.type, row.content, row.hash) for row in rows)
