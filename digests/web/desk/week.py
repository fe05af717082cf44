"""/desk/SLUG/week: the facts of a week, and the wrap-up: written, seen, sent, taken back."""

from dataclasses import replace
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.responses import Response

from digests.core.facts import facts_of
from digests.core.pages.week import Chosen, chosen_week, week_page
from digests.core.slots import weekly_slots
from digests.week import week_of
from mailbridge.core.forms import Form, filled
from mailbridge.core.held.shown import text_of
from mailbridge.core.pages.desk.frame import Done
from mailbridge.core.pages.links import asking
from mailbridge.core.weeks import current_theme
from mailbridge.core.wrap_up import wrap_up_of
from mailbridge.doors.web.signed import Visit
from mailbridge.model import Asks, Context, Event, Outcome, Prepared
from mailbridge.store import Connection, prepared
from mailbridge.store.books import Books, record

A_MINUTE = timedelta(minutes=1)
LONGEST = 10_000  # characters


def show(visit: Visit) -> Response:
    """Return the week that is asked for, or that which is on."""
    chosen = _chosen(visit, visit.asked("week"))
    with visit.web.store.reading() as connection:
        one = prepared.by_key(connection, _key(visit, chosen))
    return _page(visit, chosen, filled(words=text_of(one.draft) if one else ""))


def act(visit: Visit, form: Form) -> Response:
    """Show the words as members would read them, or send them with the digest."""
    chosen = _chosen(visit, form.line("week"))
    words = form.text("words")
    checked = form.with_fault("words", "" if words else "missing")
    checked = checked.with_fault("words", "too_long" if len(words) > LONGEST else "")
    if checked.faulty:
        return _page(visit, chosen, checked, 422)
    if form.line("act") == "show":
        return _page(visit, chosen, checked)
    with visit.web.store.writing() as connection:
        one = prepared.by_key(connection, _key(visit, chosen))
        is_out = one is not None and one.number is not None
        if not is_out:
            _send(connection, visit, chosen, words)
    done = Done("too_late") if is_out else _sent(visit, chosen)
    return visit.done(_path(visit, chosen), done)


def undo(visit: Visit, form: Form) -> Response:
    """Make what waits for the digest a draft again; what is out stays out."""
    chosen = _chosen(visit, form.line("key"))
    with visit.web.store.writing() as connection:
        one = prepared.by_key(connection, _key(visit, chosen))
        waits = one is not None and one.number is None
        if one is not None and waits:
            context = _context(connection, visit)
            _record(connection, visit, context, "stopped", replace(one, due_at=None))
    return visit.done(_path(visit, chosen), Done("undone" if waits else "too_late"))


def _send(connection: Connection, visit: Visit, chosen: Chosen, words: str) -> None:
    context, site = _context(connection, visit), visit.web.site
    seat = visit.visitor.seat(visit.here.slug)
    by = next((m for m in context.members if seat and m.id == seat.membership_id), None)
    theme = current_theme(context.alliance, min(visit.now, chosen.at))
    key, theme_id = _key(visit, chosen), theme.id if theme else None
    draft = wrap_up_of(key, words, theme_id, by, context, site)
    due_at = max(chosen.at, visit.now + A_MINUTE)
    one = Prepared(key, "wrap_up", draft, due_at, by=by.id if by else None)
    _record(connection, visit, context, "prepared", one)


def _record(
    connection: Connection, visit: Visit, context: Context, what: str, one: Prepared
) -> None:
    event = Event(what, one.key, visit.visitor.actor)
    outcome = Outcome("waiting", what, preparations=(one,), events=(event,))
    record(connection, context.alliance.id, outcome, visit.now)


def _sent(visit: Visit, chosen: Chosen) -> Done:
    what = "late" if chosen.at <= visit.now else "waiting"
    undo_path = f"{visit.web.links.desk(visit.here.slug, 'week')}/undo"
    return Done(what, undo=undo_path, key=chosen.name)


def _page(visit: Visit, chosen: Chosen, form: Form, status: int = 200) -> Response:
    with visit.web.store.reading() as connection:
        context = _context(connection, visit)
        then = replace(context, now=min(visit.now, chosen.at))
        facts = facts_of(week_of(connection, then, chosen.at), then, visit.language)
        one = prepared.by_key(connection, _key(visit, chosen))
    frames = visit.frame(), visit.desk("week"), visit.around()
    where = visit.visitor.time_zone or visit.here.time_zone, visit.web.site.base_url
    page = week_page(frames, chosen, (facts, one), form, context, where)
    return visit.page("desk/week", page, status)


def _context(connection: Connection, visit: Visit) -> Context:
    return Books().gather(connection, visit.here.slug, Asks(), visit.now)


def _chosen(visit: Visit, asked: str) -> Chosen:
    chosen = chosen_week(tuple(weekly_slots(visit.here)), asked, visit.now)
    if chosen is None:
        raise HTTPException(404)
    return chosen


def _key(visit: Visit, chosen: Chosen) -> str:
    return f"{visit.here.slug}/wrap-up/{chosen.name}"


def _path(visit: Visit, chosen: Chosen) -> str:
    return asking(visit.web.links.desk(visit.here.slug, "week"), {"week": chosen.name})
