"""Mail that waits for the moderators of a world, put there as the journey would."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from mailbridge.core.sanitise import from_text
from mailbridge.model import (
    Arrival,
    Attachment,
    Draft,
    Evidence,
    Outcome,
    Proof,
    Route,
    Segment,
)
from mailbridge.store import arriving, incoming, tables
from mailbridge.store.books import record
from tests.doors.web.world import NOW, World

WAITED = timedelta(hours=3)


def hold(
    world: World,
    words: str = "We keep the key at the school.",
    *,
    by: str = "Rufina Condori",
    address: str = "rufina@silos.example",
    subject: str = "Who holds the key",
    theme: str | None = "m1/t2",
    reason: str = "not_a_member",
    proposed: bool = True,
    signature: str = "",
    files: tuple[tuple[str, str, bytes], ...] = (),
    **more: Any,
) -> int:
    """Hold one mail; return its id."""
    at = more.pop("at", NOW - WAITED)
    draft = Draft(
        author_id=world.memberships.get(by),
        author=by,
        organisation=more.pop("organisation", ""),
        country=more.pop("country", "BO"),
        subject=subject,
        subject_key=subject.casefold(),
        message_id=f"<{hashlib.sha256(repr((by, words, at)).encode()).hexdigest()[:12]}@m.example>",
        body_hash=hashlib.sha256(words.encode()).hexdigest(),
        references=(),
        awaits=(),
        theme_id=world.themes[theme] if theme else None,
        parent_number=more.pop("parent", None),
        thread=more.pop("thread", None),
        placed_by="new",
        unsure=False,
        received_at=at,
        late=False,
        language=more.pop("language", None),
        segments=(
            Segment("own", words),
            *((Segment("signature", signature),) if signature else ()),
        ),
        html=from_text(words),
        attachments=tuple(
            Attachment(name, kind, content, hashlib.sha256(content).hexdigest())
            for name, kind, content in files
        ),
        **more,
    )
    return _kept(world, draft, address, reason, at, proposed=proposed)


def _kept(
    world: World, draft: Draft, address: str, reason: str, at: datetime, *, proposed: bool
) -> int:
    raw = f"From: {draft.author} <{address}>\nSubject: {draft.subject}\n\n{draft.text}\n".encode()
    evidence = Evidence("lmtp", "", "", address, (), Proof("mailbridge", address))
    to = f"{world.slug}@talks.example.org"
    arrival = Arrival(raw, (Route(world.slug, "post", to),), replace(evidence, proof=None), at)
    with world.store.writing() as connection:
        arriving.keep(connection, (arrival,))
        newest = select(tables.incoming.c.id).order_by(tables.incoming.c.id.desc()).limit(1)
        incoming_id = connection.execute(newest).scalar_one()
        incoming.keep_proof(connection, incoming_id, evidence)
        outcome = Outcome(
            "held",
            reason,
            incoming_id=incoming_id,
            subject=draft.subject,
            held=draft if proposed else None,
        )
        record(connection, world.alliance_id, outcome, at)
    return int(incoming_id)
