"""/desk/SLUG/highlights: all documents, and one of them as a form."""

from starlette.responses import Response

from digests.core.highlights.build import faults
from digests.core.highlights.form import edited, fields
from digests.core.highlights.left_out import left_out
from digests.core.highlights.propose import propose, themes_in
from digests.core.pages.desk_highlights import list_page
from digests.core.pages.desk_highlights_edit import Editing, edit_page
from digests.highlights.gather import material_of
from digests.web.desk.kept import Here, begun, here
from digests.web.desk.kept import save as keep
from mailbridge.core.forms import Form
from mailbridge.core.pages.dates import full_day
from mailbridge.core.pages.desk.frame import Done
from mailbridge.doors.web.signed import Visit
from mailbridge.model import Contribution
from mailbridge.store import Connection, highlights
from mailbridge.store.participation import contributions


def show_all(visit: Visit) -> Response:
    """Return the list of the documents that the alliance can have."""
    alliance = visit.here
    with visit.web.store.reading() as connection:
        latest = highlights.all_latest(connection, alliance.id)
        published = highlights.published(connection, alliance.id)
    frames = visit.frame(), visit.desk("highlights")
    page = list_page(frames, visit.around(), alliance, latest, published)
    return visit.page("desk/highlights", page)


def show(visit: Visit) -> Response:
    """Return one document as a form."""
    with visit.web.store.reading() as connection:
        found = here(visit, connection)
        return as_form(visit, connection, found)


def save(visit: Visit, form: Form) -> Response:
    """Keep what a form says as a new version; what is wrong with it, or newer, is shown."""
    with visit.web.store.writing() as connection:
        found = here(visit, connection)
        if form.line("version") != str(found.version):
            return as_form(visit, connection, found, form, clash=True)
        wanted = {(one.number, one.version) for one in found.content.excerpts}
        sources = highlights.sources(connection, visit.here.id, wanted)
        standing = highlights.standing(connection, visit.here.id)
        content, form = edited(found.content, form, sources, standing)
        if form.faulty:
            return as_form(visit, connection, found, form)
        if content == found.content:
            return visit.done(found.paths[""], Done("same"))
        keep(visit, connection, found, content)
    return visit.done(found.paths[""], _done("saved", found))


def draft(visit: Visit, _form: Form) -> Response:
    """Propose what is missing in a document; nothing of it is accepted yet."""
    with visit.web.store.writing() as connection:
        found = here(visit, connection)
        themes = themes_in(visit.here, found.content.module)
        content = propose(found.content, themes, material_of(connection, visit.here))
        if content == found.content:
            return visit.done(found.paths[""], Done("nothing"))
        keep(visit, connection, found, content)
    return visit.done(found.paths[""], _done("proposed", found))


def undo(visit: Visit, form: Form) -> Response:
    """Go back to an earlier version, which is saved as a new one."""
    key = form.line("key")
    with visit.web.store.writing() as connection:
        found = here(visit, connection)
        begun(found)
        old = (
            highlights.version_of(connection, visit.here.id, found.content, int(key))
            if key.isdecimal() and len(key) < 9
            else None
        )
        if old is not None:
            keep(visit, connection, found, old.content)
    return visit.done(found.paths[""], Done("undone" if old else "nothing"))


def as_form(
    visit: Visit,
    connection: Connection,
    found: Here,
    form: Form | None = None,
    *,
    clash: bool = False,
) -> Response:
    """Return a document's page; a form that was posted keeps its words, and says what is wrong."""
    alliance, content = visit.here, found.content
    wanted = {(one.number, one.version) for one in content.excerpts}
    sources = highlights.sources(connection, alliance.id, wanted)
    out = (
        one
        for one in highlights.published(connection, alliance.id)
        if (one.content.module, one.content.language) == (content.module, content.language)
    )
    asked = highlights.asked_until(connection, alliance.id, content.module)
    editing = Editing(
        alliance=alliance,
        content=content,
        edition=found.edition,
        sources=sources,
        stale=faults(content, sources),
        left_out=left_out(alliance, content, _about(visit, connection, content.module)),
        published=next(out, None),
        asked=len(asked),
        until=full_day(max(asked.values()), visit.language) if asked else "",
    )
    plain = fields(content, sources, found.version)
    shown = plain if form is None else _over(plain, form, found.version)
    frames = visit.frame(), visit.desk("highlights")
    page = edit_page(frames, visit.around(), editing, shown, clash=clash)
    status = 409 if clash else 422 if shown.faulty else 200
    return visit.page("desk/highlights_edit", page, status)


def _over(plain: Form, form: Form, version: int) -> Form:
    """Return a posted form, filled up with what it did not name; its version is the newest."""
    posted = tuple((key, value) for key, value in form.values if key not in ("version", "csrf"))
    named = {key for key, _ in posted}
    ticks = ("accepted-", "remove-")
    rest = tuple(
        (key, value)
        for key, value in plain.values
        if key not in named and not key.startswith(ticks)
    )
    values = (("version", str(version)), *posted, *(one for one in rest if one[0] != "version"))
    return Form(values, form.files, form.faults)


def _about(visit: Visit, connection: Connection, module: str) -> tuple[Contribution, ...]:
    """Return the posts that a document is about."""
    posts = contributions(connection, visit.here.id)
    if not module:
        return posts
    ids = {theme.id for theme in themes_in(visit.here, module)}
    return tuple(post for post in posts if post.theme_id in ids)


def _done(what: str, found: Here) -> Done:
    """Return what was done; it can be taken back where there was a version before."""
    if not found.version:
        return Done(what)
    return Done(what, undo=found.paths["undo"], key=str(found.version))
