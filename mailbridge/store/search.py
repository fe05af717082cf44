"""Finds posts by their words: one function over FTS5 and over PostgreSQL's tsvector.

A row's key begins with the time its post was received and ends with the post's
id, so the newest come first without being sorted, and no column is needed to say
whose row it is. Both databases are given words already folded (`findable`) and
quoted, and fold nothing themselves. Every row carries its alliance as a word that
nobody can type, so that a small alliance is not looked for among a big one's posts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Executable,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from mailbridge.findable import country_words, words
from mailbridge.model import Byline, Field, Query, Term
from mailbridge.store.tables import attachment, post, post_version, translation

_ID_BITS = 29  # half a billion posts; the seconds before them end in the year 2242
_MOST_WORDS = 16_000  # of one post: PostgreSQL counts no further
_WEIGHT: Mapping[Field, str] = {"name": "A", "organisation": "B", "country": "C", "words": "D"}
_ALLIANCE = "\ue000"  # for private use: no keyboard has it, and no text keeps it
_NOWHERE = "\ue001"  # as private, and in no row

TABLES: Mapping[str, tuple[str, ...]] = {
    "sqlite": (
        """CREATE VIRTUAL TABLE search USING fts5
        (name, organisation, country, words, columnsize=0, tokenize='ascii')""",
    ),
    "postgresql": (
        "CREATE TABLE search (key BIGINT PRIMARY KEY, found TSVECTOR NOT NULL)",
        "CREATE INDEX ix_search_found ON search USING gin (found)",
    ),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a post is to be found by; `files` are the names of its files, and what they say."""

    alliance_id: int
    byline: Byline
    subject: str
    text: str
    files: tuple[str, ...]


def find(connection: Connection, alliance_id: int, query: Query, most: int) -> tuple[int, ...]:
    """Return the numbers of the published posts that a query means, the newest first."""
    if query.empty:
        return ()
    dialect = connection.dialect.name
    match = (_fts5 if dialect == "sqlite" else _tsquery)(alliance_id, query)
    bounds: dict[str, Any] = {}
    if query.themes is not None:
        bounds["themes"] = query.themes or (0,)
    if query.language:
        bounds["language"] = f"{query.language}%"
    values = {"alliance_id": alliance_id, "match": match, "most": most, **bounds}
    return tuple(connection.execute(_find(dialect, tuple(bounds)), values).scalars().all())


def put(connection: Connection, post_id: int, received_at: datetime, said: Said) -> None:
    """Let a post be found by its words, and no longer by those it had."""
    key = _key(post_id, received_at)
    if connection.dialect.name == "sqlite":
        found = {field: " ".join(each) for field, each in _fields(said).items()}
        connection.execute(_PUT_FTS5, {"key": key, **found})
    else:
        connection.execute(_PUT_TSVECTOR, {"key": key, "found": _tsvector(said)})


def refresh(connection: Connection, post_ids: Iterable[int]) -> None:
    """Let posts be found as they now are: by their latest version, or no more if taken back."""
    for post_id in post_ids:
        row = connection.execute(_LATEST, {"post_id": post_id}).one()
        if row.state == "published":
            files = tuple(connection.execute(_FILES, {"post_id": post_id}).scalars())
            others = connection.execute(_TRANSLATED, {"post_id": post_id}).scalars()
            byline = Byline(row.author, row.organisation, row.country)
            text_ = "\n".join((row.text, *others))
            said = Said(row.alliance_id, byline, row.subject, text_, files)
            put(connection, post_id, row.received_at, said)
        else:
            key = _key(post_id, row.received_at)
            connection.execute(_FORGET[connection.dialect.name], {"key": key})


