"""/desk/SLUG/people: the members, found and paged; one of them, and what may be changed of them."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mailbridge.core.forms import Form, filled
from mailbridge.core.pages.desk.frame import SHOWN, Done
from mailbridge.core.pages.desk.people import (
    form_of,
    packed,
    part_of,
    people_page,
    person_page,
    settings_of,
    unpacked,
    wished,
)
from mailbridge.doors.web.numbers import NUMBER
from mailbridge.doors.web.signed import Visit
from mailbridge.model import Listed
from mailbridge.store import people, roster


def show(visit: Visit) -> Response:
    """Return the list of members, or those that were looked for."""
    words, part, sheet = visit.asked("q"), part_of(visit.asked("part")), visit.sheet
    with visit.web.store.reading() as connection:
        found = roster.listed(
            connection, visit.here.id, visit.now, words, part, SHOWN + 1, (sheet - 1) * SHOWN
        )
    page = people_page(
        (visit.frame(), visit.desk("people"), visit.around()),
        visit.here.slug,
        filled(q=words, part=part),
        found,
        sheet,
        leads=leads(visit),
    )
    return visit.page("desk/people", page)


def show_one(visit: Visit) -> Response:
    """Return the page of a member."""
    person = person_of(visit)
    return _page(visit, person, form_of(person))


def change(visit: Visit, form: Form) -> Response:
    """Change how a member takes part; what they chose themself only where that is said."""
    person = person_of(visit)
    values, checked = wished(form, person, leads=leads(visit))
    if checked.faulty:
        return _page(visit, person, checked, 422)
    before = settings_of(person)
    _set(visit, person, values)
    undo = packed({key: before[key] for key in values})
    return _done(visit, person, "changed" if values else "same", undo)


def undo(visit: Visit, form: Form) -> Response:
    """Set back what was changed of a member."""
    person = person_of(visit)
    _set(visit, person, unpacked(form.line("key"), leads=leads(visit)))
    return _done(visit, person, "undone")


def person_of(visit: Visit) -> Listed:
    """Return the member that the path names; HTTPException where there is none such."""
    written: str = visit.request.path_params["member"]
    with visit.web.store.reading() as connection:
        number = int(written) if NUMBER.fullmatch(written) else 0
        found = roster.one(connection, visit.here.id, number, visit.now)
    if found is None:
        raise HTTPException(404)
    return found


def leads(visit: Visit) -> bool:
    """Whether the visitor leads the alliance."""
    return visit.visitor.leads(visit.here.slug)


def _set(visit: Visit, person: Listed, values: dict[str, str]) -> None:
    with visit.web.store.writing() as connection:
        member = people.member_by_id(connection, person.id)
        if member is None:
            raise HTTPException(404)
        for change in values.items():
            people.set_value(
                connection, visit.here.id, member, change, visit.now, visit.visitor.actor
            )


def _done(visit: Visit, person: Listed, what: str, key: str = "") -> Response:
    path = f"{visit.web.links.desk(visit.here.slug, 'people')}/{person.id}"
    return visit.done(path, Done(what, person.name, f"{path}/undo" if key else "", key))


def _page(visit: Visit, person: Listed, form: Form, status: int = 200) -> Response:
    page = person_page(
        (visit.frame(), visit.desk("people"), visit.around()),
        visit.here.slug,
        person,
        form,
        visit.zone,
        leads=leads(visit),
    )
    return visit.page("desk/person", page, status)
