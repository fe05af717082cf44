"""One issue, from "is it due?" to outbox.

The clock rings and says what time it is; what is due follows from the plan, what
moderators have prepared, and the issues that are out. All of it happens under the
alliance's lock, in one transaction an issue: a kill leaves an issue published or
not, and of two clocks the second finds it done.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digests.closing import say_goodbye
from digests.core.ahead import show_theme
from digests.core.digest import compose
from digests.core.due import Due, due
from digests.core.theme import open_theme
from digests.prepared import go_out
from digests.readership import readers_of
from digests.reported import report
from digests.week import tell_facts
from mailbridge.core.site import Site
from mailbridge.model import Alliance, Asks, Context, Event, Outcome, Prepared
from mailbridge.store import Connection, Store, issues, prepared
from mailbridge.store.books import Books, record
from mailbridge.store.plan import alliance_by_slug, slugs
from mailbridge.store.week import last_wrap_up

A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Published:
    """An issue that went out, or would go: its key, and to how many members."""

    key: str
    due_at: datetime
    members: int


def ring(store: Store, site: Site, at: datetime, now: datetime) -> tuple[Published, ...]:
    """Publish everything that is due at a time; return what it was.

    `at` is what the plan is asked about; letters go out from `now` on.
    """
    with store.reading() as connection:
        found = sorted(slugs(connection))
    published = tuple(done for slug in found for done in _alliance(store, site, slug, at, now))
    for slug in found:
        report(store, site, slug, now)
    return published


def publish_now(store: Store, site: Site, slug: str, key: str, now: datetime) -> Published | None:
    """Publish one thing that was prepared and said yes to; None where it is out, or not due."""
    with store.writing() as connection:
        context = Books().gather(connection, slug, Asks(), now)
        due_now = prepared.due(connection, context.alliance.id, now)
        one = next((each for each in due_now if each.key == key), None)
        if one is None:
            return None
        outcome = go_out(connection, one, context, site)
        record(connection, context.alliance.id, outcome, now)
    return _told(outcome)


def would_ring(store: Store, site: Site, at: datetime) -> tuple[Published, ...]:
    """Return what a ring at a time would publish, each as if it were alone; nothing is changed."""
    shown: list[Published] = []
    with store.reading() as connection:
        for slug in sorted(slugs(connection)):
            context = Books().gather(connection, slug, Asks(), at)
            ready = _ready(connection, context.alliance, at)
            shown += (_told(_outcome(connection, one, context, site)) for one in ready)
    return tuple(shown)


def outcome_of(connection: Connection, one: Due, context: Context, site: Site) -> Outcome:
    """Return everything that follows from publishing one issue."""
    if one.issue.kind == "facts":
        return tell_facts(connection, one, context, site)
    if one.issue.kind == "closing":
        outcome = say_goodbye(connection, one.issue, context, site)
    elif one.theme is not None:
        opens = one.ahead_of or one.issue.due_at
        last = last_wrap_up(connection, context.alliance.id, opens - A_WEEK)
        tell = open_theme if one.issue.kind == "theme" else show_theme
        outcome = tell(one, context, site, last)
    else:
        outcome = compose(one.issue, readers_of(connection, one.issue, context), context, site)
    event = Event(what="published", on=one.issue.key)
    return replace(outcome, events=(event,))


def _alliance(
    store: Store, site: Site, slug: str, at: datetime, now: datetime
) -> Iterator[Published]:
    while done := _next(store, site, slug, at, now):
        yield done


def _next(store: Store, site: Site, slug: str, at: datetime, now: datetime) -> Published | None:
    """Publish the first issue that is due, None where nothing is."""
    if not _is_due(store, slug, at):
        return None
    with store.writing() as connection:
        context = Books().gather(connection, slug, Asks(), at)
        one = next(iter(_ready(connection, context.alliance, at)), None)
        if one is None:
            return None
        outcome = _outcome(connection, one, context, site)
        record(connection, context.alliance.id, outcome, now)
    return _told(outcome)


def _is_due(store: Store, slug: str, at: datetime) -> bool:
    """Whether there is something to do: most rings find nothing, and need no lock for it."""
    with store.reading() as connection:
        alliance = alliance_by_slug(connection, slug)
        if alliance is None:
            return False
        return bool(_ready(connection, alliance, at))


def _ready(connection: Connection, alliance: Alliance, at: datetime) -> tuple[Due | Prepared, ...]:
    """Return what is to go out, in order: a digest tells of what was prepared for its hour."""
    found = due(alliance, at, issues.published(connection, alliance.id))
    themes = tuple(one for one in found if one.issue.kind == "theme")
    rest = tuple(one for one in found if one.issue.kind != "theme")
    return (*themes, *prepared.due(connection, alliance.id, at), *rest)


def _outcome(connection: Connection, one: Due | Prepared, context: Context, site: Site) -> Outcome:
    if isinstance(one, Due):
        return outcome_of(connection, one, context, site)
    return go_out(connection, one, context, site)


def _told(outcome: Outcome) -> Published:
    issue = outcome.issue
    if issue is None:
        raise ValueError("an issue's outcome has none")
    members = sum(len(letter.recipients) for letter in outcome.letters)
    return Published(issue.key, issue.due_at, members)
