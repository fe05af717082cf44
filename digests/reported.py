"""How an announcement went: a mail to its author, once nothing of it waits, or after an hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mailbridge.core.letter import plain
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.core.site import Site
from mailbridge.model import Asks, Context, Event, Issue, Outcome, Prepared, Sendings
from mailbridge.store import Connection, Store, prepared
from mailbridge.store.books import Books, record
from mailbridge.store.prepared import REPORT

AT_THE_LATEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Went:
    """The values of mail/notices/announcement_went.txt."""

    subject: str
    number: int
    sendings: Sendings


def report(store: Store, site: Site, slug: str, now: datetime) -> None:
    """Tell the authors of an alliance's announcements how these went, each once."""
    with store.reading() as connection:
        if not _ready(connection, Books().gather(connection, slug, Asks(), now)):
            return
    with store.writing() as connection:
        context = Books().gather(connection, slug, Asks(), now)
        for one, went in _ready(connection, context):
            record(connection, context.alliance.id, _told(one, went, context, site), now)


def _ready(connection: Connection, context: Context) -> tuple[tuple[Prepared, Went], ...]:
    found: list[tuple[Prepared, Went]] = []
    for one in prepared.unreported(connection, context.alliance.id):
        went = prepared.sendings(connection, context.alliance.id, one.number or 0)
        out = one.due_at or context.now
        if not went.waiting or context.now - out >= AT_THE_LATEST:
            found.append((one, Went(plain(one.draft.subject), one.number or 0, went)))
    return tuple(found)


def _told(one: Prepared, went: Went, context: Context, site: Site) -> Outcome:
    """Return the report; who has left meanwhile hears nothing, and it is done all the same."""
    author = next((member for member in context.members if member.id == one.by), None)
    word = Word("announcement_went", to_member(author), went, voice="desk") if author else None
    return Outcome(
        "posted",
        "report",
        issue=Issue(f"{one.key}{REPORT}", "report", context.now),
        notices=(notice(word, context, site),) if word else (),
        events=(Event(what="reported", on=one.key),),
    )
