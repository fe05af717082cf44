"""Held mail: the post proposed to a moderator, kept as it would be published.

Approving publishes exactly this draft, so all of it is kept, and its files with
it; only their contents stand apart, by hash.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, null, select, update

from mailbridge.errors import NotFound
from mailbridge.model import Attachment, Draft, Segment
from mailbridge.store.publish import keep_files
from mailbridge.store.tables import blob
from mailbridge.store.tables import held as holds


def keep(connection: Connection, incoming_id: int, draft: Draft, now: datetime) -> None:
    """Keep the post a held mail would become."""
    keep_files(connection, draft.attachments)
    connection.execute(
        insert(holds).values(incoming_id=incoming_id, draft=written_draft(draft), held_at=now)
    )


def draft_of(connection: Connection, incoming_id: int) -> Draft | None:
    """Return the post a held mail would become, None where it proposes none."""
    row = connection.execute(
        select(holds.c.draft).where(holds.c.incoming_id == incoming_id)
    ).scalar_one_or_none()
    return None if row is None else read_draft(connection, row)


def rewrite(connection: Connection, incoming_id: int, draft: Draft) -> None:
    """Propose other words for a held mail; its author's are kept beside them."""
    here = holds.c.incoming_id == incoming_id
    row = connection.execute(select(holds.c.draft, holds.c.original).where(here)).one()
    values = {"draft": written_draft(draft), "original": row.original or row.draft}
    connection.execute(update(holds).where(here).values(values))


def restore(connection: Connection, incoming_id: int) -> None:
    """Propose its author's words again, where moderators have edited them."""
    here = holds.c.incoming_id == incoming_id
    first = connection.execute(select(holds.c.original).where(here)).scalar_one()
    if first is not None:
        connection.execute(update(holds).where(here).values(draft=first, original=null()))


def written_draft(draft: Draft) -> dict[str, Any]:
    """Return a draft as JSON keeps it; its files apart, by hash."""
    values = asdict(draft)
    values["received_at"] = draft.received_at.isoformat()
    values["attachments"] = [
        {"name": f.name, "type": f.type, "hash": f.hash, "inline": f.inline}
        for f in draft.attachments
    ]
    return values


def read_draft(connection: Connection, row: Mapping[str, Any], *, contents: bool = True) -> Draft:
    """Return a draft as it was kept, with its files; without `contents` these are empty."""
    values = dict(row)
    values["received_at"] = datetime.fromisoformat(values["received_at"])
    values["references"] = tuple(values["references"])
    values["awaits"] = tuple(values["awaits"])
    values["other_ids"] = tuple(values["other_ids"])
    values["also"] = tuple(values["also"])
    values["lists"] = tuple(values.get("lists", ()))
    values["segments"] = tuple(Segment(s["kind"], s["text"]) for s in values["segments"])
    values["attachments"] = tuple(
        _file(connection, f) if contents else _named(f) for f in values["attachments"]
    )
    return Draft(**values)


def _file(connection: Connection, kept: Mapping[str, Any]) -> Attachment:
    content = connection.execute(
        select(blob.c.content).where(blob.c.hash == kept["hash"])
    ).scalar_one_or_none()
    if content is None:
        raise NotFound(f"the file {kept['name']} is no longer in the database")
    return replace(_named(kept), content=content)


def _named(kept: Mapping[str, Any]) -> Attachment:
    return Attachment(kept["name"], kept["type"], b"", kept["hash"], inline=kept["inline"])
