"""/desk/SLUG/plan/...: what the plan will send, seen before it does, and rehearsed to oneself."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from digests.core.calendar import calendar_of
from digests.core.due import planned
from digests.core.pages.plan import Written, calendar_page, rehearsal_page, week_mail_page
from digests.core.theme import theme_text
from digests.rehearsal import rehearse
from mailbridge.core.forms import Form
from mailbridge.core.pages.desk.frame import Done
from mailbridge.core.pages.names import language_name
from mailbridge.doors.web.desk.editing import frames, themed
from mailbridge.doors.web.signed import Visit
from mailbridge.errors import NotFound
from mailbridge.model import Asks, Member
from mailbridge.store import issues
from mailbridge.store.books import Books
from mailbridge.store.people import member_by_id, members


def calendar(visit: Visit) -> Response:
    """Return every mail the plan will send: when, what, and to how many."""
    with visit.web.store.reading() as connection:
        people = members(connection, visit.here.id)
        out = {issue.key for issue in issues.published(connection, visit.here.id)}
    mails = calendar_of(visit.here, people, out)
    page = calendar_page(frames(visit), visit.here, mails, visit.sheet)
    return visit.page("desk/plan_calendar", page)


def mail(visit: Visit) -> Response:
    """Return one week's mail, in each language that it would go out in."""
    site, place = visit.web.site, themed(visit)
    with visit.web.store.reading() as connection:
        context = Books().gather(connection, visit.here.slug, Asks(), visit.now)
    main = site.language_of(*visit.here.languages)
    tongues = dict.fromkeys((main, *(tag for tag, _ in place[1].translations)))
    written: list[Written] = []
    for tongue in tongues:
        if site.language_of(tongue) != tongue:
            continue  # we have no words of our own in it
        said = theme_text(context.number, place[1], (tongue, None), context, site)
        text = site.look(tongue).get_template("mail/theme.txt").render(theme=said)
        written.append(Written(language_name(tongue, visit.language), text.strip()))
    return visit.page("desk/plan_mail", week_mail_page(frames(visit), visit.here, place, written))


def show_rehearsal(visit: Visit) -> Response:
    """Return the button that mails the first week to oneself."""
    with visit.web.store.reading() as connection:
        out = {issue.key for issue in issues.published(connection, visit.here.id)}
    coming = (one.key for one in planned(visit.here) if one.kind == "theme" and one.key not in out)
    member = _myself(visit)
    page = rehearsal_page(
        frames(visit), visit.here, next(coming, ""), member.address if member else ""
    )
    return visit.page("desk/plan_rehearsal", page)


def act_rehearsal(visit: Visit, _form: Form) -> Response:
    """Mail the first week to come to who asks, and to nobody else."""
    member, web = _myself(visit), visit.web
    if member is None:
        raise HTTPException(403)
    try:
        sent = rehearse(
            web.store, web.site, visit.here.slug, member.id, visit.visitor.actor, visit.now
        )
    except NotFound:
        return show_rehearsal(visit)
    path = f"{web.links.desk(visit.here.slug, 'plan')}/rehearsal"
    return visit.done(path, Done("rehearsed", str(sent)))


def _myself(visit: Visit) -> Member | None:
    seat = visit.visitor.seat(visit.here.slug)
    with visit.web.store.reading() as connection:
        return member_by_id(connection, seat.membership_id) if seat else None
