"""What moderators and authors decide about held mail and posts, and what of it is due."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, exists, func, insert, or_, select, update

from mailbridge.errors import NotFound
from mailbridge.model import Decided, HeldMail, Outcome, Revision, Ruling
from mailbridge.questions import (
    Corrected,
    LookedAtAgain,
    PassedOn,
    Reopened,
    Restored,
    Taken,
    TakenBack,
    Withdrawn,
)
from mailbridge.store import incoming as mails
from mailbridge.store import letters, links, search
from mailbridge.store.held import read_draft
from mailbridge.store.tables import alliance, held, incoming, post, post_version, question

REMINDER = "reminder"  # the detail of a question that a reminder asks
BETWEEN_REMINDERS = timedelta(hours=3)


def rule(connection: Connection, rulings: Sequence[Ruling], now: datetime) -> None:
    """Write down what is decided about held mail; NotFound where it is held no longer."""
    for one in rulings:
        match one:
            case Decided(incoming_id, _, _, at):
                _set(connection, incoming_id, decided=_written(one), due_at=at)
            case Taken(incoming_id, by):
                _set(connection, incoming_id, taken_by=by)
            case Reopened(incoming_id):
                _set(connection, incoming_id, decided=None, due_at=None)
            case Withdrawn(incoming_id):
                _set(connection, incoming_id, decided=None, due_at=None)
                taken_back = Outcome("rejected", "withdrawn", incoming_id=incoming_id)
                mails.decide(connection, taken_back, now)
            case PassedOn(incoming_id):
                passed_on = Outcome("command", "passed_on", incoming_id=incoming_id)
                mails.decide(connection, passed_on, now)
                connection.execute(delete(held).where(held.c.incoming_id == incoming_id))
            case LookedAtAgain(incoming_id, alike):
                again = _alike(connection, incoming_id) if alike else (incoming_id,)
                for each in again:
                    mails.replay(connection, each)


def revise(
    connection: Connection, alliance_id: int, revisions: Sequence[Revision], now: datetime
) -> None:
    """Give posts a new version, or take them back; nothing of the old is overwritten."""
    for one in revisions:
        here = (post.c.alliance_id == alliance_id) & (post.c.number == one.number)
        match one:
            case Corrected(_, text, html):
                changed = update(post).where(here).values(version=post.c.version + 1)
                row = connection.execute(changed.returning(post.c.id, post.c.version)).one()
                connection.execute(
                    insert(post_version).values(
                        post_id=row.id,
                        version=row.version,
                        segments=[["own", text]],
                        text=text,
                        html=html,
                        by="author",
                        at=now,
                    )
                )
                links.change(connection, row.id, html)
            case TakenBack():
                shown = here & (post.c.state == "published")
                connection.execute(update(post).where(shown).values(state="withdrawn"))
                letters.stop(connection, alliance_id, one.number)
            case Restored():
                gone = here & (post.c.state == "withdrawn")
                connection.execute(update(post).where(gone).values(state="published"))
        search.refresh(connection, connection.execute(select(post.c.id).where(here)).scalars())


def held_mails(
    connection: Connection, ids: Sequence[int], *, contents: bool = True
) -> tuple[HeldMail, ...]:
    """Return mails that were held with a draft, in the order of `ids`, whatever became of them.

    Without `contents` their files are names only.
    """
    if not ids:
        return ()
    rows = connection.execute(_held().where(held.c.incoming_id.in_(ids)))
    found = {row.incoming_id: _read(connection, row, contents=contents) for row in rows}
    return tuple(found[one] for one in ids if one in found)


def held_of(connection: Connection, alliance_id: int, member: int) -> tuple[HeldMail, ...]:
    """Return the mails of a member that wait for a moderator, the newest first."""
    ids = connection.execute(
        select(held.c.incoming_id)
        .join(incoming, incoming.c.id == held.c.incoming_id)
        .where(
            incoming.c.alliance_id == alliance_id,
            incoming.c.fate == "held",
            held.c.draft["author_id"].as_integer() == member,
        )
        .order_by(held.c.incoming_id.desc())
    ).scalars()
    return held_mails(connection, tuple(ids))


def waiting(connection: Connection, alliance_id: int) -> tuple[int, ...]:
    """Return the mails of an alliance that wait for a moderator, the oldest first."""
    query = _waits(select(incoming.c.id)).where(incoming.c.alliance_id == alliance_id)
    return tuple(connection.execute(query.order_by(incoming.c.id)).scalars())


def due(connection: Connection, now: datetime) -> tuple[int, ...]:
    """Return the mails on which the time to `undo` has passed."""
    query = (
        select(held.c.incoming_id)
        .join(incoming, incoming.c.id == held.c.incoming_id)
        .where(held.c.due_at <= now, incoming.c.fate == "held")
    )
    return tuple(connection.execute(query.order_by(held.c.due_at)).scalars())


def overdue(connection: Connection, now: datetime, after: Sequence[timedelta]) -> tuple[str, ...]:
    """Return the alliances whose moderators are to be reminded: mail waits longer than `after`.

    The first time holds for mail nobody was reminded of yet, the second for once,
    and so on. However much waits, there are hours between two reminders.
    """
    lately = exists().where(
        question.c.alliance_id == alliance.c.id,
        question.c.detail == REMINDER,
        question.c.asked_at > now - BETWEEN_REMINDERS,
    )
    slugs: set[str] = set()
    for times, wait in enumerate(after):
        query = _waits(
            select(alliance.c.slug).join(incoming, incoming.c.alliance_id == alliance.c.id)
        ).where(held.c.reminded == times, held.c.held_at <= now - wait, ~lately)
        slugs.update(connection.execute(query.distinct()).scalars())
    return tuple(sorted(slugs))


def set_reminded(connection: Connection, incoming_id: int, times: int) -> None:
    """Write down how often moderators were reminded of a mail."""
    _set(connection, incoming_id, reminded=times)


def _alike(connection: Connection, incoming_id: int) -> tuple[int, ...]:
    """Return a held mail, and what waits from its author's address for the same reason."""
    author = func.lower(incoming.c.evidence["proof"]["author"].as_string())
    whose = select(incoming.c.alliance_id, incoming.c.reason, author.label("author"))
    this = connection.execute(whose.where(incoming.c.id == incoming_id)).one()
    others = _waits(select(incoming.c.id)).where(
        incoming.c.alliance_id == this.alliance_id,
        incoming.c.reason == this.reason,
        or_(author == this.author, incoming.c.id == incoming_id),
    )
    return tuple(connection.execute(others.order_by(incoming.c.id)).scalars())


