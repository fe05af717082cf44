"""/desk/SLUG/audit: who did what, searched; and /trace: what became of somebody's mail."""

from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mailbridge.core.addresses import normalised
from mailbridge.core.forms import filled
from mailbridge.core.pages.desk.audit import audit_page
from mailbridge.core.pages.desk.frame import SHOWN, on_sheet, turning
from mailbridge.core.pages.desk.trace import Traced, trace_page
from mailbridge.core.pages.links import asking
from mailbridge.doors.web.numbers import NUMBER
from mailbridge.doors.web.signed import Visit
from mailbridge.model import Alliance
from mailbridge.store import Connection, audit, people
from mailbridge.store import trace as rows


def show(visit: Visit) -> Response:
    """Return a sheet of the log."""
    at, here, sought = visit.sheet, visit.here, visit.asked("q")
    machine = visit.asked("all") == "yes"
    with visit.web.store.reading() as connection:
        sheet = (SHOWN + 1, (at - 1) * SHOWN)
        found = audit.logged(connection, here.id, _searched(sought), *sheet, people=not machine)
        named = {row for line in found for row in (line.actor, line.on)}
        names = audit.names(connection, here.id, named)
    if at > 1 and not found:
        raise HTTPException(404)
    kept = {"q": sought, "all": "yes" if machine else ""}
    path = asking(visit.web.links.desk(here.slug, "audit"), {k: v for k, v in kept.items() if v})
    page = audit_page(
        (visit.frame(), visit.desk("audit"), visit.around()),
        here,
        (found[:SHOWN], names),
        turning(path, at, more=len(found) > SHOWN),
        visit.zone,
        filled(**kept),
    )
    return visit.page("desk/audit", page)


def _searched(sought: str) -> str:
    """Return what is looked for: of "#14" what the log calls it."""
    number = sought.removeprefix("#")
    return f"post {number}" if sought.startswith("#") and NUMBER.fullmatch(number) else sought


def trace(visit: Visit) -> Response:
    """Return what became of the mail of somebody, or of a post, that the query names."""
    here, sought = visit.here, visit.asked("q")
    with visit.web.store.reading() as connection:
        found = _traced(connection, visit, here, sought)
    kept = {"q": sought, "who": visit.asked("who")}
    path = asking(visit.web.links.desk(here.slug, "trace"), {k: v for k, v in kept.items() if v})
    listed, turning_ = on_sheet(found.people or found.went, path, visit.sheet)
    if visit.sheet > 1 and not listed:
        raise HTTPException(404)
    sheet = {"people" if found.people else "went": tuple(listed)}
    page = trace_page(
        (visit.frame(), visit.desk("audit"), visit.around()),
        here,
        replace(found, **sheet),
        turning_,
        visit.zone,
        filled(q=sought),
    )
    return visit.page("desk/trace", page)


def _traced(connection: Connection, visit: Visit, here: Alliance, sought: str) -> Traced:
    who, mail, number = visit.asked("who"), visit.asked("mail"), sought.removeprefix("#")
    if NUMBER.fullmatch(mail):
        return Traced(mail, came=rows.came_in(connection, int(mail)))
    if NUMBER.fullmatch(number):
        return _of_post(connection, here, int(number))
    members = people.members(connection, here.id)
    if NUMBER.fullmatch(who):
        chosen = tuple(member for member in members if member.id == int(who))
    elif "@" in sought:
        return _of_address(connection, sought, "")
    else:
        words = sought.casefold().split()
        chosen = tuple(m for m in members if words and all(w in m.name.casefold() for w in words))
    if len(chosen) == 1:
        return _of_address(connection, chosen[0].address, chosen[0].name)
    return Traced(people=chosen)


def _of_post(connection: Connection, here: Alliance, number: int) -> Traced:
    return Traced(
        about=f"#{number}",
        came=rows.came_as(connection, here.slug, number),
        went=rows.not_sent(connection, here.slug, number),
        sent=rows.sent_of(connection, here.slug, number),
    )


def _of_address(connection: Connection, address: str, name: str) -> Traced:
    key = normalised(address)
    came, went = rows.came_from(connection, key), rows.went_to(connection, key)
    return Traced(name, came=came, went=went)
