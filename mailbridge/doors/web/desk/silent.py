"""/desk/SLUG/people/silent: who is silent; a mail to one of them that names an open question."""

from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mailbridge.core.forms import Form, filled
from mailbridge.core.nudge import REST, SILENT, Draft, drafted, nudged
from mailbridge.core.pages.desk.frame import Done
from mailbridge.core.pages.desk.silent import nudge_page, silent_page, told_of
from mailbridge.doors.web.desk.people import person_of
from mailbridge.doors.web.signed import Visit
from mailbridge.model import Asks, Context, Member, OpenPost
from mailbridge.store import silent
from mailbridge.store.books import Books, record

_OPEN = timedelta(days=28)  # what was asked before is rarely waited for
_MOST = 40


def show(visit: Visit) -> Response:
    """Return those who are silent, the longest first."""
    now, slug = visit.now, visit.here.slug
    with visit.web.store.reading() as connection:
        found = silent.silent(connection, visit.here.id, now - SILENT, now)
        told = silent.nudges(connection, visit.here.id)
        waiting = len(silent.open_posts(connection, visit.here.id, now - _OPEN, _MOST))
    frames = visit.frame(), visit.desk("people"), visit.around()
    page = silent_page(frames, slug, found, told, waiting, (visit.sheet, visit.zone))
    return visit.page("desk/silent", page)


def show_nudge(visit: Visit) -> Response:
    """Return the draft about the question that the path names, else about the newest."""
    context, posts = _known(visit)
    by, to = _writer(visit, context), _reader(visit, context)
    about = next((post for post in posts if str(post.number) == visit.asked("about")), None)
    post = about or next(iter(posts), None)
    if post is None:
        return _page(visit, to, Form(), posts)
    why = visit.asked("why", 500)
    draft = drafted(to, post, by, why, (visit.here, visit.now, visit.web.site))
    form = filled(about=str(post.number), why=why, subject=draft.subject, text=draft.text)
    return _page(visit, to, form, posts)


def send(visit: Visit, form: Form) -> Response:
    """Send the mail, unless another moderator has just written to the same person."""
    draft = Draft(form.line("subject"), form.text("text"))
    checked = form
    for name in ("subject", "text"):
        checked = checked.with_fault(name, "" if form.line(name) else "missing")
    with visit.web.store.writing() as connection:
        context = Books().gather(connection, visit.here.slug, Asks(), visit.now)
        by, to = _writer(visit, context), _reader(visit, context)
        posts = silent.open_posts(connection, visit.here.id, visit.now - _OPEN, _MOST)
        last = silent.nudges(connection, visit.here.id).get(to.id)
        number = next((p.number for p in posts if str(p.number) == form.line("about")), 0)
        checked = checked.with_fault("about", "" if number else "no_choice")
        if last is not None and visit.now - last.at < REST and not form.line("anyway"):
            checked = checked.with_fault("anyway", "written_to")
        if not checked.faulty:
            outcome = nudged(draft, to, by, number, context, visit.web.site)
            record(connection, visit.here.id, outcome, visit.now)
    if checked.faulty:
        return _page(visit, to, checked, posts, 422)
    path = f"{visit.web.links.desk(visit.here.slug, 'people')}/{to.id}"
    return visit.done(path, Done("nudged", to.name))


def _known(visit: Visit) -> tuple[Context, tuple[OpenPost, ...]]:
    with visit.web.store.reading() as connection:
        context = Books().gather(connection, visit.here.slug, Asks(), visit.now)
        posts = silent.open_posts(connection, visit.here.id, visit.now - _OPEN, _MOST)
    return context, posts


def _reader(visit: Visit, context: Context) -> Member:
    """Return the member that the path names; HTTPException for who is none, or moderates."""
    number = person_of(visit).id
    found = next((one for one in context.members if one.id == number), None)
    if found is None or found.role == "moderator":
        raise HTTPException(404)
    return found


def _writer(visit: Visit, context: Context) -> Member:
    """Return the visitor as the moderator that answers go to."""
    seat = visit.visitor.seat(visit.here.slug)
    number = seat.membership_id if seat else 0
    found = next((one for one in context.members if one.id == number), None)
    if found is None or found.role != "moderator":
        raise HTTPException(403)
    return found


def _page(
    visit: Visit, to: Member, form: Form, posts: tuple[OpenPost, ...], status: int = 200
) -> Response:
    with visit.web.store.reading() as connection:
        last = silent.nudges(connection, visit.here.id).get(to.id)
    lately = last if last is not None and visit.now - last.at < REST else None
    told = told_of(lately, visit.zone, visit.language)
    frames = visit.frame(), visit.desk("people"), visit.around()
    page = nudge_page(frames, visit.here.slug, to, form, posts, told)
    return visit.page("desk/nudge", page, status)