def tidy(connection: Connection) -> None:
    """Let the index keep no word of what is found no more; SQLite only marks it at first."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO search(search) VALUES('optimize')"))


def _key(post_id: int, received_at: datetime) -> int:
    return (max(0, int(received_at.timestamp())) << _ID_BITS) + post_id


def _fields(said: Said) -> dict[Field, list[str]]:
    own = words("\n".join((said.subject, said.text, *said.files)))
    return {
        "name": words(said.byline.name),
        "organisation": words(said.byline.organisation),
        "country": [f"{_ALLIANCE}{said.alliance_id}", *country_words(said.byline.country)],
        "words": own[:_MOST_WORDS],
    }


def _tsvector(said: Said) -> str:
    position, lexemes = 0, list[str]()
    for field, found in _fields(said).items():
        for word in found:
            position += 1
            lexemes.append(f"'{word}':{position}{_WEIGHT[field]}")
        position += 1  # no phrase reaches from one field into the next
    return " ".join(lexemes)


# --- queries in each database's own language: made of folded words only -------


def _fts5(alliance_id: int, query: Query) -> str:
    wanted = [f'"{_ALLIANCE}{alliance_id}"', *map(_fts5_term, query.wanted)]
    unwanted = [f" NOT ({_fts5_term(term)})" for term in query.unwanted]
    return f"({' AND '.join(wanted)})" + "".join(unwanted)


def _fts5_term(term: Term) -> str:
    if not term.fields:
        return _NOWHERE
    phrase = f'"{" ".join(term.words)}"{"*" if term.begins else ""}'
    everywhere = len(term.fields) == len(_WEIGHT)
    return phrase if everywhere else f"{{{' '.join(term.fields)}}}:{phrase}"


def _tsquery(alliance_id: int, query: Query) -> str:
    wanted = [f"'{_ALLIANCE}{alliance_id}'", *map(_tsquery_term, query.wanted)]
    unwanted = [f"!({_tsquery_term(term)})" for term in query.unwanted]
    return " & ".join((*wanted, *unwanted))


def _tsquery_term(term: Term) -> str:
    if not term.fields:
        return f"'{_NOWHERE}'"
    everywhere = len(term.fields) == len(_WEIGHT)  # without weights the index alone can answer
    weights = "" if everywhere else "".join(_WEIGHT[field] for field in term.fields)
    marks = [weights] * (len(term.words) - 1) + [f"{'*' if term.begins else ''}{weights}"]
    parts = (
        f"'{word}':{mark}".removesuffix(":") for word, mark in zip(term.words, marks, strict=True)
    )
    return f"({' <-> '.join(parts)})"


# --- statements ---------------------------------------------------------------

_FTS5 = table("search", column("rowid", BigInteger))
_TSVECTOR = table("search", column("key", BigInteger), column("found"))
_KEYS = {"sqlite": _FTS5.c.rowid, "postgresql": _TSVECTOR.c.key}
_HITS: Mapping[str, ColumnElement[bool]] = {
    "sqlite": literal_column("search").op("MATCH", is_comparison=True)(bindparam("match")),
    "postgresql": _TSVECTOR.c.found.op("@@", is_comparison=True)(cast(bindparam("match"), TSQUERY)),
}
_BOUNDS: Mapping[str, ColumnElement[bool]] = {
    "themes": post.c.theme_id.in_(bindparam("themes", expanding=True)),
    "language": func.lower(post.c.language).like(bindparam("language")),
}


@cache
def _find(dialect: str, bounds: tuple[str, ...]) -> Executable:
    key = _KEYS[dialect]
    search = _FTS5 if dialect == "sqlite" else _TSVECTOR
    return (
        select(post.c.number)
        .select_from(search.join(post, post.c.id == key.op("&")((1 << _ID_BITS) - 1)))
        .where(
            _HITS[dialect],
            post.c.alliance_id == bindparam("alliance_id"),
            post.c.state == "published",
            *(_BOUNDS[bound] for bound in bounds),
        )
        .order_by(key.desc())
        .limit(bindparam("most"))
    )


_PUT_FTS5 = text(
    "INSERT OR REPLACE INTO search (rowid, name, organisation, country, words)"
    " VALUES (:key, :name, :organisation, :country, :words)"
)
_PUT_TSVECTOR = text(
    "INSERT INTO search (key, found) VALUES (:key, CAST(:found AS tsvector))"
    " ON CONFLICT (key) DO UPDATE SET found = excluded.found"
)
_FORGET = {
    "sqlite": text("DELETE FROM search WHERE rowid = :key"),
    "postgresql": text("DELETE FROM search WHERE key = :key"),
}
_LATEST = (
    select(
        post.c.alliance_id,
        post.c.author,
        post.c.organisation,
        post.c.country,
        post.c.subject,
        post.c.state,
        post.c.received_at,
        post_version.c.text,
    )
    .join(post_version, post_version.c.post_id == post.c.id)
    .where(post.c.id == bindparam("post_id"), post_version.c.version == post.c.version)
)
_TRANSLATED = (
    select(translation.c.text)
    .join(post, post.c.id == translation.c.post_id)
    .where(post.c.id == bindparam("post_id"), translation.c.version == post.c.version)
    .order_by(translation.c.language)
)
_FILES = (
    select(attachment.c.name)
    .where(attachment.c.post_id == bindparam("post_id"))
    .order_by(attachment.c.position)
)
