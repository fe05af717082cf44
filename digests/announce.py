"""An announcement from the command line: written down, shown, tried, sent, and told how it went.

Its key is made of its words, so the same command run again goes on where it was: what
was killed before it went out goes out once, and what is out only tells its figures.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from digests.publish import publish_now
from mailbridge.core.addresses import normalised
from mailbridge.core.announcement import Reach, announcement_of, reach_of, trial
from mailbridge.core.held.shown import text_of
from mailbridge.core.notices import Addressee, moderators, to_member
from mailbridge.core.site import Site
from mailbridge.model import Asks, Event, Outcome, Prepared, Scheduled, Sendings
from mailbridge.store import Store, prepared
from mailbridge.store.books import Books, record
from mailbridge.store.people import member_by_address


@dataclass(frozen=True, slots=True)
class Standing:
    """An announcement as it stands; `number` is its post's, `went` its figures, once it is out."""

    key: str
    subject: str
    text: str
    reach: Reach
    due_at: datetime | None
    number: int | None
    went: Sendings | None


def draft(store: Store, site: Site, slug: str, words: tuple[str, str], now: datetime) -> Standing:
    """Write an announcement down, in the lead's name; the same words are the same one.

    `words` are its subject and its text in Markdown.
    """
    subject, markdown = words
    key = f"{slug}/announcement/{hashlib.sha256(repr(words).encode()).hexdigest()[:16]}"
    with store.writing() as connection:
        context = Books().gather(connection, slug, Asks(), now)
        if prepared.by_key(connection, key) is None:
            lead = next((m for m in moderators(context) if m.lead), None)
            written = announcement_of(key, subject, markdown, lead, context, site)
            one = Prepared(key, "announcement", written, due_at=None)
            event = Event("drafted", key, "operator")
            outcome = Outcome("waiting", "drafted", preparations=(one,), events=(event,))
            record(connection, context.alliance.id, outcome, now)
    return standing(store, slug, key, now)


def standing(store: Store, slug: str, key: str, now: datetime) -> Standing:
    """Return how an announcement stands."""
    with store.reading() as connection:
        context = Books().gather(connection, slug, Asks(), now)
        one = prepared.by_key(connection, key)
        if one is None:
            raise ValueError(f"nothing is prepared as {key}")
        went = (
            prepared.sendings(connection, context.alliance.id, one.number) if one.number else None
        )
    return Standing(
        key=key,
        subject=one.draft.subject,
        text=text_of(one.draft),
        reach=reach_of(one.draft, context),
        due_at=one.due_at,
        number=one.number,
        went=went,
    )


def try_out(store: Store, site: Site, slug: str, key: str, address: str, now: datetime) -> None:
    """Send an announcement to one address only, in its reader's language."""
    with store.writing() as connection:
        context = Books().gather(connection, slug, Asks(), now)
        one = prepared.by_key(connection, key)
        member = member_by_address(connection, context.alliance.id, normalised(address))
        to = to_member(member) if member else Addressee("", normalised(address))
        if one is not None:
            said = trial(one.draft, to, context, site)
            record(
                connection, context.alliance.id, Outcome("waiting", "tried", notices=(said,)), now
            )


def schedule(store: Store, slug: str, key: str, at: datetime, now: datetime) -> None:
    """Let an announcement go out at a time."""
    with store.writing() as connection:
        context = Books().gather(connection, slug, Asks(), now)
        event = Event("scheduled", key, "operator", at.isoformat())
        outcome = Outcome(
            "waiting", "scheduled", preparations=(Scheduled(key, at),), events=(event,)
        )
        record(connection, context.alliance.id, outcome, now)


def send(store: Store, site: Site, slug: str, key: str, now: datetime) -> None:
    """Publish an announcement, unless a clock was faster."""
    schedule(store, slug, key, now, now)
    publish_now(store, site, slug, key, now)
