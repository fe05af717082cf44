"""The words of others that may hold something of somebody who is erased, seen one by one.

This alone overwrites what was published: no version may go on telling it.
"""

from collections.abc import Callable, Sequence
from typing import Any, cast

from sqlalchemy import Connection, select, update

from mailbridge.model import Segment
from mailbridge.store import links, search
from mailbridge.store.erasure import Remains
from mailbridge.store.tables import (
    held,
    highlights,
    incoming,
    post,
    post_version,
    prepared,
    star,
    translation,
)

Words = tuple[tuple[Segment, ...], str]
Reword = Callable[[Sequence[Segment], str], Words]


def reword(connection: Connection, who: Remains, words: Reword, text: Callable[[str], str]) -> None:
    """Give others' posts, held mails and documents the words that `words` and `text` return."""
    _posts(connection, who, words)
    _drafts(connection, who, words, text)
    here = highlights.c.alliance_id.in_(who.alliances)
    for row in connection.execute(select(highlights.c.id, highlights.c.content).where(here)).all():
        content = _deep(row.content, text)
        if content != row.content:
            statement = update(highlights).where(highlights.c.id == row.id)
            connection.execute(statement.values(content=content))
    for row in connection.execute(select(translation).where(translation.c.text != "")).all():
        if text(row.text) != row.text:
            same = translation.c.post_id == row.post_id, translation.c.language == row.language
            connection.execute(update(translation).where(*same).values(text=text(row.text)))
            search.refresh(connection, (row.post_id,))
    for row in connection.execute(select(star.c.id, star.c.note).where(star.c.note != "")).all():
        if text(row.note) != row.note:
            statement = update(star).where(star.c.id == row.id)
            connection.execute(statement.values(note=text(row.note)))


def _posts(connection: Connection, who: Remains, words: Reword) -> None:
    query = (
        select(post_version, post.c.version.label("latest"))
        .join(post, post.c.id == post_version.c.post_id)
        .where(post.c.alliance_id.in_(who.alliances), post.c.id.not_in(who.posts))
    )
    for row in connection.execute(query).all():
        before = tuple(Segment(kind, text) for kind, text in row.segments)
        after, html = words(before, row.html)
        if (after, html) == (before, row.html):
            continue
        own = "".join(each.text for each in after if each.kind == "own").strip()
        connection.execute(
            update(post_version)
            .where(post_version.c.id == row.id)
            .values(segments=[[each.kind, each.text] for each in after], text=own, html=html)
        )
        if row.version == row.latest:
            links.change(connection, row.post_id, html)
        search.refresh(connection, (row.post_id,))


def _drafts(
    connection: Connection, who: Remains, words: Reword, text: Callable[[str], str]
) -> None:
    waits = (
        select(held.c.incoming_id, held.c.draft)
        .join(incoming, incoming.c.id == held.c.incoming_id)
        .where(incoming.c.alliance_id.in_(who.alliances), held.c.incoming_id.not_in(who.mails))
    )
    for row in connection.execute(waits).all():
        draft = _draft(row.draft, words, text)
        if draft != row.draft:
            here = held.c.incoming_id == row.incoming_id
            connection.execute(update(held).where(here).values(draft=draft))
    ready = select(prepared.c.id, prepared.c.draft).where(prepared.c.alliance_id.in_(who.alliances))
    for row in connection.execute(ready).all():
        draft = _draft(row.draft, words, text)
        if draft != row.draft:
            here = prepared.c.id == row.id
            connection.execute(update(prepared).where(here).values(draft=draft))


def _draft(draft: dict[str, Any], words: Reword, text: Callable[[str], str]) -> dict[str, Any]:
    segments = tuple(Segment(each["kind"], each["text"]) for each in draft["segments"])
    after, html = words(segments, draft["html"])
    kept: dict[str, Any] = _deep({**draft, "segments": [], "html": ""}, text)
    return {
        **kept,
        "segments": [{"kind": each.kind, "text": each.text} for each in after],
        "html": html,
    }


def _deep(value: Any, text: Callable[[str], str]) -> Any:
    """Return a value of JSON with each of its texts as `text` returns it."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return [_deep(each, text) for each in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {key: _deep(each, text) for key, each in cast("dict[str, Any]", value).items()}
    return value
