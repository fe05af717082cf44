"""One week of the plan: its words, its resources from cells or a file, and taking it out."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from mimetypes import guess_type

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mailbridge.core.document import words_of
from mailbridge.core.filing import resource_of
from mailbridge.core.forms import Form, Upload
from mailbridge.core.pages.desk.frame import Done
from mailbridge.core.pages.desk.lists import pasted
from mailbridge.core.pages.desk.plan_theme import (
    resource_form,
    resource_of_form,
    resource_page,
    theme_form,
    theme_of_form,
    theme_page,
)
from mailbridge.core.pages.names import file_name
from mailbridge.core.plan_edits import theme_of, with_resources, with_theme, without_theme
from mailbridge.core.resources_csv import read_resources
from mailbridge.doors.web.desk.editing import Also, edited, frames, path_of, themed
from mailbridge.doors.web.numbers import NUMBER
from mailbridge.doors.web.signed import Visit
from mailbridge.errors import BadInput, Fault, Unreadable
from mailbridge.model import Alliance, Attachment, Resource
from mailbridge.store import Connection, documents

FILE = 25 * 1024 * 1024  # bytes of a form with a document
Changed = Callable[[tuple[Resource, ...]], Sequence[Resource]]


def show(visit: Visit) -> Response:
    """Return the page of a week."""
    return _page(visit, theme_form(visit.here, themed(visit)[1]))


def change(visit: Visit, form: Form) -> Response:
    """Change a week's words and its date."""
    module, theme = themed(visit)

    def reworded(kept: Alliance) -> Alliance:
        now = theme_of(kept, module.key, theme.key)
        return with_theme(kept, module.key, theme_of_form(form, kept, now)[0])

    _, checked = theme_of_form(form, visit.here, theme)
    faults = () if checked.faulty else edited(visit, reworded)
    if checked.faulty or faults:
        return _page(visit, checked, faults, 422)
    return visit.done(_path(visit), Done("saved", form.line("title")))


def remove(visit: Visit, _form: Form) -> Response:
    """Take a week out of the plan; one that has posts stays."""
    module, theme = themed(visit)
    faults = edited(visit, lambda kept: without_theme(kept, module.key, theme.key))
    if faults:
        return _page(visit, theme_form(visit.here, theme), faults, 422)
    return visit.done(path_of(visit, module.key), Done("removed", theme.title))


def show_new(visit: Visit) -> Response:
    """Return the form that adds resources."""
    return _resources(visit, Form())


def add(visit: Visit, form: Form) -> Response:
    """Add a document that was uploaded, or the resources of a list of cells."""
    upload = form.file("document")
    if upload is not None and upload.content:
        return _add_document(visit, form, upload)
    given = pasted(form)
    if given.fault:
        return _resources(visit, form.with_fault("list", given.fault), status=422)
    try:
        found = read_resources(given.content, "list")
    except BadInput as error:
        return _resources(visit, Form((("list", given.text),)), error.faults, given.notes, 422)
    faults = _change(visit, lambda kept: (*kept, *found.resources))
    if faults:
        return _resources(visit, Form((("list", given.text),)), faults, given.notes, 422)
    return visit.done(_path(visit), Done("resources_added", str(len(found.resources))))


def show_resource(visit: Visit) -> Response:
    """Return the page of a resource."""
    resource = _resource(visit)
    return _resource_page(visit, resource, resource_form(resource))


def change_resource(visit: Visit, form: Form) -> Response:
    """Change what is said of a resource; its number stays."""
    resource = _resource(visit)
    _, checked = resource_of_form(form, resource)
    faults: tuple[Fault, ...] = ()
    if not checked.faulty:
        faults = _change(
            visit,
            lambda kept: [
                resource_of_form(form, each)[0] if each.number == resource.number else each
                for each in kept
            ],
        )
    if checked.faulty or faults:
        return _resource_page(visit, resource, checked, faults, 422)
    return visit.done(_path(visit), Done("saved", form.line("title")))


def move_resource(visit: Visit, form: Form) -> Response:
    """Put a resource one place up, or take it out; it stays where its week has posts."""
    number = _resource(visit).number
    change = _without(number) if form.line("do") == "remove" else _higher(number)
    faults = _change(visit, change)
    if faults:
        return _page(visit, theme_form(visit.here, themed(visit)[1]), faults, 422)
    what = "removed" if form.line("do") == "remove" else "moved"
    return visit.done(_path(visit), Done(what, _resource(visit).title))


def _add_document(visit: Visit, form: Form, upload: Upload) -> Response:
    name, words = file_name(upload.name) or "file", ""
    hash_ = sha256(upload.content).hexdigest()
    file = Attachment(name, guess_type(name)[0] or "", upload.content, hash_)
    with suppress(Unreadable):  # then it is read by people, and found by its title
        words = words_of(file)
    resource = resource_of(file, form.line("title"))

    def keep(connection: Connection) -> None:
        documents.keep(connection, upload.content, words)

    faults = _change(visit, lambda before: (*before, resource), keep)
    if faults:
        return _resources(visit, form, faults, status=422)
    return visit.done(_path(visit), Done("resources_added", "1"))


def _without(number: int) -> Changed:
    return lambda kept: tuple(each for each in kept if each.number != number)


def _higher(number: int) -> Changed:
    def moved(kept: tuple[Resource, ...]) -> tuple[Resource, ...]:
        at = next((at for at, each in enumerate(kept) if each.number == number), 0)
        above = max(0, at - 1)
        rest = [each for each in kept if each.number != number]
        return (*rest[:above], *kept[at : at + 1], *rest[above:])

    return moved


def _change(visit: Visit, changed: Changed, also: Also | None = None) -> tuple[Fault, ...]:
    module, theme = themed(visit)

    def with_changed(kept: Alliance) -> Alliance:
        before = theme_of(kept, module.key, theme.key).resources
        return with_resources(kept, module.key, theme.key, changed(before))

    return edited(visit, with_changed, also)


def _resource(visit: Visit) -> Resource:
    written: str = visit.request.path_params["number"]
    number = int(written) if NUMBER.fullmatch(written) else 0
    found = next((each for each in themed(visit)[1].resources if each.number == number), None)
    if found is None:
        raise HTTPException(404)
    return found


def _path(visit: Visit) -> str:
    module, theme = themed(visit)
    return path_of(visit, module.key, theme.key)


def _page(visit: Visit, form: Form, faults: Sequence[Fault] = (), status: int = 200) -> Response:
    mails = "/desk/{slug}/plan/calendar" in visit.web.signed_paths
    page = theme_page(
        frames(visit), visit.here, themed(visit), (form, faults), visit.sheet, mails=mails
    )
    return visit.page("desk/plan_theme", page, status)


def _resources(
    visit: Visit,
    form: Form,
    faults: Sequence[Fault] = (),
    notes: Sequence[str] = (),
    status: int = 200,
) -> Response:
    page = resource_page(frames(visit), visit.here, themed(visit), None, form, (faults, notes))
    return visit.page("desk/plan_resources", page, status)


def _resource_page(
    visit: Visit, resource: Resource, form: Form, faults: Sequence[Fault] = (), status: int = 200
) -> Response:
    page = resource_page(frames(visit), visit.here, themed(visit), resource, form, (faults, ()))
    return visit.page("desk/plan_resource", page, status)
