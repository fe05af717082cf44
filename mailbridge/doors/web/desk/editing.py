"""Changes of the plan from the desk: each is made to the plan as it is kept, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from starlette.exceptions import HTTPException

from mailbridge.core.pages.desk.frame import Desk
from mailbridge.core.pages.desk.plan import week_path
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.plan_edits import Edit, faults_of, module_of, theme_of
from mailbridge.core.programme_text import programme_text
from mailbridge.doors.web.signed import Visit
from mailbridge.errors import BadInput, Fault, NotFound
from mailbridge.model import Alliance, Module, Theme
from mailbridge.store import Connection, earlier, plan

Also = Callable[[Connection], None]
_NUMBERS_STAY = "plan"


@dataclass(frozen=True, slots=True)
class Where:
    """What a path names of a plan; `theme` is None on a module's own page."""

    module: Module
    theme: Theme | None = None


def where(visit: Visit) -> Where:
    """Return the module and theme that the path names; HTTPException where there is none such."""
    keys: dict[str, Any] = visit.request.path_params
    try:
        module = module_of(visit.here, keys["module"])
        theme = theme_of(visit.here, module.key, keys["theme"]) if "theme" in keys else None
    except NotFound:
        raise HTTPException(404) from None
    return Where(module, theme)


def themed(visit: Visit) -> tuple[Module, Theme]:
    """Return the theme that the path names, and its module."""
    found = where(visit)
    if found.theme is None:
        raise HTTPException(404)
    return found.module, found.theme


def edited(visit: Visit, edit: Edit, also: Also | None = None) -> tuple[Fault, ...]:
    """Change the plan; return why it was not, and then nothing is written.

    `also` is done in the same transaction.
    """
    with visit.web.store.reading() as connection:
        kept = _kept(connection, visit.here.slug)
        try:
            faults = faults_of(edit(kept), available_timezones())
        except NotFound as error:
            faults = (Fault(_NUMBERS_STAY, None, str(error)),)
    if faults:
        return faults
    try:
        with visit.web.store.writing() as connection:
            before = _kept(connection, visit.here.slug)
            if also is not None:
                also(connection)
            _save(connection, visit, before, edit(before))
    except BadInput as error:
        return error.faults
    return ()


def _save(connection: Connection, visit: Visit, before: Alliance, wanted: Alliance) -> None:
    actor, now = visit.visitor.actor, visit.now
    done = plan.edit(connection, wanted, actor, now)
    if done.changes:
        earlier.keep(connection, before, programme_text(before), (done.changes, actor), now)


def frames(visit: Visit) -> tuple[Frame, Desk, Around]:
    """Return what stands around a page of the plan."""
    return visit.frame(), visit.desk("plan"), visit.around()


def path_of(visit: Visit, module: str = "", theme: str = "") -> str:
    """Return the path of the plan's page, of a module's or of a week's."""
    plan_ = visit.web.links.desk(visit.here.slug, "plan")
    return week_path(plan_, module, theme) if module else plan_


def _kept(connection: Connection, slug: str) -> Alliance:
    found = plan.alliance_by_slug(connection, slug)
    if found is None:
        raise HTTPException(404)
    return found
