"""/desk/SLUG/plan/file: the plan as TOML, out and in, and the programme on one page to print."""

from dataclasses import replace
from zoneinfo import available_timezones

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mailbridge.core.forms import Form, filled
from mailbridge.core.pages.desk.frame import Done
from mailbridge.core.pages.desk.lists import pasted
from mailbridge.core.pages.desk.plan_file import Changed, file_page, print_page
from mailbridge.core.programme import Around, read_programme
from mailbridge.core.programme_text import programme_text
from mailbridge.core.themes import Measured
from mailbridge.doors.web.desk.editing import edited, frames, path_of
from mailbridge.doors.web.signed import Visit
from mailbridge.errors import BadInput, Fault
from mailbridge.model import Alliance
from mailbridge.store import plan
from mailbridge.store.replan import resources_of

_FILE = "plan"


def toml(visit: Visit) -> Response:
    """Return the plan as a programme file."""
    if visit.request.path_params["name"] != visit.here.slug:
        raise HTTPException(404)
    name = f'attachment; filename="{visit.here.slug}.toml"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(programme_text(visit.here), 200, headers, "application/toml")


def programme(visit: Visit) -> Response:
    """Return the programme on one page."""
    return visit.page("desk/plan_print", print_page(frames(visit), visit.here))


def show(visit: Visit) -> Response:
    """Return the form that takes a file."""
    return visit.page("desk/plan_file", file_page(frames(visit), visit.here, Form()))


def act(visit: Visit, form: Form) -> Response:
    """Show what a file would change; change it where that was seen."""
    given = pasted(form)
    if given.fault:
        checked = form.with_fault("list", given.fault)
        return visit.page("desk/plan_file", file_page(frames(visit), visit.here, checked), 422)
    kept = filled(list=given.text)
    try:
        wanted = _read(given.text, visit.here)
        with visit.web.store.reading() as connection:
            found = plan.foresee(connection, wanted)
        faults = edited(visit, lambda _: wanted) if form.line("seen") else ()
    except BadInput as error:
        faults = error.faults
        found = ()
    if faults:
        page = file_page(frames(visit), visit.here, kept, faults)
        return visit.page("desk/plan_file", page, 422)
    if form.line("seen"):
        return visit.done(path_of(visit), Done("file", str(len(found))))
    changes = [Changed(one.what, one.on, one.detail) for one in found]
    page = file_page(frames(visit), visit.here, kept, changes=changes)
    return visit.page("desk/plan_file", page)


def _read(text: str, kept: Alliance) -> Alliance:
    """Return the plan of a file; the documents it names have to be kept here already."""
    documents = {each.file: each for each in resources_of(kept) if each.file}

    def measured(name: str) -> Measured:
        one = documents[name]
        return Measured(one.size, one.pages, one.hash)

    around = Around(_FILE, available_timezones(), documents.__contains__, measured)
    wanted = read_programme(text, around)
    if wanted.slug != kept.slug:
        raise BadInput((Fault(_FILE, None, f'slug "{wanted.slug}" is not {kept.slug}'),))
    return replace(wanted, id=kept.id)
