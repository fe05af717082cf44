"""/desk/SLUG/plan: the whole plan, its modules, and the dates that move before they do."""

from collections.abc import Sequence
from dataclasses import replace

from starlette.responses import Response

from mailbridge.core.forms import Form
from mailbridge.core.pages.desk.frame import Done
from mailbridge.core.pages.desk.plan import module_form, module_page, moves_page, plan_page
from mailbridge.core.plan_edits import (
    module_of,
    with_module,
    with_new_module,
    with_new_theme,
    without_module,
)
from mailbridge.core.reschedule import Move, extended, moves, swapped
from mailbridge.doors.web.desk.editing import edited, frames, path_of, themed, where
from mailbridge.doors.web.signed import Visit
from mailbridge.errors import BadInput, Fault, NotFound
from mailbridge.model import Alliance
from mailbridge.store import plan


def show(visit: Visit) -> Response:
    """Return the plan."""
    return _plan(visit, Form())


def add_module(visit: Visit, form: Form) -> Response:
    """Add a module at the end."""
    title = form.line("title")
    checked = form.with_fault("title", "" if title else "missing")
    faults = edited(visit, lambda kept: with_new_module(kept, title)) if title else ()
    if checked.faulty or faults:
        return _plan(visit, checked, faults, 422)
    return visit.done(path_of(visit), Done("module_added", title))


def show_module(visit: Visit) -> Response:
    """Return the page of a module."""
    return _module(visit, module_form(where(visit).module))


def change_module(visit: Visit, form: Form) -> Response:
    """Change a module's words."""
    key, title, summary = where(visit).module.key, form.line("title"), form.text("summary")

    def reworded(kept: Alliance) -> Alliance:
        return with_module(kept, replace(module_of(kept, key), title=title, summary=summary))

    checked = form.with_fault("title", "" if title else "missing")
    faults = edited(visit, reworded) if title else ()
    if checked.faulty or faults:
        return _module(visit, checked, faults=faults, status=422)
    return visit.done(path_of(visit, key), Done("saved", title))


def add_theme(visit: Visit, form: Form) -> Response:
    """Add a week at a module's end."""
    key, title = where(visit).module.key, form.line("week")
    checked = form.with_fault("week", "" if title else "missing")
    faults = edited(visit, lambda kept: with_new_theme(kept, key, title)) if title else ()
    if checked.faulty or faults:
        own = module_form(where(visit).module)
        return _module(visit, own, checked, faults, 422)
    return visit.done(path_of(visit, key), Done("week_added", title))


def remove_module(visit: Visit, _form: Form) -> Response:
    """Take a module out, with all that is in it; what has posts stays."""
    module = where(visit).module
    faults = edited(visit, lambda kept: without_module(kept, module.key))
    if faults:
        return _module(visit, module_form(module), faults=faults, status=422)
    return visit.done(path_of(visit), Done("removed", module.title))


def show_extend(visit: Visit) -> Response:
    """Return the dates that a week more would move."""
    return _moves(visit, None)


def extend(visit: Visit, _form: Form) -> Response:
    """Give a theme a week more."""
    module, theme = themed(visit)
    faults = edited(visit, lambda kept: extended(kept, f"{module.key}/{theme.key}"))
    if faults:
        return _moves(visit, None, faults, 422)
    return visit.done(path_of(visit), Done("extended", theme.title))


def show_swap(visit: Visit) -> Response:
    """Return the dates that exchanging two themes would move."""
    return _moves(visit, visit.asked("other"))


def swap(visit: Visit, form: Form) -> Response:
    """Put two themes of a module in each other's week."""
    module, theme = themed(visit)
    one, two = f"{module.key}/{theme.key}", f"{module.key}/{form.line('other')}"
    faults = edited(visit, lambda kept: swapped(kept, one, two))
    if faults:
        return _moves(visit, form.line("other"), faults, 422)
    return visit.done(path_of(visit), Done("swapped", theme.title))


def _plan(visit: Visit, form: Form, faults: Sequence[Fault] = (), status: int = 200) -> Response:
    mails = "/desk/{slug}/plan/calendar" in visit.web.signed_paths
    page = plan_page(
        frames(visit),
        visit.here,
        form,
        faults,
        mails=mails,
        leads=visit.visitor.leads(visit.here.slug),
    )
    return visit.page("desk/plan", page, status)


def _module(
    visit: Visit,
    form: Form,
    adding: Form | None = None,
    faults: Sequence[Fault] = (),
    status: int = 200,
) -> Response:
    forms = form, adding or Form()
    page = module_page(frames(visit), visit.here, where(visit).module, forms, faults)
    return visit.page("desk/plan_module", page, status)


def _moves(
    visit: Visit, other: str | None, faults: Sequence[Fault] = (), status: int = 200
) -> Response:
    found, why_not = _foreseen(visit, other)
    page = moves_page(frames(visit), visit.here, themed(visit), other, found, faults or why_not)
    return visit.page("desk/plan_moves", page, status)


def _foreseen(visit: Visit, other: str | None) -> tuple[tuple[Move, ...], tuple[Fault, ...]]:
    """Return the dates that would move, and why they may not."""
    module, theme = themed(visit)
    key = f"{module.key}/{theme.key}"
    if other == "":
        return (), ()  # not chosen yet
    try:
        wanted = extended(visit.here, key)
        if other:
            wanted = swapped(visit.here, key, f"{module.key}/{other}")
        with visit.web.store.reading() as connection:
            plan.check(connection, visit.here, wanted)
    except NotFound as error:
        return (), (Fault("plan", None, str(error)),)
    except BadInput as error:
        return (), error.faults
    return moves(visit.here, wanted), ()
