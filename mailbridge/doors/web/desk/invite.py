"""/desk/SLUG/people/invite: asks the people of a list to join, after it was shown whom and how."""

from dataclasses import replace
from datetime import date
from zoneinfo import available_timezones

from starlette.responses import Response

from mailbridge import inviting
from mailbridge.core.forms import Form
from mailbridge.core.members_csv import Guest, GuestList, read_guests
from mailbridge.core.pages.desk.frame import Done
from mailbridge.core.pages.desk.lists import Line, Preview, list_page, pasted, preview
from mailbridge.core.shown import shown
from mailbridge.core.weeks import today
from mailbridge.doors.web.signed import Visit
from mailbridge.errors import BadInput, Fault

_FILE = "list"


def show(visit: Visit) -> Response:
    """Return the form, with a last day two weeks from now."""
    by = today(visit.here, visit.now) + inviting.ANSWER_WITHIN
    return _page(visit, Form((("by", by.isoformat()),)))


def act(visit: Visit, form: Form) -> Response:
    """Show whom a list would invite, and the first mail; send them where that was seen."""
    given, checked = pasted(form), form.with_fault("by", _day_fault(form.line("by")))
    checked = checked.with_fault("list", given.fault)
    if checked.faulty:
        return _page(visit, checked, status=422)
    by = date.fromisoformat(form.line("by"))
    kept = Form((("list", given.text), ("by", by.isoformat())))
    try:
        found = read_guests(given.content, _FILE, available_timezones())
        found = replace(found, notes=(*given.notes, *found.notes))
        if form.line("seen"):
            return _send(visit, found, by)
        return _page(visit, kept, found=_foreseen(visit, found, by))
    except BadInput as error:
        return _page(visit, kept, faults=error.faults, status=422)


def _send(visit: Visit, found: GuestList, by: date) -> Response:
    web = visit.web
    sent = inviting.invite(
        web.store, web.site, visit.here.slug, found.guests, by, visit.now, visit.visitor.actor
    )
    path = f"{web.links.desk(visit.here.slug, 'people')}/invitations"
    return visit.done(path, Done("invited", str(len(sent.mails))))


def _foreseen(visit: Visit, found: GuestList, by: date) -> Preview:
    web = visit.web
    sent = inviting.would_invite(web.store, web.site, visit.here.slug, found.guests, by, visit.now)
    passed = {one.line: one.why for one in sent.not_asked}
    lines = [_line(guest, passed.get(guest.entry.line, "")) for guest in found.guests]
    mail = shown(sent.mails[0].content) if sent.mails else ""
    return preview(found.notes, lines, mail, by)


def _line(guest: Guest, passed_over: str) -> Line:
    return Line(guest.entry.line, guest.entry.name, passed_over.replace(" ", "_") or "invited")


def _day_fault(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        return "no_date" if text else "missing"
    return ""


def _page(
    visit: Visit,
    form: Form,
    faults: tuple[Fault, ...] = (),
    found: Preview | None = None,
    status: int = 200,
) -> Response:
    frames = visit.frame(), visit.desk("people"), visit.around()
    page = list_page(frames, visit.here.slug, form, faults=faults, preview=found, guests=True)
    return visit.page("desk/invite", page, status)
