"""Writes a post, and lets it adopt the answers that arrived before it."""

from collections.abc import Mapping

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from mailbridge.model import Attachment, Byline, Draft, Post
from mailbridge.store import links, search
from mailbridge.store.tables import alliance as alliances
from mailbridge.store.tables import (
    attachment,
    awaited,
    blob,
    message_id,
    post,
    post_version,
)
from mailbridge.store.threads import family
from mailbridge.store.upsert import upsert


def publish(
    connection: Connection,
    alliance_id: int,
    written: Post,
    incoming_id: int | None,
    *,
    imported: bool = False,
) -> int:
    """Write a post with all that belongs to it; return its id.

    `imported` is whether it is of an older archive, so that no digest tells of it.
    """
    parent_id = _id_of(connection, alliance_id, written.draft.parent_number)
    mail = {"alliance_id": alliance_id, "incoming_id": incoming_id, "imported": imported}
    post_id = _post(connection, written, {**mail, "parent_id": parent_id})
    _version(connection, post_id, written)
    keep_files(connection, written.draft.attachments)
    _attachments(connection, post_id, written.draft.attachments)
    _ids(connection, alliance_id, post_id, written)
    _findable(connection, alliance_id, post_id, written.draft)
    connection.execute(_NUMBERED, {"of_alliance": alliance_id, "given": written.number})
    _adopt(connection, alliance_id, post_id, written)
    return post_id


def keep_files(connection: Connection, files: tuple[Attachment, ...]) -> None:
    """Keep the contents of files by hash, each once."""
    rows = [{"hash": f.hash, "content": f.content, "size": f.size} for f in files]
    upsert(connection, blob, sorted(rows, key=lambda row: str(row["hash"])), key=["hash"])


def _post(connection: Connection, written: Post, more: Mapping[str, int | bool | None]) -> int:
    draft = written.draft
    values = {
        **more,
        "number": written.number,
        "thread": draft.thread or written.number,
        "theme_id": draft.theme_id,
        "author_id": draft.author_id,
        "author": draft.author,
        "organisation": draft.organisation,
        "country": draft.country,
        "subject": draft.subject,
        "subject_key": draft.subject_key,
        "message_id": draft.message_id,
        "letter_id": written.letter_id,
        "references": list(draft.references),
        "body_hash": draft.body_hash,
        "kind": draft.kind,
        "placed_by": draft.placed_by,
        "unsure": draft.unsure,
        "also": list(draft.also),
        "late": draft.late,
        "language": draft.language,
        "received_at": draft.received_at,
        "published_at": written.published_at,
    }
    return connection.execute(_POST, values).scalar_one()


def _version(connection: Connection, post_id: int, written: Post) -> None:
    draft: Draft = written.draft
    values = {
        "post_id": post_id,
        "version": 1,
        "segments": [[segment.kind, segment.text] for segment in draft.segments],
        "text": draft.text,
        "html": draft.html,
        "by": "author",
        "at": draft.received_at,
    }
    connection.execute(_VERSION, values)


def _attachments(connection: Connection, post_id: int, files: tuple[Attachment, ...]) -> None:
    rows = [
        {
            "post_id": post_id,
            "position": position,
            "blob_hash": f.hash,
            "name": f.name,
            "type": f.type,
        }
        for position, f in enumerate(files, start=1)
    ]
    if rows:
        connection.execute(insert(attachment), rows)


def _findable(connection: Connection, alliance_id: int, post_id: int, draft: Draft) -> None:
    byline = Byline(draft.author, draft.organisation, draft.country)
    files = tuple(file.name for file in draft.attachments)
    said = search.Said(alliance_id, byline, draft.subject, draft.text, files)
    search.put(connection, post_id, draft.received_at, said)
    links.keep(connection, post_id, draft.html)


def _ids(connection: Connection, alliance_id: int, post_id: int, written: Post) -> None:
    """Make every id of the post resolvable; an id that another post has stays that one's."""
    draft = written.draft
    ids = dict.fromkeys(filter(None, (draft.message_id, written.letter_id, *draft.other_ids)))
    rows = [{"alliance_id": alliance_id, "message_id": one, "post_id": post_id} for one in ids]
    upsert(connection, message_id, rows, key=["alliance_id", "message_id"])
    waits = [
        {"alliance_id": alliance_id, "message_id": one, "post_id": post_id, "position": position}
        for position, one in enumerate(draft.awaits)
    ]
    upsert(connection, awaited, waits, key=["alliance_id", "message_id", "post_id"])


def _adopt(connection: Connection, alliance_id: int, post_id: int, written: Post) -> None:
    """Hang the answers that came before their parent under it, and all below them with them."""
    ids = (written.draft.message_id, *written.draft.other_ids)
    waiting = {"of_alliance": alliance_id, "ids": ids}
    children = connection.execute(_WAITING, waiting).all()
    for child in children:
        below = family(connection, alliance_id, child.id, child.thread)
        if post_id in below:
            continue  # the parent stands under its answer: moving it would close a ring
        connection.execute(
            update(post)
            .where(post.c.id == child.id)
            .values(parent_id=post_id, placed_by="in_reply_to", unsure=False)
        )
        connection.execute(
            update(post)
            .where(post.c.id.in_(below))
            .values(theme_id=written.draft.theme_id, thread=written.draft.thread or written.number)
        )
        # What stands further up than its parent must not adopt it when it comes.
        connection.execute(
            delete(awaited).where(
                awaited.c.post_id == child.id, awaited.c.position >= child.position
            )
        )
    if children:
        connection.execute(_COME, waiting)


def _id_of(connection: Connection, alliance_id: int, number: int | None) -> int | None:
    if number is None:
        return None
    return connection.execute(_ID_OF, {"of_alliance": alliance_id, "given": number}).scalar_one()


# --- statements, built once: that costs as much as running them --------------

_POST = insert(post).returning(post.c.id)
_VERSION = insert(post_version)
_NUMBERED = (
    update(alliances)
    .where(alliances.c.id == bindparam("of_alliance"))
    .values(last_number=bindparam("given"))
)
_ID_OF = select(post.c.id).where(
    post.c.alliance_id == bindparam("of_alliance"), post.c.number == bindparam("given")
)
_IS_AWAITED = and_(
    awaited.c.alliance_id == bindparam("of_alliance"),
    awaited.c.message_id.in_(bindparam("ids", expanding=True)),
)
_WAITING = (
    select(post.c.id, post.c.thread, awaited.c.position)
    .join(awaited, awaited.c.post_id == post.c.id)
    .where(_IS_AWAITED)
    .order_by(post.c.number)
)
_COME = delete(awaited).where(_IS_AWAITED)