def _waits(query: Select[Any]) -> Select[Any]:
    joined = query.join(held, held.c.incoming_id == incoming.c.id)
    return joined.where(incoming.c.fate == "held", held.c.due_at.is_(None))


def _held() -> Select[Any]:
    return select(held, incoming.c.fate, incoming.c.reason, incoming.c.decided_at).join(
        incoming, incoming.c.id == held.c.incoming_id
    )


def _read(connection: Connection, row: Row[Any], *, contents: bool) -> HeldMail:
    original = row.original
    return HeldMail(
        incoming_id=row.incoming_id,
        draft=read_draft(connection, row.draft, contents=contents),
        fate=row.fate,
        reason=row.reason,
        held_at=row.held_at,
        reminded=row.reminded,
        taken_by=row.taken_by,
        decided=_decided(row.decided) if row.decided else None,
        decided_at=row.decided_at,
        original=read_draft(connection, original, contents=contents) if original else None,
    )


def _written(one: Decided) -> dict[str, Any]:
    return asdict(one) | {"at": one.at.isoformat()}


def _decided(row: Mapping[str, Any]) -> Decided:
    values: dict[str, Any] = {**row, "at": datetime.fromisoformat(row["at"])}
    return Decided(**values)


def _set(connection: Connection, incoming_id: int, **values: Any) -> None:
    still = select(incoming.c.id).where(incoming.c.id == incoming_id, incoming.c.fate == "held")
    statement = update(held).where(held.c.incoming_id.in_(still)).values(values)
    if not connection.execute(statement).rowcount:
        raise NotFound(f"mail {incoming_id} is not held")
