"""What moderators prepared, on its way out: one function for each kind of it."""

from dataclasses import replace

from mailbridge.core.site import Site
from mailbridge.model import Asks, Context, Event, Issue, Outcome, Prepared
from mailbridge.publishing import publish
from mailbridge.store import Connection
from mailbridge.store.books import Books
from mailbridge.store.week import opening


def go_out(connection: Connection, one: Prepared, context: Context, site: Site) -> Outcome:
    """Return everything that follows from publishing what was prepared."""
    if one.kind == "wrap_up":
        outcome = _wrap_up(connection, one, context, site)
    else:
        outcome = publish(one.draft, context, site, one.kind)
    by = "operator" if one.by is None else f"membership {one.by}"
    due_at = one.due_at or context.now
    event = Event(what="published", on=one.key, actor=by)
    issue = Issue(one.key, one.kind, due_at)
    return replace(outcome, issue=issue, incoming_id=one.incoming_id, events=(event,))


def _wrap_up(connection: Connection, one: Prepared, context: Context, site: Site) -> Outcome:
    """Return a wrap-up as a post in its theme's thread, alone where that theme is not open."""
    first = opening(connection, context.alliance.id, one.draft.theme_id)
    if first is None:
        return publish(one.draft, context, site, one.kind)
    asks = Asks(numbers=(first,))
    context = Books().gather(connection, context.alliance.slug, asks, context.now)
    parent = next((post for post in context.placed if post.number == first), None)
    thread = parent.thread if parent else None
    draft = replace(one.draft, parent_number=parent.number if parent else None, thread=thread)
    return publish(draft, context, site, one.kind)
