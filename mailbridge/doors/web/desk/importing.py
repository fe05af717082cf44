"""/desk/SLUG/people/import: a list of members comes in, after it was shown what it changes."""

from dataclasses import replace
from zoneinfo import available_timezones

from starlette.responses import Response

from mailbridge.core.forms import Form, filled
from mailbridge.core.members_csv import MemberList, read_members
from mailbridge.core.pages.desk.frame import Done
from mailbridge.core.pages.desk.lists import Line, Preview, list_page, pasted, preview
from mailbridge.doors.web.signed import Visit
from mailbridge.errors import BadInput, Fault
from mailbridge.store.enrol import Occasion, enrol, foresee

LIST = 1024 * 1024  # bytes of a form with a list: thousands of people
_FILE = "list"


def show(visit: Visit) -> Response:
    """Return the form."""
    return _page(visit, Form())


def act(visit: Visit, form: Form) -> Response:
    """Show what a list would change; change it where that was seen."""
    given = pasted(form)
    if given.fault:
        return _page(visit, form.with_fault("list", given.fault), status=422)
    kept = filled(list=given.text)
    try:
        found = read_members(given.content, _FILE, available_timezones())
        found = replace(found, notes=(*given.notes, *found.notes))
        if form.line("seen"):
            return _import(visit, found)
        return _page(visit, kept, found=_foreseen(visit, found))
    except BadInput as error:
        return _page(visit, kept, faults=error.faults, status=422)


def _import(visit: Visit, found: MemberList) -> Response:
    with visit.web.store.writing() as connection:
        done = enrol(connection, _occasion(visit), found.entries)
    path = visit.web.links.desk(visit.here.slug, "people")
    return visit.done(path, Done("imported", f"{done.added}/{done.changed}"))


def _foreseen(visit: Visit, found: MemberList) -> Preview:
    with visit.web.store.reading() as connection:
        steps, notes = foresee(connection, _occasion(visit), found.entries)
    lines = [Line(step.line, step.name, step.what, step.detail) for step in steps]
    lines += [
        Line(note.line, note.name, note.why, tuple(filter(None, note.detail.split(", "))))
        for note in notes
    ]
    return preview(found.notes, lines)


def _occasion(visit: Visit) -> Occasion:
    return Occasion(visit.here.id, visit.now, file=_FILE, by=visit.visitor.actor)


def _page(
    visit: Visit,
    form: Form,
    faults: tuple[Fault, ...] = (),
    found: Preview | None = None,
    status: int = 200,
) -> Response:
    frames = visit.frame(), visit.desk("people"), visit.around()
    page = list_page(frames, visit.here.slug, form, faults=faults, preview=found)
    return visit.page("desk/import", page, status)
