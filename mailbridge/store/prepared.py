"""What moderators wrote to go out at a time: wrap-ups and announcements, as they will be published.

The key is the issue it becomes, so that writing it down again changes it, and
publishing it twice is impossible. What is out is not changed any more.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Exists,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from mailbridge.errors import NotFound
from mailbridge.model import (
    Discarded,
    Event,
    Filed,
    Outcome,
    Preparation,
    Prepared,
    Replanned,
    Reworded,
    Scheduled,
    Sendings,
    Unfiled,
)
from mailbridge.store import documents, plan, register
from mailbridge.store import incoming as mails
from mailbridge.store.held import read_draft, written_draft
from mailbridge.store.log import log, touch
from mailbridge.store.publish import keep_files
from mailbridge.store.tables import delivery, incoming, issue, post, prepared, theme

REPORT = "/report"  # ends the key of the mail that says how an announcement went


def prepare(
    connection: Connection, alliance_id: int, items: Sequence[Preparation], now: datetime
) -> None:
    """Write down what is prepared, scheduled, discarded, filed or planned anew.

    NotFound where it is out already.
    """
    for one in items:
        match one:
            case Prepared():
                _put(connection, alliance_id, one, now)
            case Scheduled(key, at):
                _set(connection, key, {"due_at": at})
            case Discarded(key):
                _discard(connection, key, now)
            case Reworded():
                _reword(connection, alliance_id, one, now)
            case Filed(content, words):
                documents.keep(connection, content, words)
            case Unfiled(hash_):
                documents.forget(connection, hash_)
            case Replanned(wanted, by):
                plan.edit(connection, wanted, f"membership {by}", now)


def set_published(connection: Connection, key: str, post_id: int) -> None:
    """Remember which post something prepared became."""
    connection.execute(update(prepared).where(prepared.c.key == key).values(post_id=post_id))


def by_key(connection: Connection, key: str) -> Prepared | None:
    """Return what is prepared under a key, out or not; None where there is nothing."""
    return next(iter(_found(connection, prepared.c.key == key)), None)


def due(connection: Connection, alliance_id: int, at: datetime) -> tuple[Prepared, ...]:
    """Return what is to go out by a time and is not out, the earliest first.

    What came as a mail that a moderator has set aside meanwhile does not go out.
    """
    ours = prepared.c.alliance_id == alliance_id
    waits = prepared.c.post_id.is_(None) & (prepared.c.due_at <= at)
    return _found(connection, ours & waits & ~_set_aside())


def unreported(connection: Connection, alliance_id: int) -> tuple[Prepared, ...]:
    """Return the announcements that are out and whose author has not heard how they went."""
    told = exists().where(issue.c.key == prepared.c.key.concat(REPORT))
    here = (prepared.c.alliance_id == alliance_id) & (prepared.c.kind == "announcement")
    out = prepared.c.post_id.is_not(None) & prepared.c.membership_id.is_not(None)
    return _found(connection, here & out & ~told)


def announcements(connection: Connection, alliance_id: int) -> tuple[Prepared, ...]:
    """Return an alliance's announcements, drafts and those that are out, in their order."""
    here = (prepared.c.alliance_id == alliance_id) & (prepared.c.kind == "announcement")
    return _found(connection, here)


def sendings(connection: Connection, alliance_id: int, number: int) -> Sendings:
    """Return how many letters of a post went, wait or failed."""
    query = (
        select(delivery.c.state, func.count().label("number"))
        .join(post, post.c.id == delivery.c.post_id)
        .where(post.c.alliance_id == alliance_id, post.c.number == number)
        .group_by(delivery.c.state)
    )
    by_state = {row.state: row.number for row in connection.execute(query)}
    waiting = by_state.get("due", 0) + by_state.get("sending", 0)
    rest = (by_state.get(state, 0) for state in ("sent", "deferred", "failed"))
    return Sendings(waiting, *rest)


def _set_aside() -> Exists:
    mail = incoming.c.id == prepared.c.incoming_id
    return exists().where(mail, incoming.c.fate != "held")


def _put(connection: Connection, alliance_id: int, one: Prepared, now: datetime) -> None:
    keep_files(connection, one.draft.attachments)
    values = {
        "alliance_id": alliance_id,
        "kind": one.kind,
        "draft": written_draft(one.draft),
        "due_at": one.due_at,
        "membership_id": one.by,
        "incoming_id": one.incoming_id,
        "written_at": now,
    }
    here = select(prepared.c.id).where(prepared.c.key == one.key)
    if connection.execute(here).first() is None:
        connection.execute(insert(prepared).values(key=one.key, **values))
    else:
        _set(connection, one.key, values)


def _reword(connection: Connection, alliance_id: int, one: Reworded, now: datetime) -> None:
    here = theme.c.id == one.theme_id
    values: dict[str, Any] = {"introduction": one.introduction}
    if one.language:
        known = connection.execute(select(theme.c.translations).where(here)).scalar_one()
        words = {**known[one.language], **values}
        values = {"translations": {**known, one.language: words}}
    connection.execute(update(theme).where(here).values(values))
    event = Event("edited", f"theme {one.theme_id}", f"membership {one.by}", one.language)
    log(connection, alliance_id, now, [event])
    touch(connection, [alliance_id])


def _discard(connection: Connection, key: str, now: datetime) -> None:
    """Forget what is not out; the mail it came as is withdrawn with it."""
    here = (prepared.c.key == key) & prepared.c.post_id.is_(None)
    for id_ in connection.execute(select(prepared.c.incoming_id).where(here)).scalars():
        if id_ is not None and register.standing(connection, id_).fate == "held":
            mails.decide(connection, Outcome("rejected", "withdrawn", incoming_id=id_), now)
    connection.execute(delete(prepared).where(here))


def _set(connection: Connection, key: str, values: Mapping[str, Any]) -> None:
    here = (prepared.c.key == key) & prepared.c.post_id.is_(None)
    if not connection.execute(update(prepared).where(here).values(values)).rowcount:
        raise NotFound(f"{key} is not there, or is out already")


def _found(connection: Connection, here: ColumnElement[bool]) -> tuple[Prepared, ...]:
    query = (
        select(prepared, post.c.number)
        .outerjoin(post, post.c.id == prepared.c.post_id)
        .where(here)
        .order_by(prepared.c.due_at, prepared.c.id)
    )
    return tuple(
        Prepared(
            key=row.key,
            kind=row.kind,
            draft=read_draft(connection, row.draft),
            due_at=row.due_at,
            by=row.membership_id,
            incoming_id=row.incoming_id,
            number=row.number,
        )
        for row in connection.execute(query).all()
    )
