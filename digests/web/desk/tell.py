"""What goes out from the desk's page of Highlights: to those quoted, and the document itself."""

from datetime import date, timedelta

from starlette.responses import Response

from digests.core.highlights.build import StaleExcerpts, build
from digests.core.highlights.mails import published_mails, quoted_mails
from digests.web.desk.edit import as_form
from digests.web.desk.kept import begun, here
from mailbridge.core.forms import Form
from mailbridge.core.pages.desk.frame import Done
from mailbridge.core.weeks import today
from mailbridge.core.wording import tag
from mailbridge.doors.web.signed import Visit
from mailbridge.model import Asks, Event, Outcome
from mailbridge.store import highlights
from mailbridge.store.books import Books, record

_FIVE_DAYS = timedelta(days=5)


def ask_the_quoted(visit: Visit, form: Form) -> Response:
    """Mail everybody quoted their excerpts, each once, with the day up to which they may object."""
    alliance, now = visit.here, visit.now
    with visit.web.store.writing() as connection:
        found = here(visit, connection)
        content = begun(found).content
        wanted = {(one.number, one.version) for one in content.excerpts}
        sources = highlights.sources(connection, alliance.id, wanted)
        form, until = _until(visit, form)
        if until is None:
            return as_form(visit, connection, found, form)
        try:
            quotes = build(content, sources, tag(alliance))
        except StaleExcerpts:
            return as_form(visit, connection, found, form.with_fault("until", "stale"))
        context = Books().gather(connection, alliance.slug, Asks(), now)
        told = highlights.asked_until(connection, alliance.id, content.module)
        mails = quoted_mails(content, quotes, context, visit.web.site, (told, until))
        highlights.set_asked(connection, tuple(mails), content.module, until, now)
        event = Event("asked", f"highlights {content.module or 'all'}", visit.visitor.actor)
        outcome = Outcome("command", "quoted", notices=tuple(mails.values()), events=(event,))
        record(connection, alliance.id, outcome, now)
    return visit.done(found.paths[""], Done("asked", str(len(mails))))


def publish(visit: Visit, form: Form) -> Response:
    """Let everybody read a document, where each excerpt is accepted and matches; tell members."""
    alliance, now = visit.here, visit.now
    with visit.web.store.writing() as connection:
        found = here(visit, connection)
        edition = begun(found)
        content = edition.content
        wanted = {(one.number, one.version) for one in content.excerpts}
        sources = highlights.sources(connection, alliance.id, wanted)
        ready = content.state == "accepted" and any(content.excerpts)
        form = form.with_fault("publish", "" if ready else "not_accepted")
        try:
            quotes = build(content, sources, tag(alliance))
        except StaleExcerpts:
            quotes = {}
            form = form.with_fault("publish", "stale")
        if form.line("version") != str(found.version):
            return as_form(visit, connection, found, clash=True)
        if form.faulty:
            return as_form(visit, connection, found, form)
        highlights.publish(connection, alliance.id, edition, now)
        context = Books().gather(connection, alliance.slug, Asks(), now)
        people = len({(q.source.author_id, q.source.byline) for q in quotes.values()})
        tells = form.line("tell") == "yes"
        mails = published_mails(content, people, context, visit.web.site) if tells else ()
        on = f"highlights {content.module or 'all'}"
        event = Event("published", on, visit.visitor.actor, f"version {edition.version}")
        outcome = Outcome("command", "published", notices=mails, events=(event,))
        record(connection, alliance.id, outcome, now)
    return visit.done(found.paths[""], Done("published", str(len(mails))))


def _until(visit: Visit, form: Form) -> tuple[Form, date | None]:
    """Return the last day to object, five days from now where none is given."""
    day = today(visit.here, visit.now)
    written = form.line("until")
    try:
        until = date.fromisoformat(written) if written else day + _FIVE_DAYS
    except ValueError:
        return form.with_fault("until", "no_date"), None
    if until <= day:
        return form.with_fault("until", "past"), None
    return form, until
