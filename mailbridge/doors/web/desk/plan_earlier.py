"""/desk/SLUG/plan/earlier: the plan as it was before each saving, and what putting it back does."""

from dataclasses import replace
from zoneinfo import available_timezones

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mailbridge.core.forms import Form
from mailbridge.core.pages.desk.frame import SHOWN, Done, turning
from mailbridge.core.pages.desk.plan_earlier import earlier_list, earlier_page
from mailbridge.core.pages.desk.plan_file import Changed
from mailbridge.core.plan_edits import as_it_was
from mailbridge.doors.web.desk.editing import edited, frames, path_of
from mailbridge.doors.web.numbers import number
from mailbridge.doors.web.signed import Visit
from mailbridge.errors import BadInput, Fault
from mailbridge.model import Alliance, EarlierPlan
from mailbridge.store import audit, earlier, plan


def show(visit: Visit) -> Response:
    """Return a sheet of what was saved, the newest first."""
    at, path = visit.sheet, f"{path_of(visit)}/earlier"
    with visit.web.store.reading() as connection:
        found = earlier.sheet(connection, visit.here.id, SHOWN + 1, (at - 1) * SHOWN)
        names = audit.names(connection, visit.here.id, {one.by for one in found})
    if at > 1 and not found:
        raise HTTPException(404)
    ways = turning(path, at, more=len(found) > SHOWN)
    page = earlier_list(frames(visit), visit.here, (found[:SHOWN], names), ways, visit.zone)
    return visit.page("desk/plan_earlier", page)


def show_one(visit: Visit) -> Response:
    """Return what putting one back would change."""
    return _page(visit, _one(visit))


def put_back(visit: Visit, _form: Form) -> Response:
    """Make the plan what it was; what has posts by now stays, and then nothing is changed."""
    one = _one(visit)
    try:
        faults = edited(visit, lambda kept: _as_it_was(one, kept))
    except BadInput as error:
        faults = error.faults
    if faults:
        return _page(visit, one, faults)
    return visit.done(path_of(visit), Done("put_back"))


def _page(visit: Visit, one: EarlierPlan, faults: tuple[Fault, ...] = ()) -> Response:
    changes: list[Changed] = []
    try:
        with visit.web.store.reading() as connection:
            found = plan.foresee(connection, _as_it_was(one, visit.here))
        changes = [Changed(each.what, each.on, each.detail) for each in found]
    except BadInput as error:
        faults = faults or error.faults
    page = earlier_page(frames(visit), visit.here, one.at, (changes, faults), visit.zone)
    return visit.page("desk/plan_earlier_one", page, 422 if faults else 200)


def _as_it_was(one: EarlierPlan, kept: Alliance) -> Alliance:
    before = as_it_was(one.toml, one.resources, available_timezones())
    return replace(before, id=kept.id)


def _one(visit: Visit) -> EarlierPlan:
    with visit.web.store.reading() as connection:
        found = earlier.one(connection, visit.here.id, number(visit.request, "number"))
    if found is None:
        raise HTTPException(404)
    return found
