"""/desk/new: an alliance from nothing, or as a copy of another with all dates moved."""

from collections.abc import Sequence
from zoneinfo import available_timezones

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mailbridge.core.forms import Form, filled
from mailbridge.core.pages.desk.frame import Done
from mailbridge.core.pages.desk.plan_about import (
    checked_new,
    day_of,
    from_nothing,
    led_by,
    new_page,
)
from mailbridge.core.pages.me.about import time_zones
from mailbridge.core.plan_edits import copied, faults_of
from mailbridge.doors.web.signed import Visit
from mailbridge.errors import BadInput, Fault
from mailbridge.model import Alliance, Moderator
from mailbridge.store import own, plan


def show(visit: Visit) -> Response:
    """Return the form; a link may name the alliance to copy."""
    _models(visit)
    values = {"model": visit.asked("model"), "time_zone": visit.visitor.time_zone}
    return _page(visit, filled(**values, languages=visit.language))


def act(visit: Visit, form: Form) -> Response:
    """Make the alliance, led by who makes it."""
    models = {each.slug: each for each in _models(visit)}
    with visit.web.store.reading() as connection:
        checked = checked_new(form, plan.slugs(connection), models)
    if checked.faulty:
        return _page(visit, checked, status=422)
    wanted = _wanted(visit, form, models.get(form.line("model")))
    faults = faults_of(wanted, available_timezones())
    if faults:
        return _page(visit, form, faults, 422)
    try:
        with visit.web.store.writing() as connection:
            if wanted.slug in plan.slugs(connection):
                return _page(visit, form.with_fault("slug", "taken"), status=422)
            plan.edit(connection, wanted, visit.visitor.actor, visit.now)
    except BadInput as error:
        return _page(visit, form, error.faults, 422)
    return visit.done(visit.web.links.desk(wanted.slug, "plan"), Done("made", wanted.name))


def _wanted(visit: Visit, form: Form, model: Alliance | None) -> Alliance:
    me = _myself(visit)
    if model is None:
        return from_nothing(form, me)
    starts, _ = day_of(form.line("starts"))
    return led_by(copied(model, form.line("slug"), form.line("name"), starts), me)


def _models(visit: Visit) -> tuple[Alliance, ...]:
    """Return the alliances that may be copied; HTTPException for who may make none."""
    with visit.web.store.reading() as connection:
        found = visit.web.plans.all(connection)
    led = tuple(each for each in found if visit.visitor.leads(each.slug))
    if not led and not visit.visitor.operator:
        raise HTTPException(403)
    return led


def _myself(visit: Visit) -> Moderator:
    with visit.web.store.reading() as connection:
        addresses = own.addresses(connection, visit.visitor.person_id)
    if not addresses:
        raise HTTPException(403)
    name = visit.visitor.name or addresses[0].text
    return Moderator(name, addresses[0].key, lead=True, organisation="", country="")


def _page(visit: Visit, form: Form, faults: Sequence[Fault] = (), status: int = 200) -> Response:
    frames = visit.frame(), visit.desk(), visit.around()
    page = new_page(frames, form, faults, time_zones(), _models(visit))
    return visit.page("desk/plan_new", page, status)
