"""/desk/SLUG/announcements: written, seen, tried on oneself, sent or scheduled, and how it went.

What is sent goes out a minute later, by the clock, so that there is time to undo it.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mailbridge.core.announcement import plain_announcement, trial
from mailbridge.core.forms import Form, filled
from mailbridge.core.held.shown import text_of
from mailbridge.core.notices import to_member
from mailbridge.core.pages.desk.announcements import (
    announcement_page,
    announcements_page,
    name_of,
)
from mailbridge.core.pages.desk.frame import Done
from mailbridge.doors.web.signed import Visit
from mailbridge.model import (
    Asks,
    Context,
    Discarded,
    Event,
    Member,
    Notice,
    Outcome,
    Preparation,
    Prepared,
    Scheduled,
)
from mailbridge.store import Connection, prepared
from mailbridge.store.books import Books, record

A_MINUTE = timedelta(minutes=1)
LONGEST_SUBJECT, LONGEST = 200, 50_000  # characters


def show(visit: Visit) -> Response:
    """Return the list, and the form that begins one."""
    return _list(visit, filled())


def write(visit: Visit, form: Form) -> Response:
    """Write a draft down, and go to its page."""
    checked = _checked(form)
    if checked.faulty:
        return _list(visit, checked, 422)
    key = f"{visit.here.slug}/announcement/{token_hex(8)}"
    with visit.web.store.writing() as connection:
        context = _context(connection, visit)
        one = _written(key, checked, context, visit)
        _record(connection, visit, context, Event("drafted", key, visit.visitor.actor), one)
    return visit.done(_path(visit, one), Done("drafted"))


def show_one(visit: Visit) -> Response:
    """Return one announcement."""
    with visit.web.store.reading() as connection:
        one = _one(connection, visit)
    return _page(visit, _filled(one))


def act(visit: Visit, form: Form) -> Response:
    """Do what the button says: save, try, send, schedule or discard."""
    match form.line("act"):
        case "save":
            return _save(visit, form)
        case "try":
            return _try(visit)
        case "send":
            return _send(visit, visit.now + A_MINUTE, "sent")
        case "schedule":
            return _schedule(visit, form)
        case "discard":
            return _discard(visit)
        case _:
            raise HTTPException(400)


def stop(visit: Visit, _form: Form) -> Response:
    """Make what is scheduled a draft again; what is out stays out."""
    with visit.web.store.writing() as connection:
        context, one = _context(connection, visit), _one(connection, visit)
        waits = one.number is None
        if waits:
            event = Event("stopped", one.key, visit.visitor.actor)
            _record(connection, visit, context, event, replace(one, due_at=None))
    return visit.done(_path(visit, one), Done("stopped" if waits else "too_late"))


def _save(visit: Visit, form: Form) -> Response:
    checked = _checked(form)
    with visit.web.store.writing() as connection:
        context, one = _context(connection, visit), _one(connection, visit)
        if one.number is not None or one.incoming_id is not None:
            raise HTTPException(409)
        if not checked.faulty:
            event = Event("edited", one.key, visit.visitor.actor)
            changed = replace(_written(one.key, checked, context, visit), by=one.by)
            _record(connection, visit, context, event, changed)
    if checked.faulty:
        return _page(visit, checked, 422)
    return visit.done(_path(visit, one), Done("saved"))


def _try(visit: Visit) -> Response:
    """Send it to the visitor only."""
    with visit.web.store.writing() as connection:
        context, one = _context(connection, visit), _one(connection, visit)
        if context.author is None:
            raise HTTPException(409)
        said = trial(one.draft, to_member(context.author), context, visit.web.site)
        event = Event("tried", one.key, visit.visitor.actor)
        _record(connection, visit, context, event, notices=(said,))
    return visit.done(_path(visit, one), Done("tried"))


def _schedule(visit: Visit, form: Form) -> Response:
    written = form.line("at")
    fault, at = "missing" if not written else "no_time", None
    try:
        at = datetime.fromisoformat(written).replace(tzinfo=visit.zone) if written else None
    except ValueError:
        at = None
    if at is not None:
        fault = "past" if at <= visit.now else ""
    if at is None or fault:
        with visit.web.store.reading() as connection:
            kept = _filled(_one(connection, visit))
        again = Form((*kept.values, ("at", written))).with_fault("at", fault)
        return _page(visit, again, 422)
    return _send(visit, at, "scheduled")


def _send(visit: Visit, at: datetime, what: str) -> Response:
    with visit.web.store.writing() as connection:
        context, one = _context(connection, visit), _one(connection, visit)
        if one.number is None:
            event = Event("scheduled", one.key, visit.visitor.actor, at.isoformat())
            _record(connection, visit, context, event, Scheduled(one.key, at))
    path = _path(visit, one)
    if one.number is not None:
        return visit.done(path, Done("too_late"))
    return visit.done(path, Done(what, undo=f"{path}/stop"))


def _discard(visit: Visit) -> Response:
    with visit.web.store.writing() as connection:
        context, one = _context(connection, visit), _one(connection, visit)
        if one.number is not None:
            raise HTTPException(409)
        event = Event("discarded", one.key, visit.visitor.actor)
        _record(connection, visit, context, event, Discarded(one.key))
    path = visit.web.links.desk(visit.here.slug, "announcements")
    return visit.done(path, Done("discarded", one.draft.subject))


# --- what they share ----------------------------------------------------------


def _list(visit: Visit, form: Form, status: int = 200) -> Response:
    with visit.web.store.reading() as connection:
        context = _context(connection, visit)
        found = prepared.announcements(connection, context.alliance.id)
    frames = visit.frame(), visit.desk("announcements"), visit.around()
    page = announcements_page(frames, found, form, context, (visit.sheet, visit.zone))
    return visit.page("desk/announcements", page, status)


def _page(visit: Visit, form: Form, status: int = 200) -> Response:
    with visit.web.store.reading() as connection:
        context, one = _context(connection, visit), _one(connection, visit)
        number, alliance_id = one.number, context.alliance.id
        went = prepared.sendings(connection, alliance_id, number) if number is not None else None
    frames = visit.frame(), visit.desk("announcements"), visit.around()
    where = visit.zone, visit.visitor.time_zone or visit.here.time_zone
    page = announcement_page(frames, one, went, form, context, where)
    return visit.page("desk/announcement", page, status)


def _context(connection: Connection, visit: Visit) -> Context:
    """Return what is known; its author is the visitor, None where they are no member."""
    context = Books().gather(connection, visit.here.slug, Asks(), visit.now)
    return replace(context, author=_member(context, visit))


def _member(context: Context, visit: Visit) -> Member | None:
    seat = visit.visitor.seat(visit.here.slug)
    return next((m for m in context.members if seat and m.id == seat.membership_id), None)


def _one(connection: Connection, visit: Visit) -> Prepared:
    key = f"{visit.here.slug}/announcement/{visit.request.path_params['name']}"
    one = prepared.by_key(connection, key)
    if one is None:
        raise HTTPException(404)
    return one


def _written(key: str, form: Form, context: Context, visit: Visit) -> Prepared:
    subject, words, by = form.line("subject"), form.text("words"), context.author
    draft = plain_announcement(key, subject, words, by, context, visit.web.site)
    return Prepared(key, "announcement", draft, due_at=None, by=by.id if by else None)


def _record(
    connection: Connection,
    visit: Visit,
    context: Context,
    event: Event,
    *preparations: Preparation,
    notices: tuple[Notice, ...] = (),
) -> None:
    outcome = Outcome(
        "waiting", event.what, preparations=preparations, notices=notices, events=(event,)
    )
    record(connection, context.alliance.id, outcome, visit.now)


def _checked(form: Form) -> Form:
    subject, words = form.line("subject"), form.text("words")
    form = form.with_fault("subject", "" if subject else "missing")
    form = form.with_fault("subject", "too_long" if len(subject) > LONGEST_SUBJECT else "")
    form = form.with_fault("words", "" if words else "missing")
    return form.with_fault("words", "too_long" if len(words) > LONGEST else "")


def _filled(one: Prepared) -> Form:
    return filled(subject=one.draft.subject, words=text_of(one.draft))


def _path(visit: Visit, one: Prepared) -> str:
    return f"{visit.web.links.desk(visit.here.slug, 'announcements')}/{name_of(one)}"
