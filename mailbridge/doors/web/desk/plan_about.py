"""/desk/SLUG/plan/about: what an alliance is apart from its weeks."""

from collections.abc import Sequence

from starlette.responses import Response

from mailbridge.core.forms import Form
from mailbridge.core.pages.desk.frame import Done
from mailbridge.core.pages.desk.plan_about import about_form, about_of_form, about_page
from mailbridge.core.pages.me.about import time_zones
from mailbridge.doors.web.desk.editing import edited, frames, path_of
from mailbridge.doors.web.signed import Visit
from mailbridge.errors import Fault


def show(visit: Visit) -> Response:
    """Return the form."""
    return _page(visit, about_form(visit.here))


def act(visit: Visit, form: Form) -> Response:
    """Change what the form says of the alliance."""
    _, checked = about_of_form(form, visit.here)
    faults: Sequence[Fault] = ()
    if not checked.faulty:
        faults = edited(visit, lambda kept: about_of_form(form, kept)[0])
    if checked.faulty or faults:
        return _page(visit, checked, faults, 422)
    return visit.done(path_of(visit), Done("saved", form.line("name")))


def _page(visit: Visit, form: Form, faults: Sequence[Fault] = (), status: int = 200) -> Response:
    page = about_page(frames(visit), visit.here, form, faults, time_zones())
    return visit.page("desk/plan_about", page, status)
